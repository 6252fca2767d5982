//! IP addresses as sets: blocks in CIDR notation, what they except, and their
//! unions, for IPv4 and IPv6.

use crate::algebra::Ranges;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// What blocks of addresses in policies match.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Blocks {
    /// Every address, also those of pods and nodes, as the upstream tests
    /// demand.
    #[default]
    Address,
    /// Addresses outside the cluster only, as some network plugins have it. Pods
    /// on the network of their node are then plain pods.
    External,
}

/// A family of addresses, where a policy names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IpVersion {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

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

    /// The addresses from one to another of its family, both included.
    pub fn from_to(first: IpAddr, last: IpAddr) -> Self {
        match (first, last) {
            (IpAddr::V4(first), IpAddr::V4(last)) => {
                Self { v4: Ranges::from_to(first.to_bits(), last.to_bits()), v6: Ranges::empty() }
            }
            (IpAddr::V6(first), IpAddr::V6(last)) => {
                Self { v4: Ranges::empty(), v6: Ranges::from_to(first.to_bits(), last.to_bits()) }
            }
            _ => Self::empty(),
        }
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

    /// The text's block, in a form that every API server takes.
    pub fn parse(text: &str) -> Result<(Self, Form), CidrError> {
        match Self::parse_stored(text)? {
            (_, Form::LeadingZeros) => Err(malformed(text)),
            (_, Form::Mapped) => {
                Err(CidrError(format!("`{text}` is an IPv4 block written as IPv6, write it as IPv4")))
            }
            parsed => Ok(parsed),
        }
    }

    /// The text's block, in a form that some API server took and stored: with the
    /// meaning that it had there (Go's `net.ParseCIDR` before 1.17 read leading
    /// zeros as decimal numbers).
    pub fn parse_stored(text: &str) -> Result<(Self, Form), CidrError> {
        let (written, length) = text.split_once('/').ok_or_else(|| malformed(text))?;
        let decimal = length.bytes().all(|byte| byte.is_ascii_digit());
        let plain = decimal && (length == "0" || !length.starts_with('0'));
        let prefix = plain.then(|| length.parse::<u8>().ok()).flatten();
        let (address, zeros) = match IpAddr::from_str(written) {
            Ok(address) => (address, false),
            Err(_) => (without_zeros(written).ok_or_else(|| malformed(text))?, true),
        };
        let longest = Self::host(address).prefix;
        let prefix = prefix.filter(|prefix| *prefix <= longest).ok_or_else(|| malformed(text))?;
        let mapped = match address {
            IpAddr::V6(v6) => v6.to_ipv4_mapped().zip(prefix.checked_sub(96)),
            IpAddr::V4(_) => None,
        };
        let (address, prefix) = mapped.map_or((address, prefix), |(v4, prefix)| (IpAddr::V4(v4), prefix));
        let network = network(address, prefix);
        let form = match (zeros, mapped.is_some()) {
            (true, _) => Form::LeadingZeros,
            (_, true) => Form::Mapped,
            _ if network != address => Form::HostBits,
            _ => Form::Canonical,
        };
        Ok((Self { network, prefix }, form))
    }
}

/// The form in which a block is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it is meant to be.
    Canonical,
    /// With bits set behind the prefix.
    HostBits,
    /// With leading zeros in its numbers.
    LeadingZeros,
    /// IPv4, written as IPv6.
    Mapped,
}

impl Form {
    /// What is odd about a text of this form that means `block`.
    pub fn oddity(self, text: &str, block: &Cidr) -> Option<String> {
        let what = match self {
            Self::Canonical => return None,
            Self::HostBits => "bits behind its prefix",
            Self::LeadingZeros => "leading zeros",
            Self::Mapped => "the form of IPv6",
        };
        Some(format!("`{text}` has {what} and means `{block}`; newer API servers refuse it"))
    }
}

fn malformed(text: &str) -> CidrError {
    CidrError(format!("`{text}` is not a block of addresses, expected one like 10.0.0.0/8 or 2001:db8::/64"))
}

/// The IPv4 address whose numbers have leading zeros.
fn without_zeros(text: &str) -> Option<IpAddr> {
    let plain = |part: &str| {
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        (digits && !part.is_empty() && part.len() <= 8).then(|| part.parse::<u8>().ok()).flatten()
    };
    let numbers: Vec<u8> = text.split('.').map(plain).collect::<Option<_>>()?;
    let numbers: [u8; 4] = numbers.try_into().ok()?;
    Some(IpAddr::V4(numbers.into()))
}

fn network(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = !u32::MAX.checked_shr(prefix.into()).unwrap_or(0);
            IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & mask))
        }
        IpAddr::V6(v6) => {
            let mask = !u128::MAX.checked_shr(prefix.into()).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & mask))
        }
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
        let (cidr, form) = Cidr::parse(text).unwrap();
        assert_eq!(
            (cidr.to_string(), cidr.addresses().to_string()),
            (block.to_owned(), addresses.to_owned())
        );
        assert_eq!(form == Form::Canonical, text == block);
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

    /// A block that some older server stored, and what it means.
    #[track_caller]
    fn check_stored(text: &str, block: &str, form: Form) {
        assert!(Cidr::parse(text).is_err(), "{text}");
        let (cidr, found) = Cidr::parse_stored(text).unwrap();
        assert_eq!((cidr.to_string().as_str(), found), (block, form));
    }

    #[test]
    fn what_older_servers_stored_keeps_its_meaning() {
        check_stored("010.0.0.0/8", "10.0.0.0/8", Form::LeadingZeros);
        check_stored("10.00.000.009/32", "10.0.0.9/32", Form::LeadingZeros);
        check_stored("::ffff:10.0.0.0/104", "10.0.0.0/8", Form::Mapped);
        for text in ["010.0.0/8", "010.0.0.256/8", "0x10.0.0.0/8", "010.0.0.0/33", "+10.00.0.0/8"] {
            assert!(Cidr::parse_stored(text).is_err(), "{text}");
        }
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
