//! What every kind of policy comes to: clauses in tiers.
//!
//! A clause says of some ends, on some ports, what happens to the traffic of
//! the pods that its policy selects. Which clause is asked first, and what holds
//! where none decides, is data here, so that one decision serves the API's own
//! policies and those of network plugins. Nothing in here knows how a kind of
//! policy is written, nor which end matches what.

mod words;

use crate::kubernetes::{Action, AddressSet, Direction, IpVersion, Labels, Path, PodPeer, Ports, Selector};
use crate::order::SortedMap;
use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

/// The label under which a pod carries the name of its service account, where a
/// reading asks for it. It is no legal key, so that nobody can forge it.
pub const ACCOUNT: &str = "service account";

/// Every policy of a state, as some plugin reads them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Law {
    /// The tiers, in the order in which they are asked.
    pub tiers: Vec<Tier>,
    /// How traffic between a pod and its own node is decided.
    pub own_node: OwnNode,
    /// The addresses of nodes, which are no outside.
    pub nodes: AddressSet,
    /// Whether clauses ask for the service accounts of pods.
    pub accounts: bool,
    /// Whose named ports count.
    pub ports: NamedPorts,
    /// Whether pods that have run to their end are nobody to selectors.
    pub ended_are_nobody: bool,
    /// Whether blocks of addresses match no pod, so that the addresses of pods
    /// and their families decide nothing.
    pub blind: bool,
}

/// The containers whose named ports count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NamedPorts {
    /// Those that are no init containers.
    Plain,
    /// These, and sidecars.
    #[default]
    Serving,
    /// All of them.
    All,
}

/// How traffic between a pod and the node on which it runs is decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OwnNode {
    /// The tiers before the NetworkPolicies decide about what comes from the
    /// node, and nothing after them.
    #[default]
    BeforeNetworkPolicies,
    /// All tiers decide, and what none decides about comes in; such a node is
    /// another party than the other nodes.
    LastAllow,
    /// No policy decides about what comes from the node.
    Open,
}

/// Policies that are asked together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// Its name.
    pub name: Cow<'static, str>,
    /// What holds at its end.
    pub end: TierEnd,
    /// The policies for pods of any namespace, in order.
    pub wide: Vec<Rc<Policy>>,
    /// The policies for pods of one namespace, by its name, in order.
    pub homes: SortedMap<String, Vec<Rc<Policy>>>,
}

/// What becomes of traffic about which no clause of a tier has decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TierEnd {
    /// It goes on to the next tier.
    Pass,
    /// It is denied where some policy of the tier holds the pod; else it goes on.
    Deny,
    /// It goes on, and is denied behind the last tier where some policy of this
    /// one holds the pod.
    DenyLast,
    /// The tier is the place of the API's NetworkPolicies, which are asked as
    /// they are: where one isolates the pod, nothing is asked after them.
    NetworkPolicies,
}

/// One policy, as clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its number, which no other policy of the law has.
    pub id: u32,
    /// The object that says so.
    pub origin: Origin,
    /// The pods that it selects: any of these.
    pub subject: Vec<PodPeer>,
    /// The directions in which the end of the tier holds for those pods.
    pub holds: Holds,
    /// The clauses, as they stand in the object.
    pub clauses: Vec<Clause>,
}

/// Directions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Holds {
    /// Traffic to pods.
    pub ingress: bool,
    /// Traffic from pods.
    pub egress: bool,
}

impl Holds {
    /// Whether that direction is one of them.
    pub fn contains(self, direction: Direction) -> bool {
        match direction {
            Direction::Ingress => self.ingress,
            Direction::Egress => self.egress,
        }
    }

    /// These, and that one.
    #[must_use]
    pub fn and(self, direction: Direction) -> Self {
        match direction {
            Direction::Ingress => Self { ingress: true, ..self },
            Direction::Egress => Self { egress: true, ..self },
        }
    }
}

/// The object that a policy is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Its kind.
    pub kind: &'static str,
    /// Its namespace, if it has one.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
}

/// `NetworkPolicy a/b`.
impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&crate::kubernetes::object::title(self.kind, self.namespace.as_deref(), &self.name))
    }
}

/// The rank of a clause in its tier: the least is asked first; of equal ones, the
/// one of the policy that stands first.
pub type Rank = (u32, u32, u32);

/// What happens to traffic with some ends on some ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The direction.
    pub direction: Direction,
    /// When it is asked in its tier.
    pub rank: Rank,
    /// What happens.
    pub action: Action,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Where it stands in the object.
    pub place: Path,
    /// Whom of the policy's own pods it is about, if not all of them.
    pub within: Option<Part>,
    /// The other ends.
    pub peers: Parties,
    /// The ports at the destination.
    pub ports: Ports,
}

/// The other ends of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parties {
    /// Every end there is.
    Everybody,
    /// Any of these.
    Listed(Vec<Party>),
    /// Some of these are of a kind that is not known, so that the clause fails
    /// closed: one that allows means nobody, another denies everybody everything.
    Unknown(Vec<Party>),
}

