//! IP addresses as sets: blocks in CIDR notation, what they except, and their
//! unions, for IPv4 and IPv6.

use crate::algebra::Ranges;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A set of IPv4 and IPv6 addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressSet {
    /// The IPv4 addresses, as numbers.
    pub v4: Ranges<u32>,
    /// The IPv6 addresses, as numbers.
    pub v6: Ranges<u128>,
}

impl AddressSet {
    /// No address.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Every address of both families.
    pub fn full() -> Self {
        Self { v4: Ranges::full(), v6: Ranges::full() }
    }

    /// One address.
    pub fn of(address: IpAddr) -> Self {
        Cidr::host(address).addresses()
    }

    /// The union of several sets.
    pub fn union_of(sets: impl IntoIterator<Item = Self>) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for set in sets {
            v4.extend(set.v4.iter().map(|range| (*range.start(), *range.end())));
            v6.extend(set.v6.iter().map(|range| (*range.start(), *range.end())));
        }
        Self { v4: Ranges::union_of(v4), v6: Ranges::union_of(v6) }
    }

    /// Whether the set holds nothing.
    pub fn is_empty(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    /// Whether `address` is in the set.
    pub fn contains(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(address) => self.v4.contains(address.to_bits()),
            IpAddr::V6(address) => self.v6.contains(address.to_bits()),
        }
    }

    /// What is in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self { v4: self.v4.union(&other.v4), v6: self.v6.union(&other.v6) }
    }

    /// What is in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self { v4: self.v4.intersection(&other.v4), v6: self.v6.intersection(&other.v6) }
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self { v4: self.v4.difference(&other.v4), v6: self.v6.difference(&other.v6) }
    }

    /// Whether everything in this set is in the other.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.difference(other).is_empty()
    }

    /// Whether the sets share an address.
    pub fn intersects(&self, other: &Self) -> bool {
        !self.intersection(other).is_empty()
    }

    /// The set in words: ranges, or a family in the place of those that are all
    /// of it.
    pub fn in_words(&self) -> String {
        if *self == Self::full() {
            return "every address".to_owned();
        }
        let v4 = Self { v6: Ranges::empty(), ..self.clone() };
        let v6 = Self { v4: Ranges::empty(), ..self.clone() };
        let families =
            [(v4.v4.is_full(), "every IPv4 address", v4), (v6.v6.is_full(), "every IPv6 address", v6)];
        let words = families.map(|(full, words, own)| if full { words.to_owned() } else { own.to_string() });
        words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// The least address of the set, IPv4 before IPv6.
    pub fn first(&self) -> Option<IpAddr> {
        let v4 = self.v4.first().map(|bits| IpAddr::V4(Ipv4Addr::from_bits(bits)));
        v4.or_else(|| self.v6.first().map(|bits| IpAddr::V6(Ipv6Addr::from_bits(bits))))
    }
}

/// As ranges: `10.0.0.0-10.0.0.255`, or one address alone, joined by commas.
impl fmt::Display for AddressSet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let v4 = self.v4.iter().map(|range| {
            (IpAddr::V4(Ipv4Addr::from_bits(*range.start())), IpAddr::V4(Ipv4Addr::from_bits(*range.end())))
        });
        let v6 = self.v6.iter().map(|range| {
            (IpAddr::V6(Ipv6Addr::from_bits(*range.start())), IpAddr::V6(Ipv6Addr::from_bits(*range.end())))
        });
        for (at, (first, last)) in v4.chain(v6).enumerate() {
            out.write_str(if at == 0 { "" } else { "," })?;
            if first == last {
                write!(out, "{first}")?;
            } else {
                write!(out, "{first}-{last}")?;
            }
        }
        Ok(())
    }
}

/// A block of addresses with a common prefix, in canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    network: IpAddr,
    prefix: u8,
}

impl Cidr {
    /// The block of one address.
    pub fn host(address: IpAddr) -> Self {
        Self { network: address, prefix: if address.is_ipv4() { 32 } else { 128 } }
    }

    /// The addresses of the block.
    pub fn addresses(&self) -> AddressSet {
        match self.network {
            IpAddr::V4(network) => {
                let first = network.to_bits();
                let last = first | u32::MAX.checked_shr(self.prefix.into()).unwrap_or(0);
                AddressSet { v4: Ranges::from_to(first, last), v6: Ranges::empty() }
            }
            IpAddr::V6(network) => {
                let first = network.to_bits();
                let last = first | u128::MAX.checked_shr(self.prefix.into()).unwrap_or(0);
                AddressSet { v4: Ranges::empty(), v6: Ranges::from_to(first, last) }
            }
        }
    }

