//! NetworkPolicy (`networking.k8s.io/v1`): what it selects, in which
//! directions it isolates, and whom its rules let through.

pub(crate) mod decode;

use super::address::{AddressSet, Cidr};
use super::label::NAMESPACE_NAME;
use super::place::Path;
use super::port::Ports;
use super::problem::Problem;
use super::selector::Selector;
use crate::algebra::Domain;
use std::fmt;

/// The way traffic goes, as its pod sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// To the pod.
    Ingress,
    /// From the pod.
    Egress,
}

impl Direction {
    /// Both of them.
    pub const BOTH: [Self; 2] = [Self::Ingress, Self::Egress];

    /// The way of the pod at the other end.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Ingress => Self::Egress,
            Self::Egress => Self::Ingress,
        }
    }

    /// The field of the policy that holds this direction's rules.
    pub fn section(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }

    /// The field of a rule that holds its peers.
    pub fn peers(self) -> &'static str {
        match self {
            Self::Ingress => "from",
            Self::Egress => "to",
        }
    }
}

/// As `policyTypes` writes it.
impl fmt::Display for Direction {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Ingress => "Ingress",
            Self::Egress => "Egress",
        })
    }
}

/// A NetworkPolicy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkPolicy {
    /// Its namespace, whose pods it selects.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The pods it applies to.
    pub pods: Selector,
    /// The rules for traffic to those pods.
    pub ingress: Section,
    /// The rules for traffic from those pods.
    pub egress: Section,
    /// What the API server lets pass but a person should know, such as a block
    /// with bits behind its prefix.
    pub oddities: Vec<Problem>,
}

impl NetworkPolicy {
    /// The rules of one direction.
    pub fn section(&self, direction: Direction) -> &Section {
        match direction {
            Direction::Ingress => &self.ingress,
            Direction::Egress => &self.egress,
        }
    }

    /// Whether the pods that the policy selects are isolated in `direction`:
    /// what no rule allows is denied.
    pub fn isolates(&self, direction: Direction) -> bool {
        self.section(direction).effective
    }

    /// The selectors by which it tells pods apart: its own and those of its peers.
    pub fn pod_selectors(&self) -> impl Iterator<Item = &Selector> {
        let rules = self.ingress.rules.iter().chain(&self.egress.rules);
        let peers = rules.flat_map(|rule| rule.peers.listed());
        let pods = peers.filter_map(|peer| match peer {
            Peer::Pods { pods, .. } => pods.as_ref(),
            Peer::Block(_) => None,
        });
        std::iter::once(&self.pods).chain(pods)
    }

    /// The namespaces of a peer: a peer that names none means the policy's own.
    pub fn namespaces_of(&self, namespaces: Option<&Selector>) -> Selector {
        let own = || Selector::with(NAMESPACE_NAME, Domain::among([&self.namespace]));
        namespaces.cloned().unwrap_or_else(own)
    }

    /// The rules that count in `direction`, with their places. A section that
    /// `policyTypes` leaves out has none.
    pub fn rules(&self, direction: Direction) -> impl Iterator<Item = (Path, &Rule)> {
        self.written_rules(direction).filter(move |_| self.isolates(direction))
    }

    /// The rules that are written for `direction`, with their places, whether they
    /// count or not.
    pub fn written_rules(&self, direction: Direction) -> impl Iterator<Item = (Path, &Rule)> {
        let place = move |index| Path::object().field("spec").field(direction.section()).item(index);
        self.section(direction).rules.iter().enumerate().map(move |(index, rule)| (place(index), rule))
    }
}

/// The `ingress` or `egress` of a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// Whether `policyTypes`, given or defaulted, holds the direction.
    pub effective: bool,
    /// Whether the field is there, an empty list included.
    pub written: bool,
    /// The rules, also those that do not count.
    pub rules: Vec<Rule>,
}

/// One rule: these peers, on these ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The other ends.
    pub peers: Peers,
    /// The ports at the destination.
    pub ports: Ports,
}

/// The peers of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Peers {
    /// No list, or an empty one: every source or destination there is.
    Everybody {
        /// Whether the field is there, as `null` or as an empty list.
        written: bool,
    },
    /// Any of these.
    Listed(Vec<Peer>),
}

impl Peers {
    /// The peers that are listed; none where everybody is meant.
    pub fn listed(&self) -> &[Peer] {
        match self {
            Self::Everybody { .. } => &[],
            Self::Listed(peers) => peers,
        }
    }
}

/// One peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Peer {
    /// Pods.
    Pods {
        /// Their namespaces; `None` is the policy's own.
        namespaces: Option<Selector>,
        /// Their labels; `None` is every pod of those namespaces.
        pods: Option<Selector>,
    },
    /// Addresses.
    Block(IpBlock),
}

/// A block of addresses without some of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IpBlock {
    /// The block.
    pub cidr: Cidr,
    /// The parts left out; each lies in the block.
    pub except: Vec<Cidr>,
}

impl IpBlock {
    /// The addresses that are left.
    pub fn addresses(&self) -> AddressSet {
        let except = AddressSet::union_of(self.except.iter().map(Cidr::addresses));
        self.cidr.addresses().difference(&except)
    }
}
