//! What administrators' policies deny for good in a namespace, before or after
//! NetworkPolicies are asked.
//!
//! Less may be said to be denied than is, never more: peers that only the cluster
//! can resolve deny nothing here, and neither does what takes too long.

use crate::boundary::{Budget, PortRegion, Region};
use crate::kubernetes::admin::{Action, AdminPeer, AdminPolicy, AdminRule, PodPeer, Tier};
use crate::kubernetes::{AddressSet, Direction, Labels, Selector};
use crate::order;
use crate::snapshot::Snapshot;
use std::rc::Rc;

/// The policies of a tier, in the order in which they are asked.
pub(super) fn of_tier(snapshot: &Snapshot, tier: Tier) -> Vec<&Rc<AdminPolicy>> {
    let mut policies: Vec<&Rc<AdminPolicy>> =
        snapshot.admin.values().filter(|policy| policy.tier == tier).collect();
    order::sort_by(&mut policies, |a, b| (a.priority, a.kind, &a.name).cmp(&(b.priority, b.kind, &b.name)));
    policies
}

/// What `policies` deny for good in `direction` to pods of a namespace with these
/// labels; `pods` is what is known of the pods' own labels.
pub(super) fn denied<'a>(
    policies: impl IntoIterator<Item = &'a Rc<AdminPolicy>>,
    home: &Labels,
    direction: Direction,
    budget: &mut Budget,
) -> Vec<Region> {
    let mut settled: Vec<Region> = Vec::new();
    let mut denied = Vec::new();
    let policies = policies.into_iter().filter(|policy| policy.subject.namespaces.matches(home));
    let policies: Vec<&AdminPolicy> = policies.map(|policy| &**policy).collect();
    for equals in policies.chunk_by(|one, other| (one.tier, one.priority) == (other.tier, other.priority)) {
        if equals.len() > 1 {
            // Policies of equal priority may be asked in any order.
            let others = equals.iter().flat_map(|policy| rules(policy, direction));
            settled.extend(
                others.filter(|(action, _)| *action != Action::Deny).flat_map(|(_, regions)| regions),
            );
        }
        for (action, regions) in equals.iter().flat_map(|policy| rules(policy, direction)) {
            if action == Action::Deny {
                let before: Vec<&Region> = settled.iter().collect();
                for region in &regions {
                    denied.extend(region.clone().without(&before, budget).unwrap_or_default());
                }
            }
            settled.extend(regions);
        }
    }
    denied
}

/// What the rules of a policy speak of, in order.
fn rules(policy: &AdminPolicy, direction: Direction) -> impl Iterator<Item = (Action, Vec<Region>)> {
    let own = policy.rules(direction);
    own.filter_map(|(_, rule)| Some((rule.action, regions(&policy.subject.pods, rule)?)))
}

/// The connections that a rule speaks of: for a rule that denies no more than it
/// means, for others no less. `None` where it means nothing.
fn regions(own: &Selector, rule: &AdminRule) -> Option<Vec<Region>> {
    let denies = rule.action == Action::Deny;
    let ports = PortRegion::from(&rule.ports);
    if rule.has_unknown_peer() {
        // Such a rule denies everything, or allows nothing.
        let everybody = crate::boundary::everybody(own.clone(), &PortRegion::all());
        return denies.then(|| everybody.into());
    }
    let of_peer = |peer: &AdminPeer| match peer {
        AdminPeer::Pods(PodPeer { namespaces, pods }) => {
            Some(Region::of_pods(own.clone(), namespaces.clone(), pods.clone(), ports.clone()))
        }
        AdminPeer::Networks(_) => {
            Some(Region::of_addresses(own.clone(), peer.addresses().unwrap_or_default(), ports.clone()))
        }
        AdminPeer::Nodes(_) | AdminPeer::DomainNames(_) | AdminPeer::Unknown(_) => {
            (!denies).then(|| Region::of_addresses(own.clone(), AddressSet::full(), ports.clone()))
        }
    };
    Some(rule.peers.iter().filter_map(of_peer).collect())
}
