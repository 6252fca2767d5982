//! A map in the order of its keys, kept as runs of neighbours.
//!
//! The standard library's `BTreeMap` compiles its search, its splits and its
//! walk anew for each pair of types, and `policy.wasm` was full of copies of
//! them. A run is a plain `Vec`, whose code is little, so a copy is small. A
//! small map is one sorted vector; a large one inserts into a run of at most
//! [`FULL`] entries and moves the list of runs once in half as many insertions.
//!
//! What the map holds is its entries; how they are cut into runs depends on
//! the order they came in, and shows nowhere.

use super::search;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::{slice, vec};

/// Entries of a run that takes no more.
const FULL: usize = 32;

/// A map whose entries are in the order of their keys.
pub struct SortedMap<K, V> {
    /// Ascending, within each run and from run to run; no run is empty.
    runs: Vec<Vec<(K, V)>>,
    length: usize,
}

/// Where an entry is, or where it has to be put.
#[derive(Clone, Copy)]
struct Spot {
    run: usize,
    place: usize,
}

impl<K, V> SortedMap<K, V> {
    /// A map without entries; it allocates nothing.
    pub const fn new() -> Self {
        Self { runs: Vec::new(), length: 0 }
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The entries in the order of their keys.
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter { runs: self.runs.iter(), run: [].iter(), left: self.length }
    }

    /// The keys in their order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &K> + Clone {
        self.iter().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &V> + Clone {
        self.iter().map(|(_, value)| value)
    }

    /// The keys in their order.
    pub fn into_keys(self) -> impl ExactSizeIterator<Item = K> {
        self.into_iter().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub fn into_values(self) -> impl ExactSizeIterator<Item = V> {
        self.into_iter().map(|(_, value)| value)
    }

    /// Keeps the entries that `keep` says yes to.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        for run in &mut self.runs {
            run.retain_mut(|(key, value)| keep(key, value));
        }
        self.runs.retain(|run| !run.is_empty());
        self.length = self.runs.iter().map(Vec::len).sum();
    }

    fn at(&self, spot: Spot) -> Option<&(K, V)> {
        self.runs.get(spot.run)?.get(spot.place)
    }

    fn at_mut(&mut self, spot: Spot) -> Option<&mut (K, V)> {
        self.runs.get_mut(spot.run)?.get_mut(spot.place)
    }

    /// Puts an entry at a spot that [`find`](Self::find) has shown, and says where it is then.
    fn put(&mut self, spot: Spot, entry: (K, V)) -> Spot {
        self.length = self.length.saturating_add(1);
        let Some(run) = self.runs.get_mut(spot.run) else {
            self.runs.push(vec![entry]);
            return spot;
        };
        if run.len() < FULL {
            run.insert(spot.place, entry);
            return spot;
        }
        // What comes in ascending order leaves full runs behind it.
        let cut = if spot.place == FULL { FULL } else { FULL / 2 };
        let mut second = run.split_off(cut);
        let next = spot.run.saturating_add(1);
        let spot = if let Some(place) = spot.place.checked_sub(cut) {
            second.insert(place, entry);
            Spot { run: next, place }
        } else {
            run.insert(spot.place, entry);
            spot
        };
        self.runs.insert(next, second);
        spot
    }
}

