//! Sets of ends of connections: pods by class, and addresses outside.

use super::FaceId;
use crate::algebra::Ranges;
use crate::kubernetes::AddressSet;

/// A set of ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ends {
    /// The pods, as the faces of their classes.
    pub pods: Ranges<FaceId>,
    /// The addresses that are no pod's.
    pub outside: AddressSet,
}

impl Ends {
    /// These pods.
    pub fn pods(pods: Ranges<FaceId>) -> Self {
        Self { pods, outside: AddressSet::empty() }
    }

    /// Whether the set holds nothing.
    pub fn is_empty(&self) -> bool {
        self.pods.is_empty() && self.outside.is_empty()
    }

    /// What is in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self { pods: self.pods.union(&other.pods), outside: self.outside.union(&other.outside) }
    }

    /// What is in any of the sets.
    pub fn union_of(sets: impl IntoIterator<Item = Self>) -> Self {
        let (mut pods, mut outside) = (Vec::new(), Vec::new());
        for set in sets {
            pods.extend(set.pods.iter().map(|range| (*range.start(), *range.end())));
            outside.push(set.outside);
        }
        Self { pods: Ranges::union_of(pods), outside: AddressSet::union_of(outside) }
    }

    /// What is in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self { pods: self.pods.intersection(&other.pods), outside: self.outside.intersection(&other.outside) }
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self { pods: self.pods.difference(&other.pods), outside: self.outside.difference(&other.outside) }
    }
}
