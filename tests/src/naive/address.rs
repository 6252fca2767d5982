//! Is this address in this block, and of this family?
use super::{Mutation, Naive};
use std::net::IpAddr;

/// A family of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    V4,
    V6,
}

impl Family {
    /// Whether the address is one of this family.
    pub(super) fn has(self, address: IpAddr) -> bool {
        match self {
            Self::V4 => address.is_ipv4(),
            Self::V6 => address.is_ipv6(),
        }
    }
}

impl Naive {
    /// Whether the block written as `cidr` contains the address; bits after the prefix do not count.
    pub(super) fn block_contains(&self, cidr: &str, address: IpAddr) -> bool {
        let (base, prefix) = cidr.split_once('/').expect("a block has a prefix length");
        let base: IpAddr = base.parse().expect("a block begins with an address");
        let prefix: u32 = prefix.parse().expect("a prefix length is a number");
        match (base, address) {
            (IpAddr::V6(_), IpAddr::V6(_)) if self.has(Mutation::Ipv6PrefixIgnored) => true,
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let differing = u32::from(base) ^ u32::from(address);
                differing.leading_zeros() >= prefix
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let differing = u128::from(base) ^ u128::from(address);
                differing.leading_zeros() >= prefix
            }
            _ => false,
        }
    }
}
