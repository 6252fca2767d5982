//! Sets of connections, as boxes: these pods of the policy, with these peers,
//! on these ports. Whether one box lies in the union of others is decided
//! exactly, by cutting the others away one after the other.

use crate::algebra::Domain;
use crate::kubernetes::label::{Labels, NAMESPACE_NAME, is_dns_label};
use crate::kubernetes::{AddressSet, PortEntry, PortSet, Ports, Protocol, Selector};
use crate::order::SortedSet;
use std::net::IpAddr;

/// A set of connections between pods of one namespace and their peers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    /// The pods on this side.
    pub own: Selector,
    /// The other side.
    pub peer: PeerSet,
    /// The ports at the destination.
    pub ports: PortRegion,
}

/// The other side of connections.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeerSet {
    /// Pods.
    Pods {
        /// The labels of their namespaces, the name among them.
        namespaces: Selector,
        /// Their own labels.
        pods: Selector,
    },
    /// Addresses.
    Addresses(AddressSet),
}

/// Ports by number, and ports by names whose numbers the destination decides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortRegion {
    numbers: PortSet,
    names: SortedSet<(Protocol, String)>,
}

impl PortRegion {
    /// Every port, and so every name.
    pub fn all() -> Self {
        Self { numbers: PortSet::full(), names: SortedSet::new() }
    }

    /// The ports by number.
    pub fn numbers(&self) -> &PortSet {
        &self.numbers
    }

    fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.names.is_empty()
    }

    /// Whether a name is in the set: by itself, or because every number of its
    /// protocol is.
    fn names(&self, protocol: Protocol, name: &str) -> bool {
        self.numbers.get(protocol).is_full()
            || self.names.iter().any(|(own, known)| *own == protocol && known == name)
    }

    fn split(&self, other: &Self) -> (Self, Self) {
        let (inside, outside) =
            self.names.iter().cloned().partition(|(protocol, name)| other.names(*protocol, name));
        let inner = Self { numbers: self.numbers.intersection(&other.numbers), names: inside };
        let outer = Self { numbers: self.numbers.difference(&other.numbers), names: outside };
        (inner, outer)
    }
}

impl From<PortSet> for PortRegion {
    fn from(numbers: PortSet) -> Self {
        Self { numbers, names: SortedSet::new() }
    }
}

impl From<&Ports> for PortRegion {
    fn from(ports: &Ports) -> Self {
        let entries = match ports {
            Ports::All => return Self::all(),
            Ports::Listed(entries) => entries,
        };
        let name = |entry: &PortEntry| match entry {
            PortEntry::Named(protocol, name) => Some((*protocol, name.clone())),
            PortEntry::Numbered(..) => None,
        };
        Self { numbers: ports.numbered(), names: entries.iter().filter_map(name).collect() }
    }
}

/// `on every port`, `on TCP 80`, `on TCP port "http"`.
impl std::fmt::Display for PortRegion {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.numbers.is_full() {
            return out.write_str("on every port");
        }
        let names = self.names.iter().map(|(protocol, name)| format!("{protocol} port \"{name}\""));
        let numbers = (!self.numbers.is_empty()).then(|| self.numbers.to_string());
        let all: Vec<String> = numbers.into_iter().chain(names).collect();
        write!(out, "on {}", all.join(", "))
    }
}

/// How many steps are still taken before a question is left undecided.
#[derive(Debug)]
pub struct Budget(u32);

/// What is undecided because it would take too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exhausted;

impl Budget {
    /// Enough for ten thousand peers beside forty trusted ones, and done in well
    /// under a second.
    const STEPS: u32 = 1_500_000;
    /// What it takes to copy a key or a value, in comparisons of one key.
    const COPY: u32 = 4;

    /// Takes so many steps, if they are left.
    fn spend(&mut self, steps: u32) -> Result<(), Exhausted> {
        let left = self.0.checked_sub(steps);
        self.0 = left.unwrap_or(0);
        left.map(drop).ok_or(Exhausted)
    }

    /// Takes what it takes to compare something with `selector`.
    pub fn compare(&mut self, selector: &Selector) -> Result<(), Exhausted> {
        self.spend(count(selector.domains().len()).saturating_add(1))
    }

    /// Takes what it takes to make these. Nothing more is decided where one of
    /// them cannot be told.
    fn copy(&mut self, regions: &[Region]) -> Result<(), Exhausted> {
        if regions.iter().any(Region::is_beyond) {
            return self.spend(u32::MAX);
        }
        let weight = regions.iter().map(Region::weight).fold(2, u32::saturating_add);
        self.spend(weight.saturating_mul(Self::COPY))
    }

    /// Whether nothing more is decided.
    pub fn is_exhausted(&self) -> bool {
        self.0 == 0
    }
}

