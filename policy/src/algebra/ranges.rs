//! Sets of numbers, kept as sorted ranges that neither overlap nor touch.

use crate::order;
use std::ops::RangeInclusive;

/// A number that a [`Ranges`] can hold.
pub trait Point: Copy + Ord + std::fmt::Debug {
    /// The least number of the universe.
    const MIN: Self;
    /// The greatest number of the universe.
    const MAX: Self;
    /// The next number, unless this is the greatest.
    fn next(self) -> Option<Self>;
    /// The number before, unless this is the least.
    fn previous(self) -> Option<Self>;
}

macro_rules! point {
    ($($number:ty: $min:expr),*) => {$(
        impl Point for $number {
            const MIN: Self = $min;
            const MAX: Self = <$number>::MAX;
            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }
            fn previous(self) -> Option<Self> {
                self.checked_sub(1).filter(|number| *number >= Self::MIN)
            }
        }
    )*};
}
// Ports start at 1: no packet carries port 0.
point!(u16: 1, u32: 0, u128: 0);

/// A set of numbers.
///
/// INVARIANT: ranges are sorted, not empty, and at least one number apart, so
/// that equal sets are equal values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ranges<T> {
    ranges: Vec<(T, T)>,
}

impl<T> Default for Ranges<T> {
    fn default() -> Self {
        Self { ranges: Vec::new() }
    }
}

impl<T: Point> Ranges<T> {
    /// The set of no number.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The set of every number.
    pub fn full() -> Self {
        Self { ranges: vec![(T::MIN, T::MAX)] }
    }

    /// The numbers from `first` to `last`, both included.
    pub fn from_to(first: T, last: T) -> Self {
        let first = first.max(T::MIN);
        let ranges = if first <= last { vec![(first, last)] } else { Vec::new() };
        Self { ranges }
    }

    /// The union of ranges given in any order.
    pub fn union_of(ranges: impl IntoIterator<Item = (T, T)>) -> Self {
        let mut sorted: Vec<(T, T)> =
            ranges.into_iter().map(|(first, last)| (first.max(T::MIN), last)).collect();
        sorted.retain(|(first, last)| first <= last);
        order::sort(&mut sorted);
        let mut joined: Vec<(T, T)> = Vec::with_capacity(sorted.len());
        for (first, last) in sorted {
            match joined.last_mut() {
                Some(before) if touches(before.1, first) => before.1 = before.1.max(last),
                _ => joined.push((first, last)),
            }
        }
        Self { ranges: joined }
    }

    /// Whether the set holds nothing.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether the set holds every number.
    pub fn is_full(&self) -> bool {
        self.ranges == [(T::MIN, T::MAX)]
    }

    /// Whether `number` is in the set.
    pub fn contains(&self, number: T) -> bool {
        let after = self.ranges.partition_point(|(first, _)| *first <= number);
        after.checked_sub(1).and_then(|at| self.ranges.get(at)).is_some_and(|(_, last)| number <= *last)
    }

    /// The least number of the set.
    pub fn first(&self) -> Option<T> {
        self.ranges.first().map(|(first, _)| *first)
    }

    /// The ranges, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = RangeInclusive<T>> + '_ {
        self.ranges.iter().map(|(first, last)| *first..=*last)
    }

    /// What is in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::union_of(self.ranges.iter().chain(&other.ranges).copied())
    }

    /// What is in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let mut ranges = Vec::new();
        let (mut ours, mut theirs) = (self.ranges.iter().peekable(), other.ranges.iter().peekable());
        while let (Some(&&(a, b)), Some(&&(c, d))) = (ours.peek(), theirs.peek()) {
            if a.max(c) <= b.min(d) {
                ranges.push((a.max(c), b.min(d)));
            }
            if b <= d {
                ours.next();
            } else {
                theirs.next();
            }
        }
        Self { ranges }
    }

    /// What is not in the set.
    #[must_use]
    pub fn complement(&self) -> Self {
        let mut ranges = Vec::with_capacity(self.ranges.len().saturating_add(1));
        let mut next = Some(T::MIN);
        for (first, last) in &self.ranges {
            if let (Some(from), Some(to)) = (next, first.previous())
                && from <= to
            {
                ranges.push((from, to));
            }
            next = last.next();
        }
        if let Some(from) = next {
            ranges.push((from, T::MAX));
        }
        Self { ranges }
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.intersection(&other.complement())
    }

    /// Whether everything in this set is in the other.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.difference(other).is_empty()
    }

    /// Whether the sets share a number.
    pub fn intersects(&self, other: &Self) -> bool {
        !self.intersection(other).is_empty()
    }
}

/// Whether a range that ends at `last` and one that starts at `first`, no
/// earlier than the other, leave no gap.
fn touches<T: Point>(last: T, first: T) -> bool {
    first <= last || last.next() == Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some() -> impl Strategy<Value = Ranges<u16>> {
        prop::collection::vec((1_u16..40, 0_u16..6), 0..6)
            .prop_map(|pairs| Ranges::union_of(pairs.into_iter().map(|(at, more)| (at, at + more))))
    }

    proptest! {
        #[test]
        fn set_operations_are_those_of_membership(a in some(), b in some(), n in 1_u16..60) {
            let (in_a, in_b) = (a.contains(n), b.contains(n));
            prop_assert_eq!(a.union(&b).contains(n), in_a || in_b);
            prop_assert_eq!(a.intersection(&b).contains(n), in_a && in_b);
            prop_assert_eq!(a.difference(&b).contains(n), in_a && !in_b);
            prop_assert_eq!(a.complement().contains(n), !in_a);
            prop_assert_eq!(a.complement().complement(), a);
        }

        #[test]
        fn equal_sets_are_equal_values(a in some(), b in some()) {
            let same = (1..60).all(|n| a.contains(n) == b.contains(n));
            prop_assert_eq!(a == b, same);
            prop_assert_eq!(a.is_subset(&b), (1..60).all(|n| !a.contains(n) || b.contains(n)));
        }
    }

    #[test]
    fn port_zero_is_outside_the_universe() {
        assert_eq!(Ranges::<u16>::from_to(0, 65535), Ranges::full());
        assert!(Ranges::<u16>::from_to(0, 0).is_empty());
        assert!(Ranges::<u32>::from_to(0, 0).contains(0));
    }
}
