//! What an administrators' policy lets through: of its rules the first that
//! matches decides, so later ones allow only what earlier ones have left.

use super::{Budget, PortRegion, Region, everybody};
use crate::kubernetes::admin::{Action, AdminPeer, AdminPolicy, AdminRule, PodPeer};
use crate::kubernetes::{AddressSet, Direction, Path};

/// A peer of a rule that allows, and what the rule comes to for it.
pub struct Allowance<'a> {
    /// The rule.
    pub rule: &'a AdminRule,
    /// The place of the rule.
    pub place: Path,
    /// The peer.
    pub peer: &'a AdminPeer,
    /// The place of the peer.
    pub at: Path,
    /// The connections that are allowed.
    pub regions: Vec<Region>,
    /// Whether no more than these are allowed: it may take too long to take away
    /// what earlier rules decide.
    pub exact: bool,
}

/// What `policy` allows in `direction`, peer by peer. A rule with a peer of an
/// unknown kind allows nothing.
pub fn allowances<'a>(
    policy: &'a AdminPolicy,
    direction: Direction,
    budget: &mut Budget,
) -> Vec<Allowance<'a>> {
    let mut decided: Vec<Region> = Vec::new();
    let mut allowed = Vec::new();
    for (place, rule) in policy.rules(direction).filter(|(_, rule)| !rule.has_unknown_peer()) {
        for (index, peer) in rule.peers.iter().enumerate() {
            let regions = of_peer(policy, rule, peer);
            if rule.action == Action::Allow {
                let (regions, exact) = left_of(regions, &decided, budget);
                let at = place.clone().field(direction.peers()).item(index);
                allowed.push(Allowance { rule, place: place.clone(), peer, at, regions, exact });
            } else {
                decided.extend(regions);
            }
        }
    }
    allowed
}

/// The parts of `regions` that are not in `decided`, and whether that is exact.
fn left_of(regions: Vec<Region>, decided: &[Region], budget: &mut Budget) -> (Vec<Region>, bool) {
    let decided: Vec<&Region> = decided.iter().collect();
    let left: Result<Vec<Vec<Region>>, _> =
        regions.iter().map(|region| region.clone().without(&decided, budget)).collect();
    left.map_or((regions, false), |left| (left.concat(), true))
}

/// The connections that a peer speaks of. Nodes and domain names may be any
/// address.
fn of_peer(policy: &AdminPolicy, rule: &AdminRule, peer: &AdminPeer) -> Vec<Region> {
    let (own, ports) = (policy.subject.pods.clone(), PortRegion::from(&rule.ports));
    match peer {
        AdminPeer::Pods(PodPeer { namespaces, pods }) => {
            vec![Region::of_pods(own, namespaces.clone(), pods.clone(), ports)]
        }
        AdminPeer::Networks(_) => {
            vec![Region::of_addresses(own, peer.addresses().unwrap_or_default(), ports)]
        }
        AdminPeer::Nodes(_) | AdminPeer::DomainNames(_) => {
            vec![Region::of_addresses(own, AddressSet::full(), ports)]
        }
        AdminPeer::Unknown(_) => everybody(own, &ports).into(),
    }
}
