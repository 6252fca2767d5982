//! Administrators' policies that let traffic cross boundaries before any
//! NetworkPolicy is asked.

use super::crossing::pods_in_words;
use super::{Judge, Rule};
use crate::admission::case::{Case, Home, Standing};
use crate::admission::finding::{Finding, Findings, Patch, describe};
use crate::admission::settings::Level;
use crate::admission::subject::Object;
use crate::boundary::{self, PortRegion, Region};
use crate::kubernetes::admin::{Action, AdminPeer, AdminPolicy, AdminRule, PodPeer, Tier};
use crate::kubernetes::{AddressSet, Direction, Path};
use serde_json::json;

pub(super) const RULE: Rule = Rule {
    name: "admin-override",
    level: Level::Deny,
    page: include_str!("admin_override.md"),
    judge: Judge::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    let Object::Admin(policy) = object else { return };
    for direction in case.settings.directions.iter().copied() {
        // What earlier rules have decided, later ones cannot allow.
        let mut decided: Vec<Region> = Vec::new();
        for (place, rule) in policy.rules(direction) {
            if rule.has_unknown_peer() {
                continue;
            }
            for (index, peer) in rule.peers.iter().enumerate() {
                let regions = regions(policy, rule, peer);
                if rule.action == Action::Allow {
                    let at = place.clone().field(direction.peers()).item(index);
                    let suspect = Suspect { policy, rule, direction, peer, place: &place, at, regions };
                    judge_peer(case, &suspect, &decided, findings);
                } else {
                    decided.extend(regions);
                }
            }
        }
    }
}

/// A peer of a rule that allows.
struct Suspect<'a> {
    policy: &'a AdminPolicy,
    rule: &'a AdminRule,
    direction: Direction,
    peer: &'a AdminPeer,
    place: &'a Path,
    at: Path,
    regions: Vec<Region>,
}

/// The connections that a peer speaks of. Nodes and domain names may be any
/// address.
fn regions(policy: &AdminPolicy, rule: &AdminRule, peer: &AdminPeer) -> Vec<Region> {
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
        AdminPeer::Unknown(_) => boundary::everybody(own, &ports).into(),
    }
}

fn judge_peer(case: &Case<'_>, suspect: &Suspect<'_>, decided: &[Region], findings: &mut Findings) {
    let Some(homes) = findings.need(case.homes(&suspect.policy.subject.namespaces)) else { return };
    for home in homes {
        for region in &suspect.regions {
            let Some(standing) = findings.need(case.standing_of(&home, region, decided)) else { return };
            let outside = match standing {
                Standing::Fine => continue,
                Standing::Foreign(outside) => Some(outside),
                Standing::Undecided => None,
            };
            findings.add(finding(suspect, &home, outside.as_ref()));
            return;
        }
    }
}

fn finding(suspect: &Suspect<'_>, home: &Home, outside: Option<&Region>) -> Finding {
    let Suspect { policy, rule, place, .. } = suspect;
    let witness = outside.and_then(Region::example);
    let example = match &witness {
        Some(witness) => format!(", for example {}", describe(witness)),
        None => ", as far as can be told in reasonable time".to_owned(),
    };
    let when = match policy.tier {
        Tier::Admin => "before any NetworkPolicy is asked",
        Tier::Baseline => "wherever no NetworkPolicy isolates",
    };
    let (peer, home) = (peer_in_words(suspect.peer), home.to_string());
    let (from, to) = match suspect.direction {
        Direction::Ingress => (peer, home),
        Direction::Egress => (home, peer),
    };
    let sentence = format!("lets {from} reach {to} {} {when}{example}", PortRegion::from(&rule.ports));
    let pass = match policy.tier {
        Tier::Admin => "with action Pass the NetworkPolicies decide",
        Tier::Baseline => "leave the rule out",
    };
    let help = format!("{pass}; to admit these peers, add them to trustedPeers");
    let headline = "opens namespaces to other namespaces over the heads of their owners";
    let mut finding = Finding::new(suspect.at.clone(), headline, sentence).help(help);
    finding.witness = witness;
    finding.scope = scope(suspect);
    if policy.tier == Tier::Admin {
        return finding.fix([Patch::Replace((*place).clone().field("action"), json!("Pass"))]);
    }
    finding.warn_only()
}

/// Whose pods the rule is about, how early it is asked, and the whole of its peer.
fn scope(suspect: &Suspect<'_>) -> String {
    let AdminPolicy { subject, priority, .. } = suspect.policy;
    let peer = match suspect.peer {
        AdminPeer::Pods(peer) => format!("{} / {}", peer.namespaces, peer.pods),
        AdminPeer::Networks(blocks) => crate::words::list(blocks, usize::MAX),
        AdminPeer::DomainNames(names) => crate::words::list(names, usize::MAX),
        AdminPeer::Nodes(nodes) => nodes.to_string(),
        AdminPeer::Unknown(field) => field.clone(),
    };
    format!("{} / {} / {priority} / {peer}", subject.namespaces, subject.pods)
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
