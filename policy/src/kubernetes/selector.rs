//! Label selectors as sets of label sets.
//!
//! Every term of a selector speaks of one key and all terms must hold, so a
//! selector is a [`Domain`] for each key that it mentions. That makes emptiness,
//! intersection and containment exact and linear.

use super::label::{self, Labels};
use super::place::Place;
use super::problem::Problem;
use crate::algebra::Domain;
use crate::order::SortedMap;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use std::fmt;

/// A set of label sets.
///
/// INVARIANT: no domain is [`Domain::any`], so that equal sets are equal values
/// unless they are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Selector {
    domains: SortedMap<String, Domain>,
}

impl Selector {
    /// The selector `{}`: every object.
    pub fn everything() -> Self {
        Self::default()
    }

    /// The objects whose `key` is in `domain`.
    pub fn with(key: impl Into<String>, domain: Domain) -> Self {
        Self::everything().and(key, domain)
    }

    /// These objects, of those whose `key` is in `domain`.
    #[must_use]
    pub fn and(mut self, key: impl Into<String>, domain: Domain) -> Self {
        let key = key.into();
        let domain = match self.domains.get(&key) {
            Some(own) => own.intersection(&domain),
            None => domain,
        };
        if domain.is_any() {
            self.domains.remove(&key);
        } else {
            self.domains.insert(key, domain);
        }
        self
    }

    /// Reads a selector of the API; its syntax is checked as the API server does.
    pub fn decode(selector: &LabelSelector, place: &Place<'_>) -> Result<Self, Problem> {
        let mut all = Self::everything();
        let labels = place.field("matchLabels");
        for (key, value) in selector.match_labels.iter().flatten() {
            let place = labels.field(key);
            refuse(&place, label::key_fault(key))?;
            refuse(&place, label::value_fault(value))?;
            all = all.and(key, Domain::among([value]));
        }
        let expressions = place.field("matchExpressions");
        for (index, term) in selector.match_expressions.iter().flatten().enumerate() {
            let domain = decode_term(term, &expressions.item(index))?;
            all = all.and(&term.key, domain);
        }
        Ok(all)
    }

    /// What the selector asks of `key`, if it asks anything.
    pub fn domain(&self, key: &str) -> Option<&Domain> {
        self.domains.get(key)
    }

    /// The keys that are asked for, in order, and what is asked of each.
    pub fn domains(&self) -> impl ExactSizeIterator<Item = (&str, &Domain)> {
        self.domains.iter().map(|(key, domain)| (key.as_str(), domain))
    }

    /// Whether an object with these labels is selected.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.domains.iter().all(|(key, domain)| domain.contains(labels.get(key).map(String::as_str)))
    }

    /// Whether every object is selected.
    pub fn is_everything(&self) -> bool {
        self.domains.is_empty()
    }

    /// Whether no object can be selected: two terms contradict each other.
    pub fn is_empty(&self) -> bool {
        self.domains.values().any(Domain::is_empty)
    }

    /// What both select.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        other.domains().fold(self.clone(), |all, (key, domain)| all.and(key, domain.clone()))
    }

    /// Whether everything that this selects, the other selects.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.is_empty()
            || other.domains().all(|(key, domain)| self.domain(key).is_some_and(|own| own.is_subset(domain)))
    }

    /// The labels of an object that is selected, with as few labels as can be.
    /// `fresh` is the value where any will do. `None` if nothing is selected.
    pub fn witness(&self, fresh: &str) -> Option<Labels> {
        let mut labels = Labels::new();
        for (key, domain) in &self.domains {
            if let Some(value) = domain.witness(fresh)? {
                labels.insert(key.clone(), value);
            }
        }
        Some(labels)
    }
}

fn refuse(place: &Place<'_>, fault: Option<String>) -> Result<(), Problem> {
    fault.map_or(Ok(()), |fault| Err(Problem::at(place, fault)))
}

fn decode_term(term: &LabelSelectorRequirement, place: &Place<'_>) -> Result<Domain, Problem> {
    refuse(&place.field("key"), label::key_fault(&term.key))?;
    let values = term.values.as_deref().unwrap_or_default();
    let at = place.field("values");
    for (index, value) in values.iter().enumerate() {
        refuse(&at.item(index), label::value_fault(value))?;
    }
    let operator = term.operator.as_str();
    match (operator, values.is_empty()) {
        ("In", false) => Ok(Domain::among(values)),
        ("NotIn", false) => Ok(Domain::not_among(values)),
        ("Exists", true) => Ok(Domain::present()),
        ("DoesNotExist", true) => Ok(Domain::absent()),
        ("In" | "NotIn", true) => Err(Problem::at(&at, format!("operator `{operator}` needs values"))),
        ("Exists" | "DoesNotExist", false) => {
            Err(Problem::at(&at, format!("operator `{operator}` takes no values")))
        }
        _ => Err(Problem::at(
            &place.field("operator"),
            format!("unknown operator `{operator}`, expected In, NotIn, Exists or DoesNotExist"),
        )),
    }
}

/// In the syntax of `kubectl --selector`; everything is `<all>`.
impl fmt::Display for Selector {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_everything() {
            return out.write_str("<all>");
        }
        for (at, (key, domain)) in self.domains.iter().enumerate() {
            out.write_str(if at == 0 { "" } else { "," })?;
            show_domain(out, key, domain)?;
        }
        Ok(())
    }
}

