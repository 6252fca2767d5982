//! What may reach what: boundaries, trust, and what lies beyond both.
//!
//! Symbolic: nothing here needs an example to exist, and nothing here knows of
//! requests or findings. A cluster is asked only where labels decide.

mod admin;
mod clauses;
mod coverage;
pub mod floor;
mod held;
mod region;
mod walls;

pub use admin::{Allowance, allowances};
pub use clauses::{allowed_by, denied_before};
pub use coverage::Coverage;
pub use held::{Holding, Leaks};
pub use region::{Budget, Connection, Example, Exhausted, PeerSet, PortRegion, Region};
pub use walls::{Home, Standing, Walls, decided_by_name};

use crate::algebra::Domain;
use crate::kubernetes::label::NAMESPACE_NAME;
use crate::kubernetes::{AddressSet, Direction, NetworkPolicy, Path, Peer, Peers, Plugin, Rule, Selector};
use crate::order::SortedSet;
use crate::settings::{Settings, Trust, TrustedPeer};

/// All connections between any pod and pods of the namespaces with these names.
pub fn with_names(names: &SortedSet<String>) -> Region {
    let namespaces = Selector::with(NAMESPACE_NAME, Domain::among(names));
    Region::of_pods(Selector::everything(), namespaces, Selector::everything(), PortRegion::all())
}

/// All connections between any pod and pods of the namespaces that `namespaces`
/// selects.
pub fn with_namespaces(namespaces: Selector) -> Region {
    Region::of_pods(Selector::everything(), namespaces, Selector::everything(), PortRegion::all())
}

/// The connections that a trusted peer may have, wherever it may enter.
pub fn trusted(peer: &TrustedPeer) -> Vec<Region> {
    let (all, ports) = (Selector::everything, PortRegion::from(&peer.ports));
    match &peer.who {
        Trust::Pods { namespaces, pods } => {
            vec![Region::of_pods(all(), namespaces.clone(), pods.clone(), ports)]
        }
        Trust::Addresses(addresses) => vec![Region::of_addresses(all(), addresses.clone(), ports)],
        Trust::Everything => everybody(all(), &ports).into(),
    }
}

/// All connections with anybody, by pod and by address.
pub fn everybody(own: Selector, ports: &PortRegion) -> [Region; 2] {
    let all = Selector::everything;
    [
        Region::of_pods(own.clone(), all(), all(), ports.clone()),
        Region::of_addresses(own, AddressSet::full(), ports.clone()),
    ]
}

/// The connections that `peer` adds to a policy of namespace `own`.
pub fn of_peer(policy: &NetworkPolicy, rule: &Rule, peer: &Peer) -> Region {
    let (own, ports) = (policy.pods.clone(), PortRegion::from(&rule.ports));
    match peer {
        Peer::Pods { namespaces, pods } => {
            let namespaces = policy.namespaces_of(namespaces.as_ref());
            Region::of_pods(own, namespaces, pods.clone().unwrap_or_default(), ports)
        }
        Peer::Block(block) => Region::of_addresses(own, block.addresses(), ports),
    }
}

/// The rules of a policy that count in a direction, with their places: where Cilium
/// decides, those too that `policyTypes` leaves out.
pub fn rules<'a>(
    settings: &Settings,
    policy: &'a NetworkPolicy,
    direction: Direction,
) -> impl Iterator<Item = (Path, &'a Rule)> {
    let count = settings.plugin == Some(Plugin::Cilium) || policy.isolates(direction);
    policy.written_rules(direction).filter(move |_| count)
}

/// The connections that a rule adds to a policy.
pub fn of_rule(policy: &NetworkPolicy, rule: &Rule) -> Vec<Region> {
    match &rule.peers {
        Peers::Everybody { .. } => everybody(policy.pods.clone(), &PortRegion::from(&rule.ports)).into(),
        Peers::Listed(peers) => peers.iter().map(|peer| of_peer(policy, rule, peer)).collect(),
    }
}
