//! Pods on the network of their node, or on another one beside the cluster's.

use super::{Check, Rule};
use crate::case::Case;
use crate::case::finding::{Finding, Findings, Patch};
use crate::kubernetes::Object;
use crate::kubernetes::Path;
use crate::kubernetes::pod::{NETWORKS, PodNetwork};
use crate::settings::Level;

pub(super) const RULE: Rule = Rule {
    name: "host-network",
    level: Level::Deny,
    page: include_str!("host_network.md"),
    check: Check::Object(judge),
};

fn judge(_: &Case<'_>, object: &Object, findings: &mut Findings) {
    let spec = |path: Path| path.field("spec");
    match object {
        Object::Pod(pod) if !pod.finished => {
            judge_network(&pod.network, &pod.namespace, &spec(Path::object()), findings);
            judge_networks(&pod.network, Path::object(), findings);
        }
        Object::Workload(workload) => {
            let path = spec(workload.template.clone());
            judge_network(&workload.network, &workload.namespace, &path, findings);
            judge_networks(&workload.network, workload.template.clone(), findings);
        }
        _ => {}
    }
}

fn judge_network(network: &PodNetwork, home: &str, spec: &Path, findings: &mut Findings) {
    let headline = format!("puts pods of namespace {home} beyond NetworkPolicies");
    let ports = || network.host_ports.iter().map(|port| (spec.clone().join(port.path.clone()), port.number));
    if network.host_network {
        let path = spec.clone().field("hostNetwork");
        let sentence = "is true: such a pod has the address of its node, is selected by no NetworkPolicy \
                        and reaches every pod as its node does";
        let help = "drop hostNetwork; what needs it belongs in an exempt namespace";
        // An API server copies the container's ports to hostPort.
        let fix = [Patch::Remove(path.clone())].into_iter();
        let fix: Vec<Patch> = fix.chain(ports().map(|(path, _)| Patch::Remove(path))).collect();
        findings.add(Finding::new(path, headline, sentence).help(help).fix(fix));
        return;
    }
    for (path, number) in ports() {
        let sentence = format!(
            "is {number}: the node forwards its port {number} to the pod, past NetworkPolicies in some clusters"
        );
        let help = "drop hostPort and put a Service before the pod";
        let fix = [Patch::Remove(path.clone())];
        findings.add(Finding::new(path, headline.clone(), sentence).help(help).fix(fix));
    }
}

/// Networks beside the cluster's, which no NetworkPolicy governs.
fn judge_networks(network: &PodNetwork, pod: Path, findings: &mut Findings) {
    let Some(networks) = &network.networks else { return };
    let path = pod.field("metadata").field("annotations").field(NETWORKS);
    let sentence =
        format!("is {networks}: on such a network the pod is reached whatever NetworkPolicies say");
    let help = "drop the network, or close it by the means of its own plugin (MultiNetworkPolicy)";
    let headline = "puts pods on a second network";
    findings.add(Finding::new(path, headline, sentence).help(help).warn_only());
}
