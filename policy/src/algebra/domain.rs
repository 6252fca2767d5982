//! What a selector allows one label to be: absent, some values, or all but
//! some values.

use crate::order::SortedSet;

/// The set of states that one label key may have.
///
/// A key of an object is either absent or has one value. There is always a
/// value that no selector mentions, so [`Values::AllBut`] is never empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain {
    absent: bool,
    values: Values,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Values {
    Only(SortedSet<String>),
    AllBut(SortedSet<String>),
}

impl Domain {
    /// Anything at all: nothing is asked of the key.
    pub fn any() -> Self {
        Self { absent: true, values: Values::AllBut(SortedSet::new()) }
    }

    /// Operator `In`: present, with one of these values.
    pub fn among(values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { absent: false, values: Values::Only(values.into_iter().map(Into::into).collect()) }
    }

    /// Operator `NotIn`: absent, or with none of these values.
    pub fn not_among(values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { absent: true, values: Values::AllBut(values.into_iter().map(Into::into).collect()) }
    }

    /// Operator `Exists`: present, with any value.
    pub fn present() -> Self {
        Self { absent: false, values: Values::AllBut(SortedSet::new()) }
    }

    /// Operator `DoesNotExist`: absent.
    pub fn absent() -> Self {
        Self { absent: true, values: Values::Only(SortedSet::new()) }
    }

    /// Whether no state of the key is allowed.
    pub fn is_empty(&self) -> bool {
        !self.absent && matches!(&self.values, Values::Only(values) if values.is_empty())
    }

    /// Whether every state of the key is allowed.
    pub fn is_any(&self) -> bool {
        self.absent && matches!(&self.values, Values::AllBut(values) if values.is_empty())
    }

    /// Whether an object may lack the key.
    pub fn allows_absent(&self) -> bool {
        self.absent
    }

    /// Whether the key may have this state.
    pub fn contains(&self, value: Option<&str>) -> bool {
        match (value, &self.values) {
            (None, _) => self.absent,
            (Some(value), Values::Only(only)) => only.contains(value),
            (Some(value), Values::AllBut(but)) => !but.contains(value),
        }
    }

    /// The values, if only these are allowed.
    pub fn only(&self) -> Option<&SortedSet<String>> {
        match &self.values {
            Values::Only(values) => Some(values),
            Values::AllBut(_) => None,
        }
    }

    /// The values that are excluded, if all others are allowed.
    pub fn all_but(&self) -> Option<&SortedSet<String>> {
        match &self.values {
            Values::Only(_) => None,
            Values::AllBut(values) => Some(values),
        }
    }

    /// What both domains allow.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let values = match (&self.values, &other.values) {
            (Values::Only(a), Values::Only(b)) => Values::Only(a.intersection(b).cloned().collect()),
            (Values::AllBut(a), Values::AllBut(b)) => Values::AllBut(a.union(b).cloned().collect()),
            (Values::Only(only), Values::AllBut(but)) | (Values::AllBut(but), Values::Only(only)) => {
                Values::Only(only.difference(but).cloned().collect())
            }
        };
        Self { absent: self.absent && other.absent, values }
    }

    /// Whether some state is allowed by both.
    pub fn intersects(&self, other: &Self) -> bool {
        let values = match (&self.values, &other.values) {
            (Values::Only(a), Values::Only(b)) => {
                let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
                few.iter().any(|value| many.contains(value))
            }
            (Values::AllBut(_), Values::AllBut(_)) => true,
            (Values::Only(only), Values::AllBut(but)) | (Values::AllBut(but), Values::Only(only)) => {
                only.iter().any(|value| !but.contains(value))
            }
        };
        values || (self.absent && other.absent)
    }

    /// What some of the domains allow.
    #[must_use]
    pub fn union_of<'a>(domains: impl IntoIterator<Item = &'a Self>) -> Self {
        let (mut absent, mut only, mut but) = (false, SortedSet::new(), None::<SortedSet<String>>);
        for domain in domains {
            absent |= domain.absent;
            match (&domain.values, &mut but) {
                (Values::Only(values), _) => only.extend(values.iter().cloned()),
                (Values::AllBut(values), None) => but = Some(values.clone()),
                (Values::AllBut(values), Some(but)) => but.retain(|value| values.contains(value)),
            }
        }
        let values = match but {
            None => Values::Only(only),
            Some(mut but) => {
                but.retain(|value| !only.contains(value));
                Values::AllBut(but)
            }
        };
        Self { absent, values }
    }

    /// How many values it names.
    pub fn size(&self) -> usize {
        match &self.values {
            Values::Only(values) | Values::AllBut(values) => values.len(),
        }
    }

    /// What this domain does not allow.
    #[must_use]
    pub fn complement(&self) -> Self {
        let values = match &self.values {
            Values::Only(values) => Values::AllBut(values.clone()),
            Values::AllBut(values) => Values::Only(values.clone()),
        };
        Self { absent: !self.absent, values }
    }

    /// What this domain allows and the other does not.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.intersection(&other.complement())
    }

    /// Whether everything that this domain allows, the other allows.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.difference(other).is_empty()
    }

    /// One state that is allowed: a listed value, else absence, else a value
    /// that is not excluded, made from `fresh`. `None` if nothing is allowed.
    pub fn witness(&self, fresh: &str) -> Option<Option<String>> {
        match &self.values {
            Values::Only(values) if !values.is_empty() => Some(values.first().cloned()),
            _ if self.absent => Some(None),
            Values::Only(_) => None,
            Values::AllBut(but) => Some(Some(unlisted(fresh, but))),
        }
    }
}

