//! Is this address in this block?
use super::{Mutation, Naive};
use std::net::IpAddr;

impl Naive {
    /// Whether the block written as `cidr` contains the address; bits after the prefix do not count.
    pub(super) fn block_contains(&self, cidr: &str, address: IpAddr) -> bool {
        let (base, prefix) = cidr.split_once('/').expect("a block has a prefix length");
        let base: IpAddr = base.parse().expect("a block begins with an address");
        let prefix: usize = prefix.parse().expect("a prefix length is a number");
        match (base, address) {
            (IpAddr::V6(_), IpAddr::V6(_)) if self.has(Mutation::Ipv6PrefixIgnored) => true,
            (IpAddr::V4(_), IpAddr::V4(_)) | (IpAddr::V6(_), IpAddr::V6(_)) => {
                bits(base)[..prefix] == bits(address)[..prefix]
            }
            _ => false,
        }
    }
}

fn bits(address: IpAddr) -> Vec<char> {
    match address {
        IpAddr::V4(address) => format!("{:032b}", u32::from(address)).chars().collect(),
        IpAddr::V6(address) => format!("{:0128b}", u128::from(address)).chars().collect(),
    }
}