fn show_domain(out: &mut fmt::Formatter<'_>, key: &str, domain: &Domain) -> fmt::Result {
    let list = |values: &crate::order::SortedSet<String>| {
        values.iter().map(String::as_str).collect::<Vec<_>>().join(",")
    };
    if let Some(example) = domain.like() {
        let or_not = if domain.allows_absent() { format!(" or !{key}") } else { String::new() };
        return write!(out, "({key} like \"{example}\"{or_not})");
    }
    match (domain.allows_absent(), domain.only(), domain.all_but()) {
        (true, Some(only), _) if only.is_empty() => write!(out, "!{key}"),
        (true, Some(only), _) => write!(out, "({key} in ({}) or !{key})", list(only)),
        (false, Some(only), _) if only.len() == 1 => write!(out, "{key}={}", list(only)),
        (false, Some(only), _) => write!(out, "{key} in ({})", list(only)),
        (true, None, but) => write!(out, "{key} notin ({})", but.map(list).unwrap_or_default()),
        (false, None, Some(but)) if !but.is_empty() => write!(out, "{key},{key} notin ({})", list(but)),
        (false, None, _) => write!(out, "{key}"),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEYS: [&str; 3] = ["x", "y", "z"];

    /// Selectors over the keys x, y, z and the values a, b, c.
    pub(crate) fn some_selector() -> impl Strategy<Value = Selector> {
        let key = prop::sample::select(KEYS.to_vec());
        let term = (key, crate::algebra::tests::some_domain());
        prop::collection::vec(term, 0..4)
            .prop_map(|terms| terms.into_iter().fold(Selector::everything(), |s, (k, d)| s.and(k, d)))
    }

    /// Every label set over the keys and the values a, b, c and one that no
    /// selector mentions: 5 states for each of 3 keys.
    pub(crate) fn universe() -> Vec<Labels> {
        let states = [None, Some("a"), Some("b"), Some("c"), Some("d")];
        let mut all = vec![Labels::new()];
        for key in KEYS {
            all = all
                .iter()
                .flat_map(|labels| {
                    states.map(|state| {
                        let mut labels = labels.clone();
                        labels.extend(state.map(|value| (key.to_owned(), value.to_owned())));
                        labels
                    })
                })
                .collect();
        }
        all
    }

    proptest! {
        #[test]
        fn the_symbolic_answers_are_those_of_brute_force(a in some_selector(), b in some_selector()) {
            let universe = universe();
            let all = |holds: &dyn Fn(&Labels) -> bool| universe.iter().all(holds);
            let both = a.intersection(&b);
            prop_assert!(all(&|labels| both.matches(labels) == (a.matches(labels) && b.matches(labels))));
            prop_assert_eq!(a.is_empty(), all(&|labels| !a.matches(labels)));
            prop_assert_eq!(a.is_everything(), all(&|labels| a.matches(labels)));
            prop_assert_eq!(a.is_subset(&b), all(&|labels| !a.matches(labels) || b.matches(labels)));
            match a.witness("d") {
                Some(labels) => prop_assert!(a.matches(&labels)),
                None => prop_assert!(a.is_empty()),
            }
        }
    }

    #[track_caller]
    fn check(json: &str, expected: Result<&str, &str>) {
        let selector: LabelSelector = serde_json::from_str(json).unwrap();
        let decoded = Selector::decode(&selector, &Place::Object.field("podSelector"));
        let shown = decoded.map(|s| s.to_string()).map_err(|problem| problem.to_string());
        assert_eq!(shown, expected.map(str::to_owned).map_err(str::to_owned));
    }

    #[test]
    fn the_syntax_of_the_api() {
        check("{}", Ok("<all>"));
        check(r#"{"matchLabels": null}"#, Ok("<all>"));
        check(r#"{"matchLabels": {"b": "2", "a": "1"}}"#, Ok("a=1,b=2"));
        check(
            r#"{"matchExpressions": [{"key": "a", "operator": "In", "values": ["y", "x"]},
                {"key": "b", "operator": "NotIn", "values": ["z"]},
                {"key": "c", "operator": "Exists"}, {"key": "d", "operator": "DoesNotExist"}]}"#,
            Ok("a in (x,y),b notin (z),c,!d"),
        );
        check(
            r#"{"matchLabels": {"a": "1"}, "matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["1"]}]}"#,
            Ok("a in ()"),
        );
    }

    #[test]
    fn what_the_api_server_refuses() {
        check(
            r#"{"matchExpressions": [{"key": "a", "operator": "in", "values": ["x"]}]}"#,
            Err("podSelector.matchExpressions[0].operator: \
                 unknown operator `in`, expected In, NotIn, Exists or DoesNotExist"),
        );
        check(
            r#"{"matchExpressions": [{"key": "a", "operator": "In", "values": []}]}"#,
            Err("podSelector.matchExpressions[0].values: operator `In` needs values"),
        );
        check(
            r#"{"matchExpressions": [{"key": "a", "operator": "Exists", "values": ["x"]}]}"#,
            Err("podSelector.matchExpressions[0].values: operator `Exists` takes no values"),
        );
    }
}