/// `stem`, or `stem` with the least number that makes it differ from `taken`.
fn unlisted(stem: &str, taken: &SortedSet<String>) -> String {
    if !taken.contains(stem) {
        return stem.to_owned();
    }
    (2..=u64::MAX)
        .map(|number| format!("{stem}-{number}"))
        .find(|value| !taken.contains(value))
        .unwrap_or_default()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    const STATES: [Option<&str>; 5] = [None, Some("a"), Some("b"), Some("c"), Some("unlisted")];

    /// Domains over the values a, b and c.
    pub(crate) fn some_domain() -> impl Strategy<Value = Domain> {
        let values = prop::collection::btree_set(prop::sample::select(vec!["a", "b", "c"]), 0..4);
        (any::<bool>(), any::<bool>(), values).prop_map(|(absent, only, values)| {
            let values = values.into_iter().map(str::to_owned).collect();
            Domain { absent, values: if only { Values::Only(values) } else { Values::AllBut(values) } }
        })
    }

    proptest! {
        #[test]
        fn set_operations_are_those_of_membership(a in some_domain(), b in some_domain()) {
            for state in STATES {
                prop_assert_eq!(a.intersection(&b).contains(state), a.contains(state) && b.contains(state));
                prop_assert_eq!(a.difference(&b).contains(state), a.contains(state) && !b.contains(state));
                prop_assert_eq!(a.complement().contains(state), !a.contains(state));
            }
            prop_assert_eq!(a.is_empty(), STATES.iter().all(|state| !a.contains(*state)));
            prop_assert_eq!(a.intersects(&b), STATES.iter().any(|s| a.contains(*s) && b.contains(*s)));
            prop_assert_eq!(a.is_subset(&b), STATES.iter().all(|s| !a.contains(*s) || b.contains(*s)));
        }

        #[test]
        fn a_union_allows_what_some_domain_allows(all in prop::collection::vec(some_domain(), 0..4)) {
            let union = Domain::union_of(&all);
            for state in STATES {
                prop_assert_eq!(union.contains(state), all.iter().any(|domain| domain.contains(state)));
            }
        }

        #[test]
        fn the_size_counts_what_is_named(a in some_domain()) {
            let named = ["a", "b", "c"].iter().filter(|value| {
                a.contains(Some(value)) != a.contains(Some("unlisted"))
            });
            prop_assert_eq!(a.size(), named.count());
        }

        #[test]
        fn a_witness_is_allowed(a in some_domain()) {
            match a.witness("a") {
                Some(state) => prop_assert!(a.contains(state.as_deref())),
                None => prop_assert!(a.is_empty()),
            }
        }
    }
}
