//! Services, Ingresses and routes that face outside, and whose pods admit nobody
//! from there.

use super::{Check, Rule};
use crate::algebra::{Domain, Ranges};
use crate::case::Case;
use crate::case::finding::{Finding, Findings};
use crate::kubernetes::Object;
use crate::kubernetes::label::NAMESPACE_NAME;
use crate::kubernetes::pod::PodNetwork;
use crate::kubernetes::service::{ServicePort, TargetPort};
use crate::kubernetes::{
    Backend, Direction, Entry, Labels, NetworkPolicy, Path, Peer, Peers, Rule as PolicyRule, Selector,
    Service,
};
use crate::order;
use crate::settings::Level;
use crate::words;
use std::rc::Rc;

pub(super) const RULE: Rule = Rule {
    name: "external-service-blocked",
    level: Level::Warn,
    page: include_str!("external_service_blocked.md"),
    check: Check::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    match object {
        Object::Service(service) if service.faces_outside() => {
            let path = Path::object().field("spec").field("type");
            judge_service(case, service, None, From::Addresses, path, findings);
        }
        Object::Entry(entry) => judge_entry(case, entry, findings),
        _ => {}
    }
}

/// From where requests come.
#[derive(Clone, Copy, PartialEq)]
enum From {
    /// From addresses outside the cluster.
    Addresses,
    /// From a controller in some other namespace, or from addresses.
    Controllers,
}

/// The Services that an Ingress or a route leads to, where they are known.
fn judge_entry(case: &Case<'_>, entry: &Entry, findings: &mut Findings) {
    for backend in &entry.backends {
        let Some(services) = findings.need(case.walls.cluster.services(&backend.namespace)) else { return };
        let own = services.iter().find(|service| service.name == backend.service);
        if let Some(service) = own {
            let path = Path::object().field("spec");
            judge_service(case, service, Some((entry, backend)), From::Controllers, path, findings);
        }
    }
}

fn judge_service(
    case: &Case<'_>,
    service: &Service,
    led: Option<(&Entry, &Backend)>,
    from: From,
    path: Path,
    findings: &mut Findings,
) {
    let Some(selector) = service.selector.as_ref() else { return };
    let home = &service.namespace;
    let Some(policies) = findings.need(case.walls.cluster.network_policies(home)) else { return };
    let Some(pods) = findings.need(case.walls.cluster.pods(home)) else { return };
    let own = pods.iter().filter(|pod| !pod.finished && service.selects(&pod.labels));
    let mut backends: Vec<(&Labels, Option<&PodNetwork>)> =
        own.map(|pod| (&pod.labels, Some(&pod.network))).collect();
    if backends.is_empty() {
        // Pods that are still to come have at least the labels that are asked for.
        backends.push((selector, None));
    }
    let blocked = |port: &&ServicePort| {
        backends.iter().all(|(labels, network)| is_blocked(&policies, labels, *network, port, from))
    };
    let led =
        service.ports.iter().filter(|port| led.is_none_or(|(entry, backend)| entry.leads_to(backend, port)));
    let ports: Vec<&ServicePort> = led.filter(blocked).collect();
    if !ports.is_empty() {
        let isolating = policies.iter().filter(|policy| policy.isolates(Direction::Ingress));
        let isolating = isolating.filter(|p| backends.iter().any(|(labels, _)| p.pods.matches(labels)));
        let mut names: Vec<String> = isolating.map(|p| format!("{home}/{}", p.name)).collect();
        order::sort(&mut names);
        findings.add(match from {
            From::Addresses => of_service(&ports, names, path),
            From::Controllers => of_entry(service, &ports, names, path),
        });
    }
}

fn of_entry(service: &Service, ports: &[&ServicePort], policies: Vec<String>, path: Path) -> Finding {
    let numbers = words::list(ports.iter().map(|port| format!("{} {}", port.protocol, port.number)), 5);
    let sentence = format!(
        "leads to Service {}/{}, and requests to {numbers} will time out: {} isolate its pods and admit nobody \
         from another namespace, where the controller runs",
        service.namespace,
        service.name,
        words::list(&policies, 3)
    );
    let help = "admit the controller's pods by namespaceSelector and podSelector, and trust that peer";
    Finding::new(path, "leads where nobody is let in", sentence).help(help).objects(policies)
}

fn of_service(ports: &[&ServicePort], policies: Vec<String>, path: Path) -> Finding {
    let numbers = words::list(ports.iter().map(|port| format!("{} {}", port.protocol, port.number)), 5);
    let sentence = format!(
        "faces outside, and requests from there to {numbers} will time out: {} isolate its pods and admit no address",
        words::list(&policies, 3)
    );
    let help = "admit the clients by an ipBlock and trust it, or make the Service a ClusterIP behind a trusted \
                ingress controller";
    Finding::new(path, "faces outside and cannot be reached from there", sentence)
        .help(help)
        .objects(policies)
}

/// Whether a pod is isolated and lets nobody from there to that port.
fn is_blocked(
    policies: &[Rc<NetworkPolicy>],
    labels: &Labels,
    network: Option<&PodNetwork>,
    port: &ServicePort,
    from: From,
) -> bool {
    let isolating = policies.iter().filter(|policy| policy.isolates(Direction::Ingress));
    let mut isolating = isolating.filter(|policy| policy.pods.matches(labels)).peekable();
    let on_its_node = network.is_some_and(|network| network.host_network);
    let lets_in = |policy: &Rc<NetworkPolicy>| {
        policy
            .rules(Direction::Ingress)
            .any(|(_, rule)| admits_from(policy, rule, from) && admits(rule, network, port))
    };
    !on_its_node && isolating.peek().is_some() && !isolating.any(lets_in)
}

fn admits_from(policy: &NetworkPolicy, rule: &PolicyRule, from: From) -> bool {
    let own = Selector::with(NAMESPACE_NAME, Domain::among([&policy.namespace]));
    let is_there = |peer: &Peer| match peer {
        Peer::Block(_) => true,
        Peer::Pods { namespaces, .. } => {
            from == From::Controllers && !policy.namespaces_of(namespaces.as_ref()).is_subset(&own)
        }
    };
    matches!(rule.peers, Peers::Everybody { .. }) || rule.peers.listed().iter().any(is_there)
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
