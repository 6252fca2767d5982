//! Services that face outside and whose pods admit nobody from there.

use crate::order;
use super::{Judge, Rule};
use crate::admission::case::Case;
use crate::admission::finding::{Finding, Findings};
use crate::admission::settings::Level;
use crate::admission::subject::Object;
use crate::algebra::Ranges;
use crate::kubernetes::pod::PodNetwork;
use crate::kubernetes::service::{ServicePort, TargetPort};
use crate::kubernetes::{
    Direction, Labels, NetworkPolicy, Path, Peer, Peers, Rule as PolicyRule,
};
use crate::words;

pub(super) const RULE: Rule = Rule {
    name: "external-service-blocked",
    level: Level::Warn,
    page: include_str!("external_service_blocked.md"),
    judge: Judge::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    let Object::Service(service) = object else { return };
    let Some(selector) = service.selector.as_ref().filter(|_| service.faces_outside()) else { return };
    let home = &service.namespace;
    let Some(policies) = findings.need(case.cluster.network_policies(home)) else { return };
    let Some(pods) = findings.need(case.cluster.pods(home)) else { return };
    let own = pods.iter().filter(|pod| !pod.finished && service.selects(&pod.labels));
    let mut backends: Vec<(&Labels, Option<&PodNetwork>)> =
        own.map(|pod| (&pod.labels, Some(&pod.network))).collect();
    if backends.is_empty() {
        // Pods that are still to come have at least the labels that are asked for.
        backends.push((selector, None));
    }
    let blocked = |port: &&ServicePort| {
        backends.iter().all(|(labels, network)| is_blocked(&policies, labels, *network, port))
    };
    let ports: Vec<&ServicePort> = service.ports.iter().filter(blocked).collect();
    if !ports.is_empty() {
        let isolating = policies.iter().filter(|policy| policy.isolates(Direction::Ingress));
        let isolating = isolating.filter(|p| backends.iter().any(|(labels, _)| p.pods.matches(labels)));
        let mut names: Vec<String> = isolating.map(|p| format!("{home}/{}", p.name)).collect();
        order::sort(&mut names);
        findings.add(finding(&ports, names));
    }
}

fn finding(ports: &[&ServicePort], policies: Vec<String>) -> Finding {
    let numbers = words::list(ports.iter().map(|port| format!("{} {}", port.protocol, port.number)), 5);
    let sentence = format!(
        "faces outside, and requests from there to {numbers} will time out: {} isolate its pods and admit no address",
        words::list(&policies, 3)
    );
    let help = "admit the clients by an ipBlock and trust it, or make the Service a ClusterIP behind a trusted \
                ingress controller";
    let path = Path::object().field("spec").field("type");
    Finding::new(path, "faces outside and cannot be reached from there", sentence).help(help).objects(policies)
}

/// Whether a pod is isolated and admits no address to that port.
fn is_blocked(
    policies: &[NetworkPolicy],
    labels: &Labels,
    network: Option<&PodNetwork>,
    port: &ServicePort,
) -> bool {
    let isolating = policies.iter().filter(|policy| policy.isolates(Direction::Ingress));
    let mut isolating = isolating.filter(|policy| policy.pods.matches(labels)).peekable();
    let on_its_node = network.is_some_and(|network| network.host_network);
    !on_its_node
        && isolating.peek().is_some()
        && !isolating.any(|policy| {
            policy.rules(Direction::Ingress).any(|(_, rule)| admits_outside(rule) && admits(rule, network, port))
        })
}

fn admits_outside(rule: &PolicyRule) -> bool {
    match &rule.peers {
        Peers::Everybody { .. } => true,
        Peers::Listed(peers) => peers.iter().any(|peer| matches!(peer, Peer::Block(_))),
    }
}

/// Whether the rule's ports hold the one that the Service leads to. Where the
/// pod is not known, a name is taken to mean what it says.
fn admits(rule: &PolicyRule, network: Option<&PodNetwork>, port: &ServicePort) -> bool {
    let resolve = |name: &str| network.map_or_else(Ranges::empty, |pod| pod.named(port.protocol, name));
    match (&port.target, network) {
        (TargetPort::Number(number), _) => {
            rule.ports.at(|_, name| resolve(name)).contains(port.protocol, *number)
        }
        (TargetPort::Name(name), Some(_)) => {
            let open = rule.ports.at(|_, name| resolve(name));
            open.get(port.protocol).intersects(&resolve(name))
        }
        (TargetPort::Name(name), None) => {
            rule.ports.numbered().get(port.protocol).is_full()
                || rule.ports.names().contains(&(port.protocol, name.as_str()))
        }
    }
}
