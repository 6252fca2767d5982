//! Selectors in words: a word for each term, and the namespaces and pods that they mean.

use crate::algebra::Domain;
use crate::kubernetes::label::NAMESPACE_NAME;
use crate::kubernetes::{PodPeer, Selector};
use crate::order::SortedSet;

/// A word for each term of a selector; `everything` where it has none.
pub(super) fn selector(selector: &Selector, everything: &str) -> Vec<String> {
    if selector.is_everything() {
        return vec![everything.to_owned()];
    }
    selector.domains().map(|(key, domain)| term(key, domain)).collect()
}

fn term(key: &str, domain: &Domain) -> String {
    if let Some(example) = domain.like() {
        let or_not = if domain.allows_absent() { format!(", or has no {key}") } else { String::new() };
        return format!("{key} like \"{example}\"{or_not}");
    }
    match (domain.allows_absent(), domain.only(), domain.all_but()) {
        (true, Some(only), _) if only.is_empty() => format!("has no {key}"),
        (true, Some(only), _) => format!("{key} in ({}), or has no {key}", list(only)),
        (false, Some(only), _) if only.is_empty() => format!("contradicts itself about {key}"),
        (false, Some(only), _) if only.len() == 1 => format!("{key}={}", list(only)),
        (false, Some(only), _) => format!("{key} in ({})", list(only)),
        (true, None, but) => format!("{key} not in ({})", but.map(list).unwrap_or_default()),
        (false, None, Some(but)) if !but.is_empty() => format!("has {key}, not in ({})", list(but)),
        (false, None, _) => format!("has {key}"),
    }
}

/// `app=web of this namespace`, which is `home`.
pub(super) fn pods_of(peer: &PodPeer, home: Option<&str>) -> String {
    let PodPeer { namespaces, pods } = peer;
    let domains = || pods.domains().chain(namespaces.domains());
    if let Some((key, _)) = domains().find(|(_, domain)| domain.is_empty()) {
        return format!("nobody, as no pod has such a {key}");
    }
    format!("{} of {}", selector(pods, "every pod").join(", "), namespaces_of(namespaces, home))
}

/// Whether these are the namespace `home`, and it alone.
pub(super) fn is_home(namespaces: &Selector, home: Option<&str>) -> bool {
    home.is_some_and(|home| *namespaces == Selector::with(NAMESPACE_NAME, Domain::among([home])))
}

fn namespaces_of(namespaces: &Selector, home: Option<&str>) -> String {
    if is_home(namespaces, home) {
        return "this namespace".to_owned();
    }
    // Whatever its labels are, a namespace has a name.
    let any = Selector::with(NAMESPACE_NAME, Domain::present());
    if any.is_subset(namespaces) {
        return "every namespace".to_owned();
    }
    let only = namespaces.domain(NAMESPACE_NAME).and_then(Domain::only);
    if let Some(names) = only.filter(|_| namespaces.domains().len() == 1) {
        return format!("namespace {}", list(names));
    }
    let told = namespaces.domains().filter(|own| Some(*own) != any.domains().next());
    let terms: Vec<String> = told.map(|(key, domain)| term(key, domain)).collect();
    format!("namespaces with {}", terms.join(", "))
}

fn list(values: &SortedSet<String>) -> String {
    values.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}
