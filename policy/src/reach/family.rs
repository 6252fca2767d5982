//! Families of addresses. A connection runs over one of them: what a block of
//! the other family says does not concern it.

use crate::algebra::Ranges;
use crate::kubernetes::{AddressSet, IpVersion};
use std::fmt;
use std::net::IpAddr;

/// A family of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// Both families.
    pub const BOTH: [Self; 2] = [Self::V4, Self::V6];

    /// The family of an address.
    pub fn of(address: &IpAddr) -> Self {
        if address.is_ipv4() { Self::V4 } else { Self::V6 }
    }
}

impl From<&IpVersion> for Family {
    fn from(version: &IpVersion) -> Self {
        match version {
            IpVersion::V4 => Self::V4,
            IpVersion::V6 => Self::V6,
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}

/// The families of which an end has addresses; none where no address is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Families {
    v4: bool,
    v6: bool,
}

impl Families {
    /// The families of some addresses.
    pub fn of<'a>(addresses: impl IntoIterator<Item = &'a IpAddr>) -> Self {
        addresses.into_iter().fold(Self::default(), |all, address| match Family::of(address) {
            Family::V4 => Self { v4: true, ..all },
            Family::V6 => Self { v6: true, ..all },
        })
    }

    /// That one.
    pub fn only_of(family: Family) -> Self {
        Self { v4: family == Family::V4, v6: family == Family::V6 }
    }

    /// Whether no address is known, so that nothing is known of the families.
    pub fn are_unknown(self) -> bool {
        !self.v4 && !self.v6
    }

    /// Whether both are there.
    pub fn are_both(self) -> bool {
        self.v4 && self.v6
    }

    /// The one that is there, if the other is not.
    pub fn only(self) -> Option<Family> {
        if self.are_both() { None } else { self.iter().next() }
    }

    /// Whether that family is there.
    pub fn contains(self, family: Family) -> bool {
        match family {
            Family::V4 => self.v4,
            Family::V6 => self.v6,
        }
    }

    /// Those that are there, in order.
    pub fn iter(self) -> impl Iterator<Item = Family> {
        Family::BOTH.into_iter().filter(move |family| self.contains(*family))
    }

    /// Those that both ends have; `None` where the families of one of them are
    /// not known.
    pub fn and(self, other: Self) -> Option<Self> {
        let known = !self.are_unknown() && !other.are_unknown();
        known.then_some(Self { v4: self.v4 && other.v4, v6: self.v6 && other.v6 })
    }

    /// How two ends can talk: over each family that both have, or, where nothing
    /// is known of the families of one of them, once with all addresses of the
    /// other (`None`).
    pub fn shared(self, other: Self) -> impl Iterator<Item = Option<Family>> {
        let shared = self.and(other);
        let unknown = shared.is_none().then_some(None);
        unknown.into_iter().chain(shared.unwrap_or_default().iter().map(Some))
    }

    /// The addresses with which an end can talk: those of its families, or
    /// every address where they are not known.
    pub fn addresses(self) -> AddressSet {
        let any = self.are_unknown();
        AddressSet {
            v4: if any || self.v4 { Ranges::full() } else { Ranges::empty() },
            v6: if any || self.v6 { Ranges::full() } else { Ranges::empty() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(own: &[&str], other: &[&str], shared: &[Option<Family>]) {
        let families = |texts: &[&str]| {
            let addresses: Vec<IpAddr> = texts.iter().map(|text| text.parse().unwrap()).collect();
            Families::of(&addresses)
        };
        let (own, other) = (families(own), families(other));
        assert_eq!(own.shared(other).collect::<Vec<_>>(), shared);
        assert_eq!(other.shared(own).collect::<Vec<_>>(), shared);
    }

    #[test]
    fn ends_talk_over_what_both_have() {
        let (v4, v6) = (Some(Family::V4), Some(Family::V6));
        check(&["10.0.0.1"], &["10.0.0.2"], &[v4]);
        check(&["10.0.0.1", "10.0.0.9"], &["10.0.0.2", "fd00::2"], &[v4]);
        check(&["10.0.0.1", "fd00::1"], &["10.0.0.2", "fd00::2"], &[v4, v6]);
        check(&["10.0.0.1"], &["fd00::2"], &[]);
        check(&[], &["10.0.0.2", "fd00::2"], &[None]);
        check(&[], &[], &[None]);
    }
}
