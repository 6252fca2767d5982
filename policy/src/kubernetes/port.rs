//! Ports and protocols as sets, and the port entries of rules.

use super::place::Place;
use super::problem::Problem;
use crate::algebra::Ranges;
use crate::order::SortedSet;
use std::fmt;
use std::str::FromStr;

/// The protocols that NetworkPolicy knows. What it means for others (ICMP) is
/// left open by the API, and nothing here speaks of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// SCTP.
    Sctp,
    /// TCP, which is meant where a port names no protocol.
    Tcp,
    /// UDP.
    Udp,
}

impl Protocol {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Sctp, Self::Tcp, Self::Udp];
}

impl FromStr for Protocol {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "SCTP" => Ok(Self::Sctp),
            "TCP" => Ok(Self::Tcp),
            "UDP" => Ok(Self::Udp),
            other => Err(format!("unknown protocol `{other}`, expected TCP, UDP or SCTP")),
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Sctp => "SCTP",
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
        })
    }
}

/// A set of ports, for each protocol.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortSet {
    sctp: Ranges<u16>,
    tcp: Ranges<u16>,
    udp: Ranges<u16>,
}

impl PortSet {
    /// No port.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Every port of every protocol.
    pub fn full() -> Self {
        Self::of_each(|_| Ranges::full())
    }

    /// Ports of one protocol.
    pub fn of(protocol: Protocol, ports: Ranges<u16>) -> Self {
        let mut all = Self::empty();
        match protocol {
            Protocol::Sctp => all.sctp = ports,
            Protocol::Tcp => all.tcp = ports,
            Protocol::Udp => all.udp = ports,
        }
        all
    }

    /// One port.
    pub fn port(protocol: Protocol, number: u16) -> Self {
        Self::of(protocol, Ranges::from_to(number, number))
    }

    /// The union of ports of several protocols, in any order.
    pub fn union_of(ports: impl IntoIterator<Item = (Protocol, Ranges<u16>)>) -> Self {
        let all: Vec<(Protocol, Ranges<u16>)> = ports.into_iter().collect();
        Self::of_each(|own| {
            let own = all.iter().filter(|(protocol, _)| *protocol == own);
            Ranges::union_of(
                own.flat_map(|(_, ports)| ports.iter().map(|range| (*range.start(), *range.end()))),
            )
        })
    }

    fn of_each(ports: impl Fn(Protocol) -> Ranges<u16>) -> Self {
        Self { sctp: ports(Protocol::Sctp), tcp: ports(Protocol::Tcp), udp: ports(Protocol::Udp) }
    }

    /// The ports of one protocol.
    pub fn get(&self, protocol: Protocol) -> &Ranges<u16> {
        match protocol {
            Protocol::Sctp => &self.sctp,
            Protocol::Tcp => &self.tcp,
            Protocol::Udp => &self.udp,
        }
    }

    /// Whether the set holds nothing.
    pub fn is_empty(&self) -> bool {
        Protocol::ALL.iter().all(|protocol| self.get(*protocol).is_empty())
    }

    /// Whether the set holds every port of every protocol.
    pub fn is_full(&self) -> bool {
        Protocol::ALL.iter().all(|protocol| self.get(*protocol).is_full())
    }

    /// Whether a port is in the set.
    pub fn contains(&self, protocol: Protocol, number: u16) -> bool {
        self.get(protocol).contains(number)
    }

    /// One port of the set, TCP before UDP before SCTP.
    pub fn first(&self) -> Option<(Protocol, u16)> {
        [Protocol::Tcp, Protocol::Udp, Protocol::Sctp]
            .into_iter()
            .find_map(|protocol| self.get(protocol).first().map(|number| (protocol, number)))
    }

    /// What is in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::of_each(|protocol| self.get(protocol).union(other.get(protocol)))
    }

    /// What is in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self::of_each(|protocol| self.get(protocol).intersection(other.get(protocol)))
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self::of_each(|protocol| self.get(protocol).difference(other.get(protocol)))
    }

    /// Whether everything in this set is in the other.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.difference(other).is_empty()
    }

    /// Whether the sets share a port.
    pub fn intersects(&self, other: &Self) -> bool {
        !self.intersection(other).is_empty()
    }
}

