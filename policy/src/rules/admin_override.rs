//! Administrators' policies that let traffic cross boundaries before any
//! NetworkPolicy is asked.

use super::clauses;
use super::crossing::pods_in_words;
use super::{Check, Rule};
use crate::boundary::{self, Allowance, PortRegion, Region};
use crate::boundary::{Home, Standing};
use crate::case::Case;
use crate::case::finding::{Crossing, Finding, Findings, Patch};
use crate::kubernetes::Direction;
use crate::kubernetes::admin::{AdminPeer, AdminPolicy, Tier};
use crate::kubernetes::{Object, Plugin};
use crate::settings::Level;
use serde_json::json;

pub(super) const RULE: Rule = Rule {
    name: "admin-override",
    level: Level::Deny,
    page: include_str!("admin_override.md"),
    check: Check::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    if let Object::Cilium(_) | Object::Calico(_) = object {
        return clauses::judge(case, object, RULE.name, findings);
    }
    let Object::Admin(policy) = object else { return };
    for direction in case.walls.settings.directions.iter().copied() {
        let allowances = boundary::allowances(policy, direction, &mut case.walls.budget.borrow_mut());
        for allowance in allowances {
            judge_peer(case, &Suspect { policy, direction, allowance }, findings);
        }
    }
}

/// A peer of a rule that allows.
struct Suspect<'a> {
    policy: &'a AdminPolicy,
    direction: Direction,
    allowance: Allowance<'a>,
}

fn judge_peer(case: &Case<'_>, suspect: &Suspect<'_>, findings: &mut Findings) {
    let Some(homes) = findings.need(case.walls.homes(&suspect.policy.subject.namespaces)) else { return };
    for home in homes {
        for region in &suspect.allowance.regions {
            let Some(standing) = findings.need(case.walls.standing_of(&home, region, &[])) else { return };
            let outside = match standing {
                Standing::Fine => continue,
                Standing::Foreign(outside) => Some(outside),
                Standing::Undecided => None,
            };
            findings.add(finding(case, suspect, home, outside.as_ref()));
            return;
        }
    }
}

fn finding(case: &Case<'_>, suspect: &Suspect<'_>, home: Home, outside: Option<&Region>) -> Finding {
    let Suspect { policy, direction, allowance } = suspect;
    let witness = outside.and_then(Region::example);
    let doubt = if witness.is_some() { "" } else { ", as far as can be told in reasonable time" };
    let is_cilium = case.walls.settings.plugin == Some(Plugin::Cilium);
    let when = match policy.tier {
        Tier::Admin => "before any NetworkPolicy is asked",
        // Behind its own tier, where a pod is isolated and nothing allows it.
        Tier::Baseline if is_cilium => "also where a NetworkPolicy isolates, as Cilium reads it",
        Tier::Baseline => "wherever no NetworkPolicy isolates",
    };
    let (peer, own) = (peer_in_words(allowance.peer), home.to_string());
    let (from, to) = match direction {
        Direction::Ingress => (peer, own),
        Direction::Egress => (own, peer),
    };
    let ports = PortRegion::from(&allowance.rule.ports);
    let sentence = format!("lets {from} reach {to} {ports} {when}{doubt}");
    let pass = match policy.tier {
        Tier::Admin => "with action Pass the NetworkPolicies decide",
        Tier::Baseline => "leave the rule out",
    };
    let help = format!("{pass}; to admit these peers, add them to trustedPeers");
    let headline = "opens namespaces to other namespaces over the heads of their owners";
    let crossing = Crossing { direction: *direction, home, regions: allowance.regions.clone() };
    let found = Finding::new(allowance.at.clone(), headline, sentence).help(help);
    let finding = Finding { witness, crossing: Some(crossing), ..found };
    match policy.tier {
        Tier::Admin => {
            let action = allowance.place.clone().field("action");
            finding.fix([Patch::Replace(action, json!("Pass"))])
        }
        Tier::Baseline if is_cilium => finding,
        Tier::Baseline => finding.warn_only(),
    }
}

fn peer_in_words(peer: &AdminPeer) -> String {
    match peer {
        AdminPeer::Pods(peer) => pods_in_words(&peer.namespaces, Some(&peer.pods)),
        AdminPeer::Networks(blocks) => crate::words::list(blocks, 3),
        AdminPeer::Nodes(nodes) if nodes.is_everything() => "every node".to_owned(),
        AdminPeer::Nodes(nodes) => format!("nodes labelled {nodes}"),
        AdminPeer::DomainNames(names) => crate::words::list(names, 3),
        AdminPeer::Unknown(field) => format!("peers of the unknown kind `{field}`"),
    }
}
