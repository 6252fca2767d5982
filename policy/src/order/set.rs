//! A set in the order of its items: a [`SortedMap`] that keeps keys alone.

use super::SortedMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Borrow;
use std::fmt;

/// A set whose items are in their order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SortedSet<T> {
    items: SortedMap<T, ()>,
}

impl<T> SortedSet<T> {
    /// A set without items; it allocates nothing.
    pub const fn new() -> Self {
        Self { items: SortedMap::new() }
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The items in their order.
    pub fn iter(&self) -> impl Iterator<Item = &T> + Clone {
        self.items.keys()
    }

    /// The least item.
    pub fn first(&self) -> Option<&T> {
        self.iter().next()
    }

    /// Keeps the items that `keep` says yes to.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        self.items.retain(|item, ()| keep(item));
    }
}

impl<T: Ord> SortedSet<T> {
    /// Whether the item is in the set.
    pub fn contains<Q: Ord + ?Sized>(&self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.items.contains_key(item)
    }

    /// Adds an item, and says whether it was missing.
    pub fn insert(&mut self, item: T) -> bool {
        self.items.insert(item, ()).is_none()
    }

    /// Takes an item out, and says whether it was there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.items.remove(item).is_some()
    }

    /// The items of both sets.
    pub fn intersection(&self, other: &Self) -> impl Iterator<Item = &T> {
        self.iter().filter(|item| other.contains(*item))
    }

    /// The items that the other set lacks.
    pub fn difference(&self, other: &Self) -> impl Iterator<Item = &T> {
        self.iter().filter(|item| !other.contains(*item))
    }

    /// The items of either set; those of this set come first.
    pub fn union<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a T> {
        self.iter().chain(other.difference(self))
    }

    /// Whether the other set has every item of this one.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.len() <= other.len() && self.iter().all(|item| other.contains(item))
    }

    /// Whether the sets have no item in common.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.intersection(other).next().is_none()
    }
}

impl<T> IntoIterator for SortedSet<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter(self.items.into_iter())
    }
}

/// The items of a set that is given away, in their order.
pub struct IntoIter<T>(super::map::IntoIter<T, ()>);

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let (item, ()) = self.0.next()?;
        Some(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<'a, T> IntoIterator for &'a SortedSet<T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        Iter(self.items.iter())
    }
}

/// The items of a set in their order.
pub struct Iter<'a, T>(super::map::Iter<'a, T, ()>);

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        let (item, ()) = self.0.next()?;
        Some(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T: Ord> Extend<T> for SortedSet<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for item in items {
            self.insert(item);
        }
    }
}

impl<T: Ord> FromIterator<T> for SortedSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut set = Self::new();
        set.extend(items);
        set
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for SortedSet<T> {
    fn from(items: [T; N]) -> Self {
        items.into_iter().collect()
    }
}

impl<T> Default for SortedSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for SortedSet<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self).finish()
    }
}

impl<T: Serialize> Serialize for SortedSet<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<'de, T: Deserialize<'de> + Ord> Deserialize<'de> for SortedSet<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(|items| items.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn it_does_what_the_standard_library_does(
            one in prop::collection::vec(0_u8..99, 0..99),
            other in prop::collection::vec(0_u8..99, 0..99),
            asked: u8,
        ) {
            let (a, b): (SortedSet<u8>, SortedSet<u8>) = (one.iter().copied().collect(), other.iter().copied().collect());
            let (c, d): (BTreeSet<u8>, BTreeSet<u8>) = (one.into_iter().collect(), other.into_iter().collect());
            prop_assert!(a.iter().eq(&c) && a.clone().into_iter().eq(c.clone()));
            prop_assert_eq!((a.first(), a.len(), a.contains(&asked)), (c.first(), c.len(), c.contains(&asked)));
            prop_assert!(a.intersection(&b).eq(c.intersection(&d)));
            prop_assert!(a.difference(&b).eq(c.difference(&d)));
            prop_assert_eq!(a.union(&b).copied().collect::<BTreeSet<_>>(), &c | &d);
            prop_assert_eq!((a.is_subset(&b), a.is_disjoint(&b)), (c.is_subset(&d), c.is_disjoint(&d)));
            let (mut e, mut f) = (a.clone(), c.clone());
            prop_assert_eq!(e.remove(&asked), f.remove(&asked));
            e.retain(|item| item % 2 == 0);
            f.retain(|item| item % 2 == 0);
            prop_assert_eq!(format!("{e:?}"), format!("{f:?}"));
            prop_assert_eq!(serde_json::to_string(&e).unwrap(), serde_json::to_string(&f).unwrap());
        }
    }
}
