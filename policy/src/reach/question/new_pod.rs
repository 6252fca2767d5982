//! A pod that is not there yet.

use super::{Named, Scene};
use crate::clause::ACCOUNT;
use crate::kubernetes::pod::{DEFAULT_ACCOUNT, PodNetwork};
use crate::kubernetes::{Labels, Namespace, label};
use crate::reach::walk::{End, PodEnd};

impl Scene<'_> {
    /// Reads `namespace{key=value,key=value}`.
    pub(super) fn new_pod(&self, text: &str) -> Result<Named, String> {
        let (namespace, labels) = match text.strip_suffix('}').and_then(|text| text.split_once('{')) {
            Some((namespace, labels)) => (namespace, labels),
            None => (text, ""),
        };
        if !label::is_dns_label(namespace) {
            return Err(format!("`{namespace}` is not a namespace"));
        }
        let mut all = Labels::new();
        for pair in labels.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (key, value) =
                pair.split_once('=').ok_or_else(|| format!("`{pair}` is not a label, expected key=value"))?;
            if let Some(fault) = label::key_fault(key).or_else(|| label::value_fault(value)) {
                return Err(fault);
            }
            all.insert(key.to_owned(), value.to_owned());
        }
        if self.model.law.accounts {
            all.insert(ACCOUNT.to_owned(), DEFAULT_ACCOUNT.to_owned());
        }
        let known = self.model.space(namespace).and_then(|space| self.model.namespace(space));
        let place =
            if known.is_some() { namespace.to_owned() } else { format!("a new namespace {namespace}") };
        let pod = PodEnd {
            namespace: known.cloned().unwrap_or_else(|| Namespace::new(namespace, Labels::new())),
            labels: all,
            network: PodNetwork::default(),
            addresses: Vec::new(),
            nodes: Vec::new(),
            on_node: false,
        };
        let text = format!("new pod {{{labels}}} in {place}");
        Ok(Named::new(text, End::Pod(Box::new(pod))))
    }
}
