//! Ends that are not there, and who is meant instead.

use super::Scene;
use crate::kubernetes::Cidr;
use crate::reach::{Filter, names};
use crate::snapshot::Unit;
use crate::words;

/// How a workload is written.
const EXPECTED_WORKLOAD: &str = "expected name, namespace/name or namespace/name[Kind] of a workload";

/// How ends are written.
const EXPECTED: &str = "expected namespace/name of a pod or workload, service:namespace/name, external, an address, \
                        node:name, new:namespace{key=value} or {ingress-controller}";

impl Scene<'_> {
    /// Why nobody is one of those wanted, if so for a name that nobody has.
    pub fn nobody_of(&self, filter: &Filter) -> Option<String> {
        let mut units = self.model.units.iter().map(|listed| &listed.unit);
        if let Some(namespace) = filter.namespace.as_deref().filter(|name| self.model.space(name).is_none()) {
            return Some(self.no_namespace(namespace));
        }
        let focus = filter.focus.as_deref()?;
        if units.clone().any(|unit| filter.wants(unit)) {
            return None;
        }
        let elsewhere = units.find(|unit| names(unit, focus));
        Some(match elsewhere {
            Some(unit) => format!("`{focus}` is in another namespace: {unit}"),
            None => self.nobody(focus, EXPECTED_WORKLOAD),
        })
    }

    fn no_namespace(&self, name: &str) -> String {
        let all: Vec<String> = self.model.namespaces.iter().map(|space| space.name().to_owned()).collect();
        missing(&format!("there is no namespace `{name}`"), name, &all)
    }

    /// That no end has a name, and who has one like it.
    pub(super) fn no_end(&self, text: &str) -> String {
        self.nobody(text, EXPECTED)
    }

    fn nobody(&self, text: &str, expected: &str) -> String {
        let sentence = format!("nothing is called `{text}`");
        let units = |title: fn(&Unit) -> String| -> Vec<String> {
            self.model.units.iter().map(|listed| title(&listed.unit)).collect()
        };
        if Cidr::parse(text).is_ok() {
            return format!("`{text}` is a block, ask for one of its addresses, or for external");
        }
        let Some((namespace, name)) = text.split_once('/') else {
            let names = units(|unit| unit.name.clone());
            let near = words::nearest_of(text, &names);
            let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let is_space = if self.model.space(text).is_some() { ", it is a namespace" } else { "" };
            return format!("{sentence}{is_space}: {expected}{near}");
        };
        if self.model.space(namespace).is_none() {
            return self.no_namespace(namespace);
        }
        let all = if name.contains('[') {
            units(ToString::to_string)
        } else {
            units(|unit| format!("{}/{}", unit.namespace, unit.name))
        };
        missing_of(namespace, &sentence, text, all)
    }
}

/// What is not there, and what is in its place.
pub(super) fn missing(sentence: &str, word: &str, all: &[String]) -> String {
    format!("{sentence}: {}", words::there_are(all, words::nearest_of(word, all)))
}

/// The same of names in namespaces: that there is one of it in another, or what
/// there is in this one, or at all.
pub(super) fn missing_of(namespace: &str, sentence: &str, word: &str, mut all: Vec<String>) -> String {
    let bare = |name: &str| name.split_once('/').map(|(_, bare)| bare.to_owned());
    let elsewhere = all.iter().find(|name| bare(name) == bare(word)).cloned();
    let is_own = |name: &String| name.strip_prefix(namespace).is_some_and(|rest| rest.starts_with('/'));
    if all.iter().any(is_own) {
        all.retain(is_own);
    }
    match elsewhere {
        Some(other) => format!("{sentence}: {}", words::there_are(&all, Some(&other))),
        None => missing(sentence, word, &all),
    }
}
