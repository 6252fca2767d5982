//! What clauses speak of, as regions: for what they allow no less than they
//! mean, for what they deny no more.

use super::{PortRegion, Region, everybody};
use crate::algebra::Ranges;
use crate::clause::{Clause, Law, Narrowed, Part, Parties, Policy, Rank, Tier};
use crate::kubernetes::{Action, AddressSet, Direction, IpVersion, PodPeer, Selector};
use crate::order;
use std::rc::Rc;

/// The connections that a part of a peer lets through to pods of `own`.
pub fn allowed_by(
    law: &Law,
    part: &Part,
    direction: Direction,
    own: &Selector,
    ports: &PortRegion,
) -> Vec<Region> {
    let addresses = |set: &AddressSet| {
        let region = || Region::of_addresses(own.clone(), set.clone(), ports.clone());
        if set.is_empty() { Vec::new() } else { vec![region()] }
    };
    match part {
        Part::Everybody => everybody(own.clone(), ports).into(),
        Part::Pods(peer) => vec![of_pods(own, peer, ports)],
        Part::Addresses(set) | Part::Outside(set) => addresses(set),
        // A pod's own node comes in anyway.
        Part::OwnNode if direction == Direction::Ingress => Vec::new(),
        Part::OwnNode | Part::OtherNodes if !law.nodes.is_empty() => addresses(&law.nodes),
        Part::OwnNode | Part::OtherNodes | Part::Nodes(_) => addresses(&AddressSet::full()),
        Part::Over(version) => over(*version, own, ports),
        Part::Narrowed(narrowed) => {
            let of = |part: &Part| allowed_by(law, part, direction, own, ports);
            narrowed_to(narrowed, &of)
        }
        Part::Nobody(_) | Part::Unknown(_) => Vec::new(),
    }
}

/// Every pod, and every address of a family.
fn over(version: IpVersion, own: &Selector, ports: &PortRegion) -> Vec<Region> {
    let all = Selector::everything;
    let addresses = match version {
        IpVersion::V4 => AddressSet { v6: Ranges::empty(), ..AddressSet::full() },
        IpVersion::V6 => AddressSet { v4: Ranges::empty(), ..AddressSet::full() },
    };
    vec![
        Region::of_pods(own.clone(), all(), all(), ports.clone()),
        Region::of_addresses(own.clone(), addresses, ports.clone()),
    ]
}

/// What is left of some parts, and no less: where it would take too long to take
/// something away, it stays. A pod that a block of addresses may mean is one of its
/// addresses.
fn narrowed_to(narrowed: &Narrowed, of: &dyn Fn(&Part) -> Vec<Region>) -> Vec<Region> {
    let everybody = narrowed.of.iter().all(|part| matches!(part, Part::Everybody));
    let any = |parts: &[Part]| parts.iter().flat_map(of).collect::<Vec<Region>>();
    let mut left = any(&narrowed.of);
    for parts in &narrowed.within {
        let is_block = parts.iter().all(|part| matches!(part, Part::Addresses(_)));
        let blocks = any(parts);
        left = match (everybody, is_block) {
            (true, _) => blocks,
            // Pods by their labels, at some of these addresses.
            (false, true) => {
                left.retain(Region::is_of_pods);
                left
            }
            (false, false) => left,
        };
    }
    let but = any(&narrowed.but);
    let but: Vec<&Region> = but.iter().collect();
    let cut = |region: Region| {
        let cut = region.clone().without(&but, &mut super::Budget::default());
        cut.unwrap_or_else(|_| vec![region])
    };
    left.into_iter().flat_map(cut).collect()
}

fn of_pods(own: &Selector, peer: &PodPeer, ports: &PortRegion) -> Region {
    Region::of_pods(own.clone(), peer.namespaces.clone(), peer.pods.clone(), ports.clone())
}

/// The connections that a clause which denies takes away from the pods that it
/// is about.
fn denied_by(clause: &Clause) -> Vec<Region> {
    let (all, ports) = (Selector::everything, PortRegion::from(&clause.ports));
    if clause.within.is_some() {
        // It is about some of the pods only.
        return Vec::new();
    }
    if matches!(clause.peers, Parties::Everybody) {
        return everybody(all(), &ports).into();
    }
    if clause.is_unknown() {
        return everybody(all(), &PortRegion::all()).into();
    }
    let regions = clause.parts().map(|part| match part {
        Part::Everybody => everybody(all(), &ports).into(),
        Part::Pods(peer) => vec![of_pods(&all(), peer, &ports)],
        Part::Addresses(set) | Part::Outside(set) => {
            vec![Region::of_addresses(all(), set.clone(), ports.clone())]
        }
        Part::Narrowed(narrowed) => denied_in(narrowed, &ports),
        Part::Over(_)
        | Part::Nodes(_)
        | Part::OwnNode
        | Part::OtherNodes
        | Part::Nobody(_)
        | Part::Unknown(_) => Vec::new(),
    });
    regions.flatten().collect()
}