/// A length as steps.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// How many keys and values a selector names.
fn weight(selector: &Selector) -> u32 {
    let sizes = selector.domains().map(|(_, domain)| count(domain.size()).saturating_add(1));
    sizes.fold(0, u32::saturating_add)
}

impl Default for Budget {
    fn default() -> Self {
        Self(Self::STEPS)
    }
}

impl Region {
    /// All connections with pods that `namespaces` and `pods` select. A
    /// namespace has its name as a label, and names are DNS labels.
    pub fn of_pods(own: Selector, namespaces: Selector, pods: Selector, ports: PortRegion) -> Self {
        let namespaces = with_real_names(namespaces);
        Self { own, peer: PeerSet::Pods { namespaces, pods }, ports }
    }

    /// All connections with `addresses`.
    pub fn of_addresses(own: Selector, addresses: AddressSet, ports: PortRegion) -> Self {
        Self { own, peer: PeerSet::Addresses(addresses), ports }
    }

    /// Whether there is no such connection.
    pub fn is_empty(&self) -> bool {
        let nobody = match &self.peer {
            PeerSet::Pods { namespaces, pods } => namespaces.is_empty() || pods.is_empty(),
            PeerSet::Addresses(addresses) => addresses.is_empty(),
        };
        nobody || self.own.is_empty() || self.ports.is_empty()
    }

    /// Whether the other side is told by labels.
    pub fn is_of_pods(&self) -> bool {
        matches!(self.peer, PeerSet::Pods { .. })
    }

    /// The connections with pods of the namespace that has these labels, if there
    /// are any; what is said of namespaces is decided by that.
    pub fn of_namespace(&self, labels: &Labels) -> Option<Self> {
        let PeerSet::Pods { namespaces, pods } = &self.peer else { return None };
        let peer = PeerSet::Pods { namespaces: Selector::everything(), pods: pods.clone() };
        namespaces.matches(labels).then(|| Self { peer, ..self.clone() })
    }

    /// All of this region that lies in none of `others`, in disjoint parts.
    pub fn without(self, others: &[&Self], budget: &mut Budget) -> Result<Vec<Self>, Exhausted> {
        let mut parts = vec![self];
        for other in others {
            let mut left = Vec::new();
            for part in parts {
                other.compare(budget)?;
                if part.intersects(other) {
                    let pieces = part.minus(other);
                    budget.copy(&pieces)?;
                    left.extend(pieces);
                } else {
                    left.push(part);
                }
            }
            parts = left;
        }
        Ok(parts)
    }

    /// A part of this region that lies in none of `others`; `None` if there is
    /// none, so that the others together contain this region.
    pub fn outside(self, others: &[&Self], budget: &mut Budget) -> Result<Option<Self>, Exhausted> {
        let mut parts = vec![(self, 0_usize)];
        parts.retain(|(part, _)| !part.is_empty());
        while let Some((part, mut next)) = parts.pop() {
            let mut cut = None;
            for other in others.get(next..).unwrap_or_default() {
                other.compare(budget)?;
                next = next.saturating_add(1);
                if part.intersects(other) {
                    cut = Some(other);
                    break;
                }
            }
            match cut {
                None => return Ok(Some(part)),
                Some(other) => {
                    let pieces = part.minus(other);
                    budget.copy(&pieces)?;
                    parts.extend(pieces.into_iter().rev().map(|piece| (piece, next)));
                }
            }
        }
        Ok(None)
    }

    /// Takes what it takes to compare something with this region.
    fn compare(&self, budget: &mut Budget) -> Result<(), Exhausted> {
        match &self.peer {
            PeerSet::Pods { namespaces, pods } => {
                budget.compare(namespaces)?;
                budget.compare(pods)
            }
            PeerSet::Addresses(_) => budget.compare(&self.own),
        }
    }

    /// Whether nobody knows what one of its selectors selects.
    fn is_beyond(&self) -> bool {
        let beyond = |selector: &Selector| selector.domains().any(|(_, domain)| domain.is_beyond());
        let peer = match &self.peer {
            PeerSet::Pods { namespaces, pods } => beyond(namespaces) || beyond(pods),
            PeerSet::Addresses(_) => false,
        };
        peer || beyond(&self.own)
    }

    /// How many keys and values it names.
    fn weight(&self) -> u32 {
        let peer = match &self.peer {
            PeerSet::Pods { namespaces, pods } => weight(namespaces).saturating_add(weight(pods)),
            PeerSet::Addresses(set) => count(set.v4.iter().len().saturating_add(set.v6.iter().len())),
        };
        let ports = count(self.ports.names.len()).saturating_add(2);
        weight(&self.own).saturating_add(peer).saturating_add(ports)
    }

