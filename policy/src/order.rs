//! Sorting, and ordered maps and sets from what an iterator gives.
//!
//! The standard library compiles its sort anew for each type that is sorted,
//! and a `BTreeMap` that is collected sorts too: a tenth of `policy.wasm` was
//! copies of one algorithm. Here places are sorted, whatever stands at them.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts `items`; equal ones stay in their order.
pub(crate) fn sort<T: Ord>(items: &mut Vec<T>) {
    sort_by(items, T::cmp);
}

/// Sorts `items` as `compare` orders them; equal ones stay in their order.
pub(crate) fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let compare_places = |one: usize, other: usize| match (items.get(one), items.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    };
    let Some(order) = order(items.len(), &compare_places) else { return };
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order.into_iter().filter_map(|place| taken.get_mut(place)?.take()));
}

/// The places 0 to `length` in their order, unless they are in it already.
fn order(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Option<Vec<usize>> {
    let sorted = (1..length).all(|place| compare(place.saturating_sub(1), place).is_le());
    if sorted {
        return None;
    }
    let mut places: Vec<usize> = (0..length).collect();
    places.sort_by(|one, other| compare(*one, *other));
    Some(places)
}

/// Ordered maps and sets, entry by entry.
pub(crate) trait Gather: Iterator + Sized {
    /// The map of the pairs; of two with one key the later one stays.
    fn gather_map<K: Ord, V>(self) -> BTreeMap<K, V>
    where
        Self: Iterator<Item = (K, V)>,
    {
        let mut map = BTreeMap::new();
        map.extend(self);
        map
    }

    /// The set of the items.
    fn gather_set(self) -> BTreeSet<Self::Item>
    where
        Self::Item: Ord,
    {
        let mut set = BTreeSet::new();
        set.extend(self);
        set
    }
}

impl<I: Iterator> Gather for I {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(items in prop::collection::vec((0_u8..9, any::<u8>()), 0..40)) {
            let (mut ours, mut theirs) = (items.clone(), items.clone());
            sort_by(&mut ours, |(one, _), (other, _)| one.cmp(other));
            theirs.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(&ours, &theirs);
            prop_assert_eq!(items.iter().copied().gather_map(), items.iter().copied().collect());
            prop_assert_eq!(items.iter().copied().gather_set(), items.iter().copied().collect());
        }
    }
}
