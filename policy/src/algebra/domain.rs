//! What a selector allows one label to be: absent, some values, all but some
//! values, or values that look like something.

use super::texts::{At, Texts};
use crate::order::SortedSet;
use std::rc::Rc;

/// The set of states that one label key may have.
///
/// A key of an object is either absent or has one value. There is always a
/// value that no selector mentions, so [`Values::AllBut`] is never empty.
///
/// INVARIANT: [`Values::Like`] allows and excludes a value that is not listed,
/// so that equal sets are equal values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain {
    absent: bool,
    values: Values,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Values {
    Only(SortedSet<String>),
    AllBut(SortedSet<String>),
    /// What the texts tell, the other way round for the values that are listed.
    Like(Rc<Texts>, SortedSet<String>),
    /// More than can be told: some values, nobody knows which.
    Beyond,
}

impl Values {
    fn like(texts: Texts, mut but: SortedSet<String>) -> Self {
        if texts.example(&but).is_none() {
            but.retain(|value| !texts.contains(value));
            return Self::Only(but);
        }
        if texts.complement().example(&but).is_none() {
            but.retain(|value| texts.contains(value));
            return Self::AllBut(but);
        }
        Self::Like(Rc::new(texts), but)
    }

    fn contains(&self, value: &str) -> bool {
        match self {
            Self::Only(only) => only.contains(value),
            Self::AllBut(but) => !but.contains(value),
            Self::Like(texts, but) => texts.contains(value) != but.contains(value),
            Self::Beyond => true,
        }
    }

    /// The values of both, where texts are told from each other.
    fn alike(&self, other: &Self) -> Self {
        let (texts, listed) = match (self, other) {
            (Self::Like(texts, listed), Self::AllBut(but))
            | (Self::AllBut(but), Self::Like(texts, listed)) => {
                (Some(Texts::clone(texts)), listed.union(but))
            }
            (Self::Like(one, listed), Self::Like(other, but)) => (one.intersection(other), listed.union(but)),
            _ => return Self::Beyond,
        };
        let Some(texts) = texts else { return Self::Beyond };
        let both = |value: &str| self.contains(value) && other.contains(value);
        let but = listed.filter(|value| texts.contains(value) != both(value)).cloned().collect();
        Self::like(texts, but)
    }
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

    /// Present, with a value that has `text` there.
    pub fn with_text(text: &str, at: At) -> Self {
        let values = match Texts::with(text, at) {
            Some(texts) => Values::like(texts, SortedSet::new()),
            None => Values::Only(SortedSet::new()),
        };
        Self { absent: false, values }
    }

    /// Whether nobody knows which values are allowed, as telling them would take
    /// too much. Such a domain is not empty, and no part of another.
    pub fn is_beyond(&self) -> bool {
        matches!(self.values, Values::Beyond)
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
        value.map_or(self.absent, |value| self.values.contains(value))
    }

    /// The values, if only these are allowed.
    pub fn only(&self) -> Option<&SortedSet<String>> {
        match &self.values {
            Values::Only(values) => Some(values),
            Values::AllBut(_) | Values::Like(..) | Values::Beyond => None,
        }
    }

    /// The values that are excluded, if all others are allowed.
    pub fn all_but(&self) -> Option<&SortedSet<String>> {
        match &self.values {
            Values::AllBut(values) => Some(values),
            Values::Only(_) | Values::Like(..) | Values::Beyond => None,
        }
    }

    /// A value that the domain allows, where it allows those that look like
    /// something.
    pub fn like(&self) -> Option<String> {
        match &self.values {
            Values::Like(texts, but) => texts.example(but),
            Values::Only(_) | Values::AllBut(_) | Values::Beyond => None,
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
            (Values::Only(only), Values::Like(..)) => Values::Only(held(only, &other.values)),
            (Values::Like(..), Values::Only(only)) => Values::Only(held(only, &self.values)),
            (Values::Only(none), Values::Beyond) | (Values::Beyond, Values::Only(none))
                if none.is_empty() =>
            {
                Values::Only(SortedSet::new())
            }
            (one, other) => one.alike(other),
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
            (Values::Only(only), other) | (other, Values::Only(only)) => {
                only.iter().any(|value| other.contains(value))
            }
            (one, other) => !matches!(one.alike(other), Values::Only(none) if none.is_empty()),
        };
        values || (self.absent && other.absent)
    }

