//! Port names that no container in reach has.

use super::peers::{peers, ports, rules};
use super::{Check, Rule};
use crate::case::Case;
use crate::case::finding::{Finding, Findings};
use crate::cluster::ClusterError;
use crate::kubernetes::Object;
use crate::kubernetes::{
    Direction, NetworkPolicy, Path, Peer, Peers, Pod, PortEntry, Protocol, Rule as PolicyRule,
};
use crate::order::SortedSet;
use crate::settings::Level;
use crate::words;
use std::rc::Rc;

pub(super) const RULE: Rule = Rule {
    name: "unknown-named-port",
    level: Level::Warn,
    page: include_str!("unknown_named_port.md"),
    check: Check::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    let Object::NetworkPolicy(policy) = object else { return };
    for (direction, place, rule) in rules(case, policy) {
        let named = ports(rule).iter().enumerate().filter_map(|(index, entry)| match entry {
            PortEntry::Named(protocol, name) => Some((index, *protocol, name.as_str())),
            PortEntry::Numbered(..) => None,
        });
        let named: Vec<(usize, Protocol, &str)> = named.collect();
        if named.is_empty() {
            continue;
        }
        let Some(pods) = findings.need(destinations(case, policy, direction, rule)) else { return };
        if pods.is_empty() {
            continue;
        }
        let known: SortedSet<(Protocol, &str)> = pods.iter().flat_map(|pod| names(pod)).collect();
        for (index, protocol, name) in named {
            if !known.contains(&(protocol, name)) {
                let path = place.clone().field("ports").item(index);
                findings.add(unknown(pods.len(), &known, protocol, name, path));
            }
        }
    }
}

/// The port names of a pod.
fn names(pod: &Pod) -> impl Iterator<Item = (Protocol, &str)> {
    pod.network.ports.iter().filter_map(|port| Some((port.protocol, port.name.as_deref()?)))
}

fn unknown(
    pods: usize,
    known: &SortedSet<(Protocol, &str)>,
    protocol: Protocol,
    name: &str,
    path: Path,
) -> Finding {
    let known = known.iter().filter(|(own, _)| *own == protocol);
    let known: Vec<&str> = known.map(|(_, name)| *name).collect();
    let sentence = format!(
        "names port \"{name}\", which no container of {} in reach has for {protocol}",
        words::count(pods, "pod")
    );
    let help = match words::nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None if known.is_empty() => "write the number of the port".to_owned(),
        None => format!("they have {}; or write the number", words::list(known, 5)),
    };
    Finding::new(path, "names a port that nothing has", sentence).help(help)
}

/// The pods at which the rule's ports are: those of the policy, or its peers in
/// its own namespace.
///
/// None where it reaches further: the pods of every namespace would have to be
/// listed, and watched, for the sake of a warning.
fn destinations(
    case: &Case<'_>,
    policy: &NetworkPolicy,
    direction: Direction,
    rule: &PolicyRule,
) -> Result<Vec<Rc<Pod>>, ClusterError> {
    let own_only = |peer: &Peer| matches!(peer, Peer::Pods { namespaces: None, .. } | Peer::Block(_));
    let everybody = matches!(rule.peers, Peers::Everybody { .. });
    if direction == Direction::Egress && (everybody || !peers(rule).iter().all(own_only)) {
        return Ok(Vec::new());
    }
    let reached = |pod: &&Rc<Pod>| match direction {
        Direction::Ingress => policy.pods.matches(&pod.labels),
        Direction::Egress => peers(rule).iter().any(|peer| selects(peer, pod)),
    };
    Ok(case.walls.cluster.pods(&policy.namespace)?.iter().filter(reached).cloned().collect())
}

/// Whether a peer of the own namespace selects the pod.
fn selects(peer: &Peer, pod: &Pod) -> bool {
    match peer {
        Peer::Pods { pods, .. } => pods.as_ref().is_none_or(|pods| pods.matches(&pod.labels)),
        Peer::Block(_) => false,
    }
}