impl Parties {
    /// What is listed.
    pub fn listed(&self) -> &[Party] {
        match self {
            Self::Everybody => &[],
            Self::Listed(parties) | Self::Unknown(parties) => parties,
        }
    }
}

/// One peer, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Where it stands in the object.
    pub place: Path,
    /// What it is in words, if it has a name of its own.
    pub name: Option<String>,
    /// Whom it means: any of these.
    pub parts: Vec<Part>,
}

/// A set of ends of one sort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Every end there is.
    Everybody,
    /// Pods, except those on the network of their node.
    Pods(PodPeer),
    /// Addresses, those of pods included where blocks match pods.
    Addresses(AddressSet),
    /// Addresses that are no pod's.
    Outside(AddressSet),
    /// Nodes by their labels, with what is on their network.
    Nodes(Selector),
    /// The node on which the pod runs, with what is on its network.
    OwnNode,
    /// The nodes on which the pod does not run, with what is on their network.
    OtherNodes,
    /// Everybody, seen over one family of addresses.
    Over(IpVersion),
    /// Some, as far as other parts mean them too.
    Narrowed(Box<Narrowed>),
    /// Nobody, for this reason.
    Nobody(String),
    /// Whom only the cluster can tell, for this reason; here nobody.
    Unknown(String),
}

/// Those that some parts mean, as far as others do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowed {
    /// Any of these.
    pub of: Vec<Part>,
    /// And of each of these lists, any.
    pub within: Vec<Vec<Part>>,
    /// And none of these.
    pub but: Vec<Part>,
}

impl Part {
    /// Itself, or what it is made of.
    fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::Narrowed(narrowed) => {
                let Narrowed { of, within, but } = &**narrowed;
                of.iter().chain(within.iter().flatten()).chain(but).flat_map(Self::leaves).collect()
            }
            _ => vec![self],
        }
    }
}

impl Clause {
    /// What is written, part by part.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.peers.listed().iter().flat_map(|party| &party.parts)
    }

    /// The same, and whom of the policy's own pods it means, down to what parts are
    /// made of.
    pub fn leaves(&self) -> impl Iterator<Item = &Part> {
        self.parts().chain(&self.within).flat_map(Part::leaves)
    }

    /// Whether it fails closed.
    pub fn is_unknown(&self) -> bool {
        matches!(self.peers, Parties::Unknown(_))
    }
}

impl Policy {
    /// The clauses of one direction.
    pub fn clauses(&self, direction: Direction) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(move |clause| clause.direction == direction)
    }

    /// Whether some clause of a direction does that.
    pub fn has(&self, direction: Direction, action: Action) -> bool {
        self.clauses(direction).any(|clause| clause.action == action)
    }

    /// Whether it selects pods with these labels, in a namespace with those.
    pub fn selects(&self, namespace: &Labels, pod: &Labels) -> bool {
        let matches = |peer: &PodPeer| peer.pods.matches(pod) && peer.namespaces.matches(namespace);
        self.subject.iter().any(matches)
    }

    /// The selectors by which it tells pods apart.
    pub fn pod_selectors(&self) -> impl Iterator<Item = &Selector> {
        let parts = self.clauses.iter().flat_map(Clause::leaves);
        let peers = parts.filter_map(|part| match part {
            Part::Pods(peer) => Some(&peer.pods),
            _ => None,
        });
        self.subject.iter().map(|subject| &subject.pods).chain(peers)
    }
}

impl Tier {
    /// A tier without policies.
    pub fn new(name: impl Into<Cow<'static, str>>, end: TierEnd) -> Self {
        Self { name: name.into(), end, wide: Vec::new(), homes: SortedMap::new() }
    }

    /// The policies that may select pods of a namespace, in order.
    pub fn of(&self, namespace: &str) -> impl Iterator<Item = &Rc<Policy>> {
        self.wide.iter().chain(self.homes.get(namespace).into_iter().flatten())
    }

    /// All policies.
    pub fn policies(&self) -> impl Iterator<Item = &Rc<Policy>> {
        self.wide.iter().chain(self.homes.values().flatten())
    }

    /// Whether its end matters to the pods that its policies hold.
    pub fn holds(&self) -> bool {
        matches!(self.end, TierEnd::Deny | TierEnd::DenyLast)
    }
}

impl Law {
    /// All policies.
    pub fn policies(&self) -> impl Iterator<Item = &Rc<Policy>> {
        self.tiers.iter().flat_map(Tier::policies)
    }

    /// Whether some clause of a direction does that.
    pub fn has(&self, direction: Direction, action: Action) -> bool {
        self.policies().any(|policy| policy.has(direction, action))
    }

    /// Whether NetworkPolicies are asked as they are.
    pub fn has_network_policies(&self) -> bool {
        self.tiers.iter().any(|tier| tier.end == TierEnd::NetworkPolicies)
    }
}