    /// What some of the domains allow.
    #[must_use]
    pub fn union_of<'a>(domains: impl IntoIterator<Item = &'a Self>) -> Self {
        let (mut absent, mut only, mut but) = (false, SortedSet::new(), None::<SortedSet<String>>);
        let mut others = Self::any();
        for domain in domains {
            absent |= domain.absent;
            match (&domain.values, &mut but) {
                (Values::Only(values), _) => only.extend(values.iter().cloned()),
                (Values::AllBut(values), None) => but = Some(values.clone()),
                (Values::AllBut(values), Some(but)) => but.retain(|value| values.contains(value)),
                (Values::Like(..) | Values::Beyond, _) => others = others.intersection(&domain.complement()),
            }
        }
        let values = match but {
            None => Values::Only(only),
            Some(mut but) => {
                but.retain(|value| !only.contains(value));
                Values::AllBut(but)
            }
        };
        let listed = Self { absent, values };
        if others.is_any() { listed } else { listed.complement().intersection(&others).complement() }
    }

    /// How many values it names, and how much it takes to tell what they look like.
    pub fn size(&self) -> usize {
        match &self.values {
            Values::Only(values) | Values::AllBut(values) => values.len(),
            Values::Like(texts, but) => texts.size().saturating_add(but.len()),
            Values::Beyond => 0,
        }
    }

    /// What this domain does not allow.
    #[must_use]
    pub fn complement(&self) -> Self {
        let values = match &self.values {
            Values::Only(values) => Values::AllBut(values.clone()),
            Values::AllBut(values) => Values::Only(values.clone()),
            Values::Like(texts, but) => Values::Like(Rc::new(texts.complement()), but.clone()),
            Values::Beyond => Values::Beyond,
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
            Values::Like(..) if !self.values.contains(fresh) => Some(self.like()),
            Values::Like(..) | Values::Beyond => Some(Some(fresh.to_owned())),
        }
    }
}

/// Those of some values that are held.
fn held(values: &SortedSet<String>, by: &Values) -> SortedSet<String> {
    values.iter().filter(|value| by.contains(value)).cloned().collect()
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

    /// Domains over the values a, b and c, and such as look like something.
    fn some_domain_of_texts() -> impl Strategy<Value = Domain> {
        let text = prop::sample::select(vec!["a", "b", "ab", "z", "-"]);
        let at = prop::sample::select(vec![At::Start, At::End, At::Anywhere]);
        let pattern = (text, at, some_domain(), 0..4).prop_map(|(text, at, other, how)| {
            let like = Domain::with_text(text, at);
            match how {
                0 => like,
                1 => like.complement(),
                2 => like.intersection(&other),
                _ => Domain::union_of([&like, &other]),
            }
        });
        prop_oneof![some_domain(), pattern]
    }

    /// Every state with a value of up to four of these letters.
    fn many_states() -> Vec<Option<String>> {
        let mut values = vec![String::new()];
        for from in 0..156 {
            values.extend(["a", "b", "c", "z", "-"].map(|letter| format!("{}{letter}", values[from])));
        }
        let values = values.into_iter().filter(|value| super::super::texts::tests::is_value(value));
        values.map(Some).chain([None]).collect()
    }

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
        fn what_looks_like_something_is_decided_too(a in some_domain_of_texts(), b in some_domain_of_texts()) {
            let (both, either) = (a.intersection(&b), Domain::union_of([&a, &b]));
            for state in many_states() {
                let (in_a, in_b) = (a.contains(state.as_deref()), b.contains(state.as_deref()));
                prop_assert_eq!(both.contains(state.as_deref()), in_a && in_b, "{:?}", state);
                prop_assert_eq!(either.contains(state.as_deref()), in_a || in_b, "{:?}", state);
                prop_assert_eq!(a.complement().contains(state.as_deref()), !in_a, "{:?}", state);
            }
            let any = |holds: &dyn Fn(Option<&str>) -> bool| many_states().iter().any(|state| holds(state.as_deref()));
            prop_assert_eq!(both.is_empty(), !any(&|state| both.contains(state)));
            prop_assert_eq!(a.intersects(&b), any(&|state| a.contains(state) && b.contains(state)));
            prop_assert_eq!(a.is_subset(&b), !any(&|state| a.contains(state) && !b.contains(state)));
            prop_assert_eq!(a == b, !any(&|state| a.contains(state) != b.contains(state)));
            if let Some(state) = both.witness("a") {
                prop_assert!(both.contains(state.as_deref()));
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

    #[test]
    fn what_takes_too_much_to_tell_is_neither_empty_nor_part_of_anything() {
        let patterns = ["01234", "56789", "abcde", "fghij", "klmno", "pqrst"];
        let all = patterns.iter().map(|text| Domain::with_text(text, At::Anywhere));
        let both = all.reduce(|all, one| all.intersection(&one)).unwrap();
        assert!(both.is_beyond() && both.complement().is_beyond());
        assert!(!both.is_empty() && !both.is_subset(&Domain::with_text("0", At::Anywhere)));
        assert!(both.intersection(&Domain::absent()).is_empty());
    }
}