/// `All Connections`, `No Connections`, or protocols with their ranges:
/// `TCP 1-79,81-65535,UDP 53`.
impl fmt::Display for PortSet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_full() {
            return out.write_str("All Connections");
        }
        if self.is_empty() {
            return out.write_str("No Connections");
        }
        let held = Protocol::ALL.into_iter().filter(|protocol| !self.get(*protocol).is_empty());
        for (at, protocol) in held.enumerate() {
            write!(out, "{}{protocol} ", if at == 0 { "" } else { "," })?;
            for (at, range) in self.get(protocol).iter().enumerate() {
                out.write_str(if at == 0 { "" } else { "," })?;
                if range.start() == range.end() {
                    write!(out, "{}", range.start())?;
                } else {
                    write!(out, "{}-{}", range.start(), range.end())?;
                }
            }
        }
        Ok(())
    }
}

/// One entry of a rule's port list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PortEntry {
    /// Ports by number; all ports of the protocol where none was given.
    Numbered(Protocol, Ranges<u16>),
    /// The ports that the destination's containers give this name. Elsewhere,
    /// it has no number.
    Named(Protocol, String),
}

/// The ports of a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ports {
    /// No list, or an empty one: every port of every protocol.
    All,
    /// The union of the entries.
    Listed(Vec<PortEntry>),
}

impl Ports {
    /// The ports that have a number wherever the traffic goes.
    pub fn numbered(&self) -> PortSet {
        self.at(|_, _| Ranges::empty())
    }

    /// The port names, with their protocols.
    pub fn names(&self) -> SortedSet<(Protocol, &str)> {
        let entries = match self {
            Self::All => [].as_slice(),
            Self::Listed(entries) => entries,
        };
        let name = |entry| match entry {
            &PortEntry::Named(protocol, ref name) => Some((protocol, name.as_str())),
            PortEntry::Numbered(..) => None,
        };
        entries.iter().filter_map(name).collect()
    }

    /// The ports at a destination where `resolve` says what a name means.
    pub fn at(&self, resolve: impl Fn(Protocol, &str) -> Ranges<u16>) -> PortSet {
        match self {
            Self::All => PortSet::full(),
            Self::Listed(entries) => PortSet::union_of(entries.iter().map(|entry| match entry {
                PortEntry::Numbered(protocol, ports) => (*protocol, ports.clone()),
                PortEntry::Named(protocol, name) => (*protocol, resolve(*protocol, name)),
            })),
        }
    }
}

/// A port number of the API.
pub(super) fn number(number: i32, place: &Place<'_>) -> Result<u16, Problem> {
    u16::try_from(number)
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| Problem::at(place, format!("{number} is not a port, expected 1 to 65535")))
}

/// Why `name` is no port name (IANA service name), if it is none.
pub fn name_fault(name: &str) -> Option<String> {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let fine = (1..=15).contains(&name.len())
        && name.chars().all(inner)
        && name.chars().any(|c| c.is_ascii_lowercase())
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--");
    (!fine).then(|| {
        format!(
            "`{name}` is not a port: expected a number from 1 to 65535, or a name of at most 15 \
             lower-case letters, digits and single dashes with a letter in it"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_shown_by_protocol_and_range() {
        let tcp = PortSet::of(Protocol::Tcp, Ranges::from_to(9090, 9090).complement());
        let dns = PortSet::port(Protocol::Udp, 53);
        let sctp = PortSet::port(Protocol::Sctp, 8956);
        assert_eq!(sctp.union(&tcp).union(&dns).to_string(), "SCTP 8956,TCP 1-9089,9091-65535,UDP 53");
        assert_eq!(PortSet::full().to_string(), "All Connections");
        assert_eq!(PortSet::empty().to_string(), "No Connections");
    }

    #[test]
    fn port_names() {
        for name in ["http", "a", "8a", "dns-tcp", "123456789012abc"] {
            assert_eq!(name_fault(name), None);
        }
        for name in ["", "80", "HTTP", "-a", "a-", "a--b", "a_b", "1234567890123abc"] {
            assert!(name_fault(name).is_some(), "{name}");
        }
    }
}