impl<K: Ord, V> SortedMap<K, V> {
    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let (_, value) = self.at(self.find(key).ok()?)?;
        Some(value)
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let (_, value) = self.at_mut(self.find(key).ok()?)?;
        Some(value)
    }

    /// Whether there is an entry of the key.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Sets the value of a key and gives back the one before it. The key of the
    /// entry stays, as it does in the standard library's maps.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(spot) => self.at_mut(spot).map(|(_, old)| std::mem::replace(old, value)),
            Err(spot) => {
                self.put(spot, (key, value));
                None
            }
        }
    }

    /// Takes out the entry of a key and gives back its value.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let spot = self.find(key).ok()?;
        let run = self.runs.get_mut(spot.run)?;
        let (_, value) = run.remove(spot.place);
        if run.is_empty() {
            self.runs.remove(spot.run);
        }
        self.length = self.length.saturating_sub(1);
        Some(value)
    }

    /// The value of a key, made by `make` where there is none.
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let spot = self.find(&key).unwrap_or_else(|spot| self.put(spot, (key, make())));
        #[expect(clippy::indexing_slicing, reason = "the entry was found at this spot, or put there")]
        let (_, value) = &mut self.runs[spot.run][spot.place];
        value
    }

    /// The value of a key, a default one where there is none.
    pub fn get_or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        self.get_or_insert_with(key, V::default)
    }

    /// The entries from `first` on.
    pub fn iter_from<'a, Q: Ord + ?Sized>(
        &'a self,
        first: &Q,
    ) -> impl Iterator<Item = (&'a K, &'a V)> + use<'a, K, V, Q>
    where
        K: Borrow<Q>,
    {
        let (Ok(spot) | Err(spot)) = self.find(first);
        let mut runs = self.runs.get(spot.run..).unwrap_or_default().iter();
        let run = runs.next().and_then(|run| run.get(spot.place..)).unwrap_or_default();
        run.iter().chain(runs.flatten()).map(|(key, value)| (key, value))
    }

    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<Spot, Spot>
    where
        K: Borrow<Q>,
    {
        let compare = |spot| self.at(spot).map_or(Ordering::Greater, |(own, _)| own.borrow().cmp(key));
        let run = match search(self.runs.len(), &|run| compare(Spot { run, place: 0 })) {
            Ok(run) => return Ok(Spot { run, place: 0 }),
            Err(after) => after.saturating_sub(1),
        };
        let length = self.runs.get(run).map_or(0, Vec::len);
        let place = search(length, &|place| compare(Spot { run, place }));
        place.map(|place| Spot { run, place }).map_err(|place| Spot { run, place })
    }
}

/// The entries of a map in the order of their keys.
pub struct Iter<'a, K, V> {
    runs: slice::Iter<'a, Vec<(K, V)>>,
    run: slice::Iter<'a, (K, V)>,
    left: usize,
}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        if self.run.len() == 0 {
            self.run = self.runs.next()?.iter();
        }
        self.left = self.left.saturating_sub(1);
        self.run.next().map(|(key, value)| (key, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<K, V> ExactSizeIterator for Iter<'_, K, V> {}

impl<K, V> Clone for Iter<'_, K, V> {
    fn clone(&self) -> Self {
        Self { runs: self.runs.clone(), run: self.run.clone(), left: self.left }
    }
}

/// The entries of a map that is given away, in the order of their keys.
pub struct IntoIter<K, V> {
    runs: vec::IntoIter<Vec<(K, V)>>,
    run: vec::IntoIter<(K, V)>,
    left: usize,
}

impl<K, V> Iterator for IntoIter<K, V> {
    type Item = (K, V);

    fn next(&mut self) -> Option<Self::Item> {
        if self.run.len() == 0 {
            self.run = self.runs.next()?.into_iter();
        }
        self.left = self.left.saturating_sub(1);
        self.run.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<K, V> ExactSizeIterator for IntoIter<K, V> {}

impl<K, V> IntoIterator for SortedMap<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;

    fn into_iter(self) -> IntoIter<K, V> {
        IntoIter { runs: self.runs.into_iter(), run: Vec::new().into_iter(), left: self.length }
    }
}

impl<'a, K, V> IntoIterator for &'a SortedMap<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Iter<'a, K, V> {
        self.iter()
    }
}

impl<K: Ord, V> Extend<(K, V)> for SortedMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

/// Of two entries with one key the value of the later one stays.
impl<K: Ord, V> FromIterator<(K, V)> for SortedMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for SortedMap<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K, V> Default for SortedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Clone, V: Clone> Clone for SortedMap<K, V> {
    fn clone(&self) -> Self {
        Self { runs: self.runs.clone(), length: self.length }
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for SortedMap<K, V> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_map().entries(self).finish()
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for SortedMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.length == other.length && self.iter().eq(other)
    }
}

impl<K: Eq, V: Eq> Eq for SortedMap<K, V> {}

impl<K: PartialOrd, V: PartialOrd> PartialOrd for SortedMap<K, V> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.iter().partial_cmp(other)
    }
}

