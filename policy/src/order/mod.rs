//! Things in their order: a sort, a map and a set.
//!
//! The standard library compiles its sort, its `BTreeMap` and its `BTreeSet`
//! anew for each type that they hold, and `policy.wasm` was full of copies of
//! these three. Here what can be is written over places, whatever stands at
//! them, and compiled once.

mod map;
mod set;

pub use map::SortedMap;
pub use set::SortedSet;

use std::cmp::Ordering;

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

/// Where among `length` ascending things stands the one that compares as equal,
/// or where it would have to be put.
fn search(length: usize, compare: &dyn Fn(usize) -> Ordering) -> Result<usize, usize> {
    let (mut first, mut end) = (0, length);
    while first < end {
        let middle = first.midpoint(end);
        match compare(middle) {
            Ordering::Less => first = middle.saturating_add(1),
            Ordering::Greater => end = middle,
            Ordering::Equal => return Ok(middle),
        }
    }
    Err(first)
}

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
        }
    }
}
