//! Finds what a selector matches without asking everybody.

use crate::kubernetes::{Labels, Selector};
use crate::order::SortedMap;

/// For each label, who carries it, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    carriers: SortedMap<String, SortedMap<String, Vec<u32>>>,
}

impl Index {
    /// The index of `items`, whose numbers rise.
    pub(super) fn of<'a>(items: impl Iterator<Item = (u32, &'a Labels)>) -> Self {
        let mut index = Self::default();
        for (id, labels) in items {
            for (key, value) in labels {
                index.add(key, value, id);
            }
        }
        index
    }

    fn add(&mut self, key: &str, value: &str, id: u32) {
        if !self.carriers.contains_key(key) {
            self.carriers.insert(key.to_owned(), SortedMap::new());
        }
        let Some(values) = self.carriers.get_mut(key) else { return };
        match values.get_mut(value) {
            Some(ids) => ids.push(id),
            None => {
                values.insert(value.to_owned(), vec![id]);
            }
        }
    }

    /// Numbers from `first` to `last` of which all that `selector` matches are
    /// some; `None` if the index cannot narrow it down.
    pub(super) fn candidates(&self, selector: &Selector, first: u32, last: u32) -> Option<Vec<u32>> {
        let keys = selector.domains().filter_map(|(key, domain)| {
            let values = domain.only().filter(|_| !domain.allows_absent())?;
            let carriers = self.carriers.get(key);
            let lists = values.iter().filter_map(|value| carriers?.get(value));
            Some(lists.map(|ids| within(ids, first, last)).collect::<Vec<_>>())
        });
        let rarest = keys.min_by_key(|lists| lists.iter().map(|ids| ids.len()).sum::<usize>())?;
        let mut ids: Vec<u32> = rarest.into_iter().flatten().copied().collect();
        ids.sort_unstable();
        Some(ids)
    }
}

/// Those of rising numbers that lie from `first` to `last`.
pub(super) fn within(ids: &[u32], first: u32, last: u32) -> &[u32] {
    let from = ids.partition_point(|id| *id < first);
    let to = ids.partition_point(|id| *id <= last);
    ids.get(from..to).unwrap_or_default()
}
