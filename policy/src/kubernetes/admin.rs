//! Policies of cluster administrators: AdminNetworkPolicy and
//! BaselineAdminNetworkPolicy (`policy.networking.k8s.io/v1alpha1`) and
//! ClusterNetworkPolicy (`v1alpha2` and `v1beta1`), read into one shape.
//!
//! They are asked before (tier Admin) and after (tier Baseline) NetworkPolicies.

mod decode;
mod ports;

use super::address::{AddressSet, Cidr};
use super::network_policy::Direction;
use super::place::Path;
use super::port::Ports;
use super::problem::Problem;
use super::selector::Selector;
use std::fmt;

/// The kinds of administrators' policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AdminKind {
    /// `v1alpha1`, tier Admin.
    AdminNetworkPolicy,
    /// `v1alpha1`, tier Baseline; there is one, called `default`.
    BaselineAdminNetworkPolicy,
    /// `v1alpha2` and `v1beta1`, either tier.
    ClusterNetworkPolicy,
}

impl AdminKind {
    /// The kind's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::AdminNetworkPolicy => "AdminNetworkPolicy",
            Self::BaselineAdminNetworkPolicy => "BaselineAdminNetworkPolicy",
            Self::ClusterNetworkPolicy => "ClusterNetworkPolicy",
        }
    }

    /// The word for [`Action::Allow`] in this version of the API.
    pub fn allow(self) -> &'static str {
        match self {
            Self::AdminNetworkPolicy | Self::BaselineAdminNetworkPolicy => "Allow",
            Self::ClusterNetworkPolicy => "Accept",
        }
    }
}

/// When an administrator's policy is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Before every NetworkPolicy.
    Admin,
    /// Where no NetworkPolicy isolates the pod.
    Baseline,
}

impl Tier {
    /// Both, in the order in which they are asked.
    pub const BOTH: [Self; 2] = [Self::Admin, Self::Baseline];
}

/// As `spec.tier` writes it.
impl fmt::Display for Tier {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Admin => "Admin",
            Self::Baseline => "Baseline",
        })
    }
}

/// What a rule does with the traffic that it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Allowed in this direction; nothing else is asked (`Allow`, `Accept`).
    Allow,
    /// Denied; nothing else is asked.
    Deny,
    /// Left to the next tier.
    Pass,
}

/// A policy of the cluster's administrators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminPolicy {
    /// Its kind.
    pub kind: AdminKind,
    /// Its name.
    pub name: String,
    /// When it is asked.
    pub tier: Tier,
    /// Its rank in the tier: the least number is asked first.
    pub priority: u16,
    /// The pods it applies to.
    pub subject: PodPeer,
    /// The rules for traffic to those pods, the first that matches decides.
    pub ingress: Vec<AdminRule>,
    /// The rules for traffic from those pods, the first that matches decides.
    pub egress: Vec<AdminRule>,
    /// What an API server may let pass but a person should know.
    pub oddities: Vec<Problem>,
}

impl AdminPolicy {
    /// The selectors by which it tells pods apart: its subject's and its peers'.
    pub fn pod_selectors(&self) -> impl Iterator<Item = &Selector> {
        let peers = self.ingress.iter().chain(&self.egress).flat_map(|rule| &rule.peers);
        let pods = peers.filter_map(|peer| match peer {
            AdminPeer::Pods(peer) => Some(&peer.pods),
            _ => None,
        });
        std::iter::once(&self.subject.pods).chain(pods)
    }

    /// The rules of one direction, with their places.
    pub fn rules(&self, direction: Direction) -> impl Iterator<Item = (Path, &AdminRule)> {
        let rules = match direction {
            Direction::Ingress => &self.ingress,
            Direction::Egress => &self.egress,
        };
        let place = Path::object().field("spec").field(direction.section());
        rules.iter().enumerate().map(move |(index, rule)| (place.clone().item(index), rule))
    }
}

/// One rule of an administrator's policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminRule {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// What it does.
    pub action: Action,
    /// The other ends; at least one.
    pub peers: Vec<AdminPeer>,
    /// The ports at the destination.
    pub ports: Ports,
    /// Which of the peers name namespaces only, by their index.
    pub of_namespaces: Vec<usize>,
}

impl AdminRule {
    /// Whether a peer is written as `namespaces`.
    pub fn is_of_namespaces(&self, index: usize) -> bool {
        self.of_namespaces.contains(&index)
    }

    /// Whether some peer is of a kind that this version does not know. Such a
    /// rule fails closed: if it allows it matches nothing, otherwise it denies
    /// everything.
    pub fn has_unknown_peer(&self) -> bool {
        self.peers.iter().any(|peer| matches!(peer, AdminPeer::Unknown(_)))
    }
}

/// Pods by their own labels and those of their namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PodPeer {
    /// The namespaces.
    pub namespaces: Selector,
    /// The pods in them.
    pub pods: Selector,
}

impl PodPeer {
    /// Whether all of these are among the others.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.namespaces.is_subset(&other.namespaces) && self.pods.is_subset(&other.pods)
    }
}

/// One peer of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdminPeer {
    /// Pods, except those on the network of their node.
    Pods(PodPeer),
    /// Addresses, those of pods included.
    Networks(Vec<Cidr>),
    /// Nodes, by their labels.
    Nodes(Selector),
    /// Names that only the cluster's DNS can resolve.
    DomainNames(Vec<String>),
    /// A kind of peer that this version does not know, by its field.
    Unknown(String),
}

impl AdminPeer {
    /// The addresses, if the peer lists any.
    pub fn addresses(&self) -> Option<AddressSet> {
        match self {
            Self::Networks(blocks) => Some(AddressSet::union_of(blocks.iter().map(Cidr::addresses))),
            _ => None,
        }
    }
}
