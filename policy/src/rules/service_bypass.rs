//! Services that lead around policies.

use super::{Check, Rule};
use crate::case::Case;
use crate::case::finding::{Finding, Findings, Patch};
use crate::cluster::ClusterError;
use crate::kubernetes::Object;
use crate::kubernetes::{Endpoints, Path, Pod, Service};
use crate::order::{SortedMap, SortedSet};
use crate::settings::Level;
use std::net::IpAddr;

pub(super) const RULE: Rule = Rule {
    name: "service-bypass",
    level: Level::Deny,
    page: include_str!("service_bypass.md"),
    check: Check::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    match object {
        Object::Service(service) => {
            findings.found.extend(service.external_ips.iter().map(|address| takes_over(service, address)));
            if let Some(Some(finding)) = findings.need(leads_across(case, service)) {
                findings.add(finding);
            }
        }
        Object::Endpoints(endpoints) if !endpoints.addresses.is_empty() && !by_controller(case) => {
            if let Some(found) = findings.need(foreign_addresses(case, endpoints)) {
                findings.found.extend(found);
            }
        }
        _ => {}
    }
}

/// One finding an address, so that none hides among those that were there before.
fn takes_over(service: &Service, address: &str) -> Finding {
    let path = Path::object().field("spec").field("externalIPs");
    let headline = format!("takes over addresses outside namespace {}", service.namespace);
    let sentence =
        format!("makes every node send traffic for {address} to its pods, whoever the address belongs to");
    let help = "drop externalIPs; a Service of type LoadBalancer gets an address of its own";
    let fix = [Patch::Remove(path.clone())];
    Finding::new(path, headline, sentence).help(help).fix(fix)
}

/// A name for a Service of another boundary: proxies that may enter that one and
/// take requests for this one would carry traffic across.
fn leads_across(case: &Case<'_>, service: &Service) -> Result<Option<Finding>, ClusterError> {
    let Some((name, namespace)) = service.stands_for() else { return Ok(None) };
    let (home, namespace) = (&service.namespace, namespace.to_ascii_lowercase());
    if case.walls.same_boundary(home, &namespace)? {
        return Ok(None);
    }
    let path = Path::object().field("spec").field("externalName");
    let headline = format!("leads a Service of namespace {home} to another namespace");
    let sentence = format!(
        "stands for Service {namespace}/{name}: a proxy that may reach namespace {namespace} carries requests \
         for {home} there"
    );
    let help = "let the Service select pods of its own namespace; who needs the other one can name it";
    Ok(Some(Finding::new(path, headline, sentence).help(help)))
}

/// Whether a controller of Kubernetes writes the addresses, of the pods that a
/// Service of the namespace selects.
fn by_controller(case: &Case<'_>) -> bool {
    matches!(
        case.review.user.name(),
        "system:serviceaccount:kube-system:endpoint-controller"
            | "system:serviceaccount:kube-system:endpointslice-controller"
            | "system:serviceaccount:kube-system:endpointslicemirroring-controller"
    )
}

/// The addresses that are pods of another boundary. Pods on the network of
/// their node share its address and are not meant by it.
fn foreign_addresses(case: &Case<'_>, endpoints: &Endpoints) -> Result<Vec<Finding>, ClusterError> {
    let home = &endpoints.namespace;
    let pods = case.walls.cluster.all_pods()?;
    let pods = pods.iter().filter(|pod| pod.namespace != *home && !pod.finished && !pod.network.host_network);
    let meant: SortedSet<IpAddr> = endpoints.addresses.iter().map(|(_, address)| *address).collect();
    let addresses = pods.flat_map(|pod| pod.addresses.iter().map(move |address| (*address, &**pod)));
    let owners: SortedMap<IpAddr, &Pod> = addresses.filter(|(address, _)| meant.contains(address)).collect();
    let mut found = Vec::new();
    for (path, address) in &endpoints.addresses {
        let Some(pod) = owners.get(address) else { continue };
        if case.walls.same_boundary(home, &pod.namespace)? {
            continue;
        }
        let headline = format!("leads a Service of namespace {home} to pods of other namespaces");
        let sentence =
            format!("is {address}, the address of pod {} of namespace {}", pod.name, pod.namespace);
        let help = "let the Service select pods of its own namespace";
        let objects = vec![format!("{}/{}", pod.namespace, pod.name)];
        found.push(Finding::new(path.clone(), headline, sentence).help(help).objects(objects));
    }
    Ok(found)
}