impl<K: Ord, V: Ord> Ord for SortedMap<K, V> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.iter().cmp(other)
    }
}

impl<K: Hash, V: Hash> Hash for SortedMap<K, V> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.length.hash(state);
        self.iter().for_each(|entry| entry.hash(state));
    }
}

impl<K: Serialize, V: Serialize> Serialize for SortedMap<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

/// Of two entries with one key the value of the later one stays.
impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Deserialize<'de> for SortedMap<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

struct Entries<K, V>(PhantomData<(K, V)>);

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for Entries<K, V> {
    type Value = SortedMap<K, V>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut map = SortedMap::new();
        while let Some((key, value)) = entries.next_entry()? {
            map.insert(key, value);
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[derive(Debug, Clone)]
    enum Step {
        Insert(u8, u8),
        Remove(u8),
        Default(u8),
        KeepBelow(u8),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            20 => any::<(u8, u8)>().prop_map(|(key, value)| Step::Insert(key, value)),
            5 => any::<u8>().prop_map(Step::Remove),
            2 => any::<u8>().prop_map(Step::Default),
            1 => (200..=u8::MAX).prop_map(Step::KeepBelow),
        ];
        prop::collection::vec(step, 0..600)
    }

    fn take(step: &Step, ours: &mut SortedMap<u8, u8>, theirs: &mut BTreeMap<u8, u8>) {
        match *step {
            Step::Insert(key, value) => assert_eq!(ours.insert(key, value), theirs.insert(key, value)),
            Step::Remove(key) => assert_eq!(ours.remove(&key), theirs.remove(&key)),
            Step::Default(key) => assert_eq!(ours.get_or_default(key), theirs.entry(key).or_default()),
            Step::KeepBelow(limit) => {
                ours.retain(|key, _| *key < limit);
                theirs.retain(|key, _| *key < limit);
            }
        }
    }

    proptest! {
        #[test]
        fn it_does_what_the_standard_library_does(steps in steps(), asked: u8) {
            let (mut ours, mut theirs) = (SortedMap::new(), BTreeMap::new());
            for step in &steps {
                take(step, &mut ours, &mut theirs);
            }
            prop_assert_eq!((ours.len(), ours.is_empty()), (theirs.len(), theirs.is_empty()));
            prop_assert!(ours.iter().eq(&theirs));
            prop_assert!(ours.keys().eq(theirs.keys()) && ours.values().eq(theirs.values()));
            prop_assert!(ours.iter_from(&asked).eq(theirs.range(asked..)));
            prop_assert_eq!(ours.get(&asked), theirs.get(&asked));
            prop_assert_eq!(ours.contains_key(&asked), theirs.contains_key(&asked));
            prop_assert!(ours.runs.iter().all(|run| (1..=FULL).contains(&run.len())));
            prop_assert!(ours.clone().into_iter().eq(theirs.clone()));
            prop_assert!(ours.into_values().eq(theirs.into_values()));
        }

        #[test]
        fn how_it_was_filled_shows_nowhere(entries in prop::collection::btree_map(any::<u8>(), any::<u8>(), 0..99)) {
            let forward: SortedMap<u8, u8> = entries.clone().into_iter().collect();
            let backward: SortedMap<u8, u8> = entries.clone().into_iter().rev().collect();
            prop_assert_eq!(&forward, &backward);
            prop_assert_eq!(forward.cmp(&backward), Ordering::Equal);
            prop_assert_eq!(format!("{backward:?}"), format!("{entries:?}"));
            let json = serde_json::to_string(&backward).unwrap();
            prop_assert_eq!(&json, &serde_json::to_string(&entries).unwrap());
            prop_assert_eq!(serde_json::from_str::<SortedMap<u8, u8>>(&json).unwrap(), forward);
        }
    }

    #[test]
    fn of_two_entries_with_one_key_the_later_stays() {
        let read: SortedMap<String, u8> = serde_json::from_str(r#"{"b": 1, "a": 2, "b": 3}"#).unwrap();
        assert_eq!(read, SortedMap::from([("a".into(), 2), ("b".into(), 3)]));
    }
}