/// What is surely meant by parts that are narrowed: addresses of blocks, and all of
/// the parts where nothing narrows them.
fn denied_in(narrowed: &Narrowed, ports: &PortRegion) -> Vec<Region> {
    let Narrowed { of, within, but } = narrowed;
    let own = Selector::everything();
    if within.is_empty() && but.is_empty() {
        let pods = of.iter().filter_map(|part| match part {
            Part::Pods(peer) => Some(of_pods(&own, peer, ports)),
            Part::Addresses(set) => Some(Region::of_addresses(own.clone(), set.clone(), ports.clone())),
            _ => None,
        });
        return pods.collect();
    }
    let block = |part: &Part| match part {
        Part::Addresses(set) => Some(set.clone()),
        Part::Everybody => Some(AddressSet::full()),
        _ => None,
    };
    let any = |parts: &[Part]| AddressSet::union_of(parts.iter().filter_map(block));
    if !but.iter().all(|part| matches!(part, Part::Addresses(_))) {
        return Vec::new();
    }
    let left = within.iter().fold(any(of), |left, parts| left.intersection(&any(parts)));
    vec![Region::of_addresses(own, left.difference(&any(but)), ports.clone())]
}

/// The connections that a clause decides about otherwise than by denying.
fn settled_by(law: &Law, clause: &Clause) -> Vec<Region> {
    let (all, ports) = (Selector::everything(), PortRegion::from(&clause.ports));
    if matches!(clause.peers, Parties::Everybody) {
        return everybody(all, &ports).into();
    }
    if clause.leaves().any(|part| matches!(part, Part::Unknown(_))) {
        // It may mean anybody.
        return everybody(all, &ports).into();
    }
    let allowed = clause.parts();
    allowed.flat_map(|part| allowed_by(law, part, clause.direction, &all, &ports)).collect()
}

/// Where a clause stands among all: its tier, and its rank there.
type Standpoint = (usize, Rank);

/// What is denied for good to some pods of a namespace, before a clause is asked:
/// by the policies of which `covers` says that they are about all of those pods.
pub fn denied_before(
    law: &Law,
    home: Option<&str>,
    direction: Direction,
    before: Option<Standpoint>,
    covers: impl Fn(&Policy) -> bool,
    budget: &mut super::Budget,
) -> Vec<Region> {
    let (mut settled, mut denied): (Vec<Region>, Vec<Region>) = (Vec::new(), Vec::new());
    if !law.has(direction, Action::Deny) {
        return denied;
    }
    for (at, tier) in law.tiers.iter().enumerate() {
        // What a tier passes on is settled for the rest of it only.
        let mut passed = Vec::new();
        for (policy, clause) in in_order(tier, home, direction) {
            if before.is_some_and(|before| (at, clause.rank) >= before) {
                continue;
            }
            match clause.action {
                Action::Allow => settled.extend(settled_by(law, clause)),
                Action::Pass => passed.extend(settled_by(law, clause)),
                Action::Deny if covers(policy) => {
                    let first: Vec<&Region> = settled.iter().chain(&passed).collect();
                    for region in denied_by(clause) {
                        denied.extend(region.without(&first, budget).unwrap_or_default());
                    }
                }
                Action::Deny => {}
            }
        }
    }
    denied
}

/// The clauses of a tier that may concern pods of a namespace, in order; of those
/// for pods of any, where none is given.
fn in_order<'a>(
    tier: &'a Tier,
    home: Option<&str>,
    direction: Direction,
) -> Vec<(&'a Rc<Policy>, &'a Clause)> {
    let policies: Vec<&Rc<Policy>> = match home {
        Some(home) => tier.of(home).collect(),
        // What one of a namespace settles is settled before a wider one.
        None => tier.policies().collect(),
    };
    let clauses =
        policies.into_iter().flat_map(|policy| policy.clauses(direction).map(move |clause| (policy, clause)));
    let mut clauses: Vec<(&Rc<Policy>, &Clause)> = clauses.collect();
    order::sort_by(&mut clauses, |(_, one), (_, other)| one.rank.cmp(&other.rank));
    clauses
}
