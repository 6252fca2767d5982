//! The cluster as Kubewarden's hosts show it: lists and objects in JSON, with
//! only the fields that are asked for.
//!
//! Each list is asked for at most once in a request. A list that is cut short,
//! of another kind, of another namespace or not JSON is an error.

use super::{Answer, Cluster, ClusterError};
use crate::json;
use crate::kubernetes::{Namespace, NetworkPolicy, Pod, Problem, Service};
use crate::operations::HostCalls;
use crate::order::SortedMap;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::cell::RefCell;
use std::rc::Rc;

/// A kind that the rules read, and the fields of it that they need.
struct Kind {
    api_version: &'static str,
    name: &'static str,
    resource: &'static str,
    group: &'static str,
    fields: &'static [&'static str],
}

const NAMESPACES: Kind = Kind {
    api_version: "v1",
    name: "Namespace",
    resource: "namespaces",
    group: "\"\"",
    fields: &["metadata.name", "metadata.labels", "metadata.deletionTimestamp", "status.phase"],
};
const NETWORK_POLICIES: Kind = Kind {
    api_version: "networking.k8s.io/v1",
    name: "NetworkPolicy",
    resource: "networkpolicies",
    group: "networking.k8s.io",
    fields: &["metadata.name", "metadata.namespace", "spec"],
};
const PODS: Kind = Kind {
    api_version: "v1",
    name: "Pod",
    resource: "pods",
    group: "\"\"",
    fields: &[
        "metadata.name",
        "metadata.namespace",
        "metadata.labels",
        "metadata.deletionTimestamp",
        "metadata.ownerReferences",
        "spec.hostNetwork",
        "spec.containers.name",
        "spec.containers.ports",
        "spec.initContainers.name",
        "spec.initContainers.ports",
        "spec.initContainers.restartPolicy",
        "status.phase",
        "status.podIP",
        "status.podIPs",
    ],
};
const SERVICES: Kind = Kind {
    api_version: "v1",
    name: "Service",
    resource: "services",
    group: "\"\"",
    fields: &[
        "metadata.name",
        "metadata.namespace",
        "spec.type",
        "spec.selector",
        "spec.ports",
        "spec.externalIPs",
    ],
};

/// A question that is about to be asked.
#[derive(Clone, Copy)]
struct Question<'a> {
    kind: &'a Kind,
    verb: &'a str,
    place: &'a str,
}

impl Question<'_> {
    /// The host gives no answer.
    fn refused(&self, reason: &str) -> ClusterError {
        let Kind { api_version, name, resource, group, .. } = self.kind;
        let verb = self.verb;
        if is_missing(reason) {
            return self.failed(reason, "it is gone, or too new for the policy server to know: try again");
        }
        let way_out = format!(
            "grant the policy server `get`, `list` and `watch` on {resource} of API group {group}, and the \
             policy {api_version} {name} in contextAwareResources and `kubernetes/{verb}` in hostCapabilities"
        );
        self.failed(reason, &way_out)
    }

    /// The host gives an answer that cannot be used: no right would help.
    fn unusable(&self, reason: &str) -> ClusterError {
        let way_out = "what the policy server answered is at fault, not its rights: try again, and look at \
                       the object and into the policy server's log";
        self.failed(reason, way_out)
    }

    /// The same, for one object of a list.
    fn unusable_item(&self, index: usize, reason: &str) -> ClusterError {
        self.unusable(&format!("items[{index}]{reason}"))
    }

    fn failed(&self, reason: &str, way_out: &str) -> ClusterError {
        ClusterError::new(format!("{}{}", self.kind.resource, self.place), reason, way_out)
    }
}

/// Whether this is how Kubewarden's hosts say that there is no such object.
fn is_missing(reason: &str) -> bool {
    reason.starts_with("Cannot find ") && reason.contains(" named ")
}

/// Remembered answers of one question, by its argument.
type Remembered<T> = RefCell<SortedMap<String, Answer<T>>>;

/// The cluster behind the host's calls.
pub struct HostCluster<'a> {
    host: &'a dyn HostCalls,
    namespace: Remembered<Namespace>,
    namespaces: Remembered<Vec<Namespace>>,
    network_policies: Remembered<Vec<NetworkPolicy>>,
    pods: Remembered<Vec<Pod>>,
    services: Remembered<Vec<Service>>,
}

/// The argument that stands for every namespace.
const EVERYWHERE: &str = "";

impl<'a> HostCluster<'a> {
    /// The cluster that `host` can see.
    pub fn new(host: &'a dyn HostCalls) -> Self {
        Self {
            host,
            namespace: Remembered::default(),
            namespaces: Remembered::default(),
            network_policies: Remembered::default(),
            pods: Remembered::default(),
            services: Remembered::default(),
        }
    }