    fn intersects(&self, other: &Self) -> bool {
        let peers = match (&self.peer, &other.peer) {
            (
                PeerSet::Pods { namespaces, pods },
                PeerSet::Pods { namespaces: other_namespaces, pods: other_pods },
            ) => overlap(namespaces, other_namespaces) && overlap(pods, other_pods),
            (PeerSet::Addresses(own), PeerSet::Addresses(other)) => own.intersects(other),
            _ => false,
        };
        peers && overlap(&self.own, &other.own) && !self.ports.split(&other.ports).0.is_empty()
    }

    /// What is left without `other`, in disjoint boxes, none of them empty.
    /// Nothing but the ports is left first, so that a witness differs in one
    /// respect only where it can.
    fn minus(&self, other: &Self) -> Vec<Self> {
        let mut left = Vec::new();
        let (inner, outer) = self.ports.split(&other.ports);
        let mut rest = Self { ports: inner, ..self.clone() };
        left.push(Self { ports: outer, ..self.clone() });
        for piece in cut_away(&mut rest.own, &other.own) {
            left.push(Self { own: piece, ..rest.clone() });
        }
        match (&mut rest.peer, &other.peer) {
            (
                PeerSet::Pods { namespaces, pods },
                PeerSet::Pods { namespaces: other_namespaces, pods: other_pods },
            ) => {
                let peers = cut_pods(namespaces, pods, other_namespaces, other_pods);
                left.extend(peers.into_iter().map(|peer| Self { peer, ..rest.clone() }));
            }
            (PeerSet::Addresses(own), PeerSet::Addresses(other)) => {
                let peer = PeerSet::Addresses(own.difference(other));
                left.push(Self { peer, ..rest.clone() });
            }
            _ => left.push(rest),
        }
        left.retain(|piece| !piece.is_empty());
        left
    }
}

/// The pods of the first selectors that the second do not select.
fn cut_pods(
    namespaces: &mut Selector,
    pods: &mut Selector,
    other_namespaces: &Selector,
    other_pods: &Selector,
) -> Vec<PeerSet> {
    let outside = cut_away(namespaces, other_namespaces);
    let outside = outside.into_iter().map(|namespaces| PeerSet::Pods { namespaces, pods: pods.clone() });
    let mut left: Vec<PeerSet> = outside.collect();
    let other_labels = cut_away(pods, other_pods).into_iter();
    left.extend(other_labels.map(|pods| PeerSet::Pods { namespaces: namespaces.clone(), pods }));
    left
}

/// Narrows `own` to what `other` selects too, and gives the rest, key by key.
fn cut_away(own: &mut Selector, other: &Selector) -> Vec<Selector> {
    let mut outside = Vec::new();
    for (key, domain) in other.domains() {
        let left = own.clone().and(key, domain.complement());
        if !left.is_empty() {
            outside.push(left);
        }
        *own = std::mem::take(own).and(key, domain.clone());
    }
    outside
}

/// Whether some object is selected by both.
fn overlap(a: &Selector, b: &Selector) -> bool {
    b.domains().all(|(key, domain)| match a.domain(key) {
        Some(own) => own.intersects(domain),
        None => !domain.is_empty(),
    })
}

/// The same selector, of namespaces that can exist: they have a name, and it
/// is a DNS label.
fn with_real_names(namespaces: Selector) -> Selector {
    let listed = namespaces.domain(NAMESPACE_NAME).and_then(Domain::only);
    let names = match listed {
        Some(only) => Domain::among(only.iter().filter(|name| is_dns_label(name))),
        None => Domain::present(),
    };
    namespaces.and(NAMESPACE_NAME, names)
}

/// One connection of a region, as an example of what gets through.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Connection {
    /// The other end.
    pub peer: Example,
    /// The port, where not every port is meant.
    pub port: Option<(Protocol, String)>,
}

/// An example of a peer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Example {
    /// A pod.
    Pod {
        /// The name of its namespace.
        namespace: String,
        /// The labels of the namespace, without the name.
        namespace_labels: Labels,
        /// Its own labels.
        labels: Labels,
    },
    /// An address.
    Address(IpAddr),
}

impl Region {
    /// One connection of the region; `None` if it is empty.
    pub fn example(&self) -> Option<Connection> {
        let peer = match &self.peer {
            PeerSet::Pods { namespaces, pods } => {
                let named = namespaces.clone().and(NAMESPACE_NAME, Domain::present());
                let mut namespace_labels = named.witness("x")?;
                let namespace = namespace_labels.remove(NAMESPACE_NAME)?;
                Example::Pod { namespace, namespace_labels, labels: pods.witness("x")? }
            }
            PeerSet::Addresses(addresses) => Example::Address(addresses.first()?),
        };
        let number = self.ports.numbers.first().map(|(protocol, number)| (protocol, number.to_string()));
        let name = self.ports.names.first().cloned();
        let port = if self.ports.numbers.is_full() { None } else { number.or(name) };
        Some(Connection { peer, port })
    }
}
