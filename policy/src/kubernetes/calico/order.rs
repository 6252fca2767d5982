//! The rank of a policy in its tier, and of a tier.

use std::cmp::Ordering;
use std::fmt;

/// A number by which something is ranked: the least comes first.
#[derive(Debug, Clone, Copy)]
pub struct Order(f64);

impl Order {
    /// That rank.
    pub fn new(number: f64) -> Self {
        // Zero and minus zero are one rank.
        Self(number + 0.0)
    }
}

impl PartialEq for Order {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Order {}

impl PartialOrd for Order {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Order {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl fmt::Display for Order {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}
