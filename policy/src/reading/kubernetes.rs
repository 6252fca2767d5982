//! The text of the API: NetworkPolicies between the two tiers of administrators.

use crate::clause::{Clause, Holds, Law, Origin, Part, Parties, Party, Policy, Tier, TierEnd};
use crate::kubernetes::admin::{self, AdminPeer, AdminPolicy, AdminRule};
use crate::kubernetes::{AddressSet, Cidr, Direction, Path};
use crate::order;
use crate::snapshot::Snapshot;
use std::rc::Rc;

/// The tiers of a state.
pub fn law(snapshot: &Snapshot) -> Law {
    Law { tiers: tiers(&in_order(snapshot)), ..Law::default() }
}

/// The administrators' policies, in the order in which they are asked: of equal
/// priority by kind and name, as any order is legal.
pub fn in_order(snapshot: &Snapshot) -> Vec<Rc<AdminPolicy>> {
    let mut policies: Vec<Rc<AdminPolicy>> = snapshot.admin.values().cloned().collect();
    order::sort_by(&mut policies, |a, b| {
        (a.tier, a.priority, a.kind, &a.name).cmp(&(b.tier, b.priority, b.kind, &b.name))
    });
    policies
}

/// The tiers of administrators' policies, which are asked in the order in which
/// they are given.
pub fn tiers(policies: &[Rc<AdminPolicy>]) -> Vec<Tier> {
    let [mut admin, mut baseline] = [Tier::new("Admin", TierEnd::Pass), Tier::new("Baseline", TierEnd::Pass)];
    for (id, policy) in (0..).zip(policies) {
        let tier = match policy.tier {
            admin::Tier::Admin => &mut admin,
            admin::Tier::Baseline => &mut baseline,
        };
        tier.wide.push(Rc::new(clauses(id, policy)));
    }
    vec![admin, Tier::new("NetworkPolicy", TierEnd::NetworkPolicies), baseline]
}

fn clauses(id: u32, policy: &AdminPolicy) -> Policy {
    let rules = Direction::BOTH.into_iter().flat_map(|direction| {
        let rules = (0..).zip(policy.rules(direction));
        rules.map(move |(at, (place, rule))| clause(direction, (id, at, 0), place, rule))
    });
    Policy {
        id,
        origin: Origin { kind: policy.kind.name(), namespace: None, name: policy.name.clone() },
        subject: vec![policy.subject.clone()],
        holds: Holds::default(),
        clauses: rules.collect(),
    }
}

fn clause(direction: Direction, rank: (u32, u32, u32), place: Path, rule: &AdminRule) -> Clause {
    let at = place.clone().field(direction.peers());
    let parties = rule.peers.iter().enumerate();
    let parties = parties.map(|(index, peer)| Party {
        place: at.clone().item(index),
        name: None,
        parts: vec![part(peer)],
    });
    let parties = parties.collect();
    Clause {
        direction,
        rank,
        action: rule.action,
        name: rule.name.clone(),
        place,
        within: None,
        peers: if rule.has_unknown_peer() { Parties::Unknown(parties) } else { Parties::Listed(parties) },
        ports: rule.ports.clone(),
    }
}

fn part(peer: &AdminPeer) -> Part {
    match peer {
        AdminPeer::Pods(pods) => Part::Pods(pods.clone()),
        AdminPeer::Networks(blocks) => {
            Part::Addresses(AddressSet::union_of(blocks.iter().map(Cidr::addresses)))
        }
        AdminPeer::Nodes(selector) => Part::Nodes(selector.clone()),
        AdminPeer::DomainNames(names) => {
            Part::Nobody(format!("what `{}` resolves to is not known here", names.join("`, `")))
        }
        AdminPeer::Unknown(field) => {
            Part::Nobody(format!("a peer with `{field}` is not known: it fails closed"))
        }
    }
}
