//! Port names that no container in reach has.

use super::peers::{peers, ports, rules};
use super::{Check, Rule};
use crate::case::Case;
use crate::case::finding::{Finding, Findings};
use crate::cluster::ClusterError;
use crate::kubernetes::Object;
use crate::kubernetes::label::NAMESPACE_NAME;
use crate::kubernetes::{
    Direction, Labels, NetworkPolicy, Path, Peer, Peers, Pod, PortEntry, Protocol, Rule as PolicyRule,
    Selector,
};
use crate::order::{SortedMap, SortedSet};
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

/// The pods at which the rule's ports are: those of the policy, or its peers.
fn destinations(
    case: &Case<'_>,
    policy: &NetworkPolicy,
    direction: Direction,
    rule: &PolicyRule,
) -> Result<Vec<Rc<Pod>>, ClusterError> {
    let home = &policy.namespace;
    if direction == Direction::Ingress {
        let pods = case.walls.cluster.pods(home)?;
        return Ok(pods.iter().filter(|pod| policy.pods.matches(&pod.labels)).cloned().collect());
    }
    let everybody = matches!(rule.peers, Peers::Everybody { .. });
    let own_only = |peer: &Peer| matches!(peer, Peer::Pods { namespaces: None, .. } | Peer::Block(_));
    if !everybody && peers(rule).iter().all(own_only) {
        let pods = case.walls.cluster.pods(home)?;
        let reached = |pod: &&Rc<Pod>| peers(rule).iter().any(|peer| selects(peer, home, pod, None));
        return Ok(pods.iter().filter(reached).cloned().collect());
    }
    let (pods, namespaces) = (case.walls.cluster.all_pods()?, case.walls.cluster.namespaces()?);
    let labels: SortedMap<&str, &Labels> =
        namespaces.iter().map(|namespace| (namespace.name(), namespace.labels())).collect();
    let reached = |pod: &&Rc<Pod>| {
        everybody
            || peers(rule)
                .iter()
                .any(|peer| selects(peer, home, pod, labels.get(pod.namespace.as_str()).copied()))
    };
    Ok(pods.iter().filter(reached).cloned().collect())
}

fn selects(peer: &Peer, home: &str, pod: &Pod, namespace: Option<&Labels>) -> bool {
    let Peer::Pods { namespaces, pods } = peer else { return false };
    let by_name = || Labels::from([(NAMESPACE_NAME.to_owned(), pod.namespace.clone())]);
    let place = match namespaces {
        None => pod.namespace == *home,
        Some(selector) => selector.matches(namespace.unwrap_or(&by_name())),
    };
    place && pods.as_ref().is_none_or(|pods: &Selector| pods.matches(&pod.labels))
}