    fn list<T>(
        &self,
        kind: &Kind,
        namespace: &str,
        decode: fn(&str) -> Result<T, Problem>,
        home: fn(&T) -> &str,
    ) -> Answer<Vec<T>> {
        let everywhere = namespace == EVERYWHERE;
        let verb = if everywhere { "list_resources_all" } else { "list_resources_by_namespace" };
        let place = if everywhere { String::new() } else { format!(" of namespace {namespace}") };
        let question = Question { kind, verb, place: &place };
        let answer = self.fetch(&question, namespace)?;
        let items = read_list(kind, &answer).map_err(|reason| question.unusable(&reason))?;
        let mut objects = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let object = decode(item.get())
                .map_err(|problem| question.unusable_item(index, &format!(": {problem}")))?;
            if !everywhere && home(&object) != namespace {
                return Err(question.unusable_item(index, &format!(" is of namespace {}", home(&object))));
            }
            objects.push(object);
        }
        Ok(Rc::new(objects))
    }

    /// The host's answer to a question for a list.
    fn fetch(&self, question: &Question<'_>, namespace: &str) -> Result<Vec<u8>, ClusterError> {
        let Question { kind, verb, .. } = question;
        let call = List {
            api_version: kind.api_version,
            kind: kind.name,
            namespace: (namespace != EVERYWHERE).then_some(namespace),
            label_selector: None,
            field_selector: None,
            field_masks: kind.fields,
        };
        self.call(verb, &call).map_err(|reason| question.refused(&reason))
    }

    fn call(&self, verb: &str, request: &impl Serialize) -> Result<Vec<u8>, String> {
        let request = serde_json::to_vec(request).map_err(|error| error.to_string())?;
        self.host.call("kubernetes", verb, &request)
    }

    fn get_namespace(&self, name: &str) -> Answer<Namespace> {
        const VERB: &str = "get_resource";
        let place = format!(" (namespace {name})");
        let question = Question { kind: &NAMESPACES, verb: VERB, place: &place };
        let unusable = |reason: &str| question.unusable(reason);
        let call = Get {
            api_version: NAMESPACES.api_version,
            kind: NAMESPACES.name,
            name,
            namespace: None,
            disable_cache: false,
            field_masks: NAMESPACES.fields,
        };
        let answer = self.call(VERB, &call).map_err(|reason| question.refused(&reason))?;
        let text = std::str::from_utf8(&answer).map_err(|_| unusable("the answer is not UTF-8"))?;
        let namespace = Namespace::decode(text).map_err(|problem| unusable(&problem.to_string()))?;
        if namespace.name() != name {
            return Err(unusable(&format!("the answer is namespace `{}`", namespace.name())));
        }
        Ok(Rc::new(namespace))
    }
}

/// The remembered answer, or that of `ask`.
fn remember<T>(all: &Remembered<T>, key: &str, ask: impl FnOnce() -> Answer<T>) -> Answer<T> {
    if let Some(answer) = all.borrow().get(key) {
        return answer.clone();
    }
    let answer = ask();
    all.borrow_mut().insert(key.to_owned(), answer.clone());
    answer
}

impl Cluster for HostCluster<'_> {
    fn namespace(&self, name: &str) -> Answer<Namespace> {
        remember(&self.namespace, name, || self.get_namespace(name))
    }

    fn namespaces(&self) -> Answer<Vec<Namespace>> {
        let ask = || self.list(&NAMESPACES, EVERYWHERE, Namespace::decode, Namespace::name);
        remember(&self.namespaces, EVERYWHERE, ask)
    }

    fn network_policies(&self, namespace: &str) -> Answer<Vec<NetworkPolicy>> {
        let ask = || self.list(&NETWORK_POLICIES, namespace, NetworkPolicy::decode, |p| &p.namespace);
        remember(&self.network_policies, namespace, ask)
    }

    fn pods(&self, namespace: &str) -> Answer<Vec<Pod>> {
        remember(&self.pods, namespace, || self.list(&PODS, namespace, Pod::decode, |p| &p.namespace))
    }

    fn all_pods(&self) -> Answer<Vec<Pod>> {
        self.pods(EVERYWHERE)
    }

    fn services(&self, namespace: &str) -> Answer<Vec<Service>> {
        let ask = || self.list(&SERVICES, namespace, Service::decode, |s| &s.namespace);
        remember(&self.services, namespace, ask)
    }
}

#[derive(Serialize)]
struct List<'a> {
    api_version: &'a str,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    label_selector: Option<&'a str>,
    field_selector: Option<&'a str>,
    field_masks: &'a [&'a str],
}

#[derive(Serialize)]
struct Get<'a> {
    api_version: &'a str,
    kind: &'a str,
    name: &'a str,
    namespace: Option<&'a str>,
    disable_cache: bool,
    field_masks: &'a [&'a str],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListAnswer<'a> {
    kind: Option<String>,
    api_version: Option<String>,
    metadata: Option<ListMetadata>,
    #[serde(borrow)]
    items: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListMetadata {
    #[serde(rename = "continue")]
    next: Option<String>,
    remaining_item_count: Option<i64>,
}

/// The items of a whole list of `kind`.
fn read_list<'a>(kind: &Kind, answer: &'a [u8]) -> Result<Vec<&'a RawValue>, String> {
    let list: ListAnswer<'a> =
        json::read_bytes(answer).map_err(|error| format!("the answer is no list: {error}"))?;
    let expected = format!("{}List", kind.name);
    if let Some(other) = list.kind.filter(|given| !["List", &expected].contains(&given.as_str())) {
        return Err(format!("the answer is a {other}, expected a {expected}"));
    }
    let same = |version: &String| version == kind.api_version || version == "v1";
    if let Some(other) = list.api_version.filter(|given| !same(given)) {
        return Err(format!("the answer is of version {other}, expected {}", kind.api_version));
    }
    let cut = |meta: ListMetadata| {
        meta.next.is_some_and(|next| !next.is_empty()) || meta.remaining_item_count.unwrap_or(0) > 0
    };
    if list.metadata.is_some_and(cut) {
        return Err("the list was cut short, and what is not in it cannot be judged".to_owned());
    }
    Ok(list.items)
}