    /// The text's block in canonical form, and whether the text was canonical
    /// already (no bits set behind the prefix).
    pub fn parse(text: &str) -> Result<(Self, bool), CidrError> {
        let malformed = || {
            CidrError(format!(
                "`{text}` is not a block of addresses, expected one like 10.0.0.0/8 or 2001:db8::/64"
            ))
        };
        let (address, length) = text.split_once('/').ok_or_else(malformed)?;
        let address = IpAddr::from_str(address).map_err(|_| malformed())?;
        if matches!(address, IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some()) {
            return Err(CidrError(format!("`{text}` is an IPv4 block written as IPv6, write it as IPv4")));
        }
        let decimal = length.bytes().all(|byte| byte.is_ascii_digit());
        let canonical = decimal && (length == "0" || !length.starts_with('0'));
        let prefix = canonical.then(|| length.parse::<u8>().ok()).flatten();
        let longest = Self::host(address).prefix;
        let prefix = prefix.filter(|prefix| *prefix <= longest).ok_or_else(malformed)?;
        let network = match address {
            IpAddr::V4(v4) => {
                let mask = !u32::MAX.checked_shr(prefix.into()).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & mask))
            }
            IpAddr::V6(v6) => {
                let mask = !u128::MAX.checked_shr(prefix.into()).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & mask))
            }
        };
        Ok((Self { network, prefix }, network == address))
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.network, self.prefix)
    }
}

/// Why a text is no block of addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CidrError(String);

impl fmt::Display for CidrError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for CidrError {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, block: &str, addresses: &str) {
        let (cidr, canonical) = Cidr::parse(text).unwrap();
        assert_eq!(
            (cidr.to_string(), cidr.addresses().to_string()),
            (block.to_owned(), addresses.to_owned())
        );
        assert_eq!(canonical, text == block);
    }

    #[test]
    fn blocks_are_masked() {
        check("10.0.0.0/8", "10.0.0.0/8", "10.0.0.0-10.255.255.255");
        check("10.1.2.3/8", "10.0.0.0/8", "10.0.0.0-10.255.255.255");
        check("0.0.0.0/0", "0.0.0.0/0", "0.0.0.0-255.255.255.255");
        check("1.2.3.4/32", "1.2.3.4/32", "1.2.3.4");
        check("2001:db8::1/64", "2001:db8::/64", "2001:db8::-2001:db8::ffff:ffff:ffff:ffff");
        check("::/0", "::/0", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    }

    #[test]
    fn what_is_all_of_a_family_is_a_word() {
        let (v4, v6) = (Cidr::parse("0.0.0.0/0").unwrap().0, Cidr::parse("::/0").unwrap().0);
        let (few, one) = (Cidr::parse("10.0.0.0/31").unwrap().0, Cidr::parse("fd00::1/128").unwrap().0);
        for (blocks, words) in [
            (vec![], ""),
            (vec![v4], "every IPv4 address"),
            (vec![v6], "every IPv6 address"),
            (vec![v6, v4], "every address"),
            (vec![few, one], "10.0.0.0-10.0.0.1, fd00::1"),
            (vec![v4, one], "every IPv4 address, fd00::1"),
            (vec![few, v6], "10.0.0.0-10.0.0.1, every IPv6 address"),
        ] {
            assert_eq!(AddressSet::union_of(blocks.iter().map(Cidr::addresses)).in_words(), words);
        }
    }

    #[test]
    fn what_is_no_block() {
        for text in [
            "",
            "10.0.0.0",
            "10.0.0.0/33",
            "10.0.0.0/08",
            "10.0.0.0/+8",
            "010.0.0.0/8",
            "::/129",
            "a/8",
            "::ffff:10.0.0.0/104",
            "fe80::1%eth0/64",
            "10.0.0.0/8 ",
        ] {
            assert!(Cidr::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_block_holds_what_shares_its_prefix(bits: u32, other: u32, prefix in 0_u8..=32) {
            let (cidr, _) = Cidr::parse(&format!("{}/{prefix}", Ipv4Addr::from_bits(bits))).unwrap();
            let shares = prefix == 0 || (bits ^ other) >> (32 - prefix) == 0;
            prop_assert_eq!(cidr.addresses().contains(IpAddr::V4(Ipv4Addr::from_bits(other))), shares);
        }
    }
}
