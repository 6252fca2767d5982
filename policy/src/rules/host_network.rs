//! Pods on the network of their node.

use super::{Judge, Rule};
use crate::admission::case::Case;
use crate::admission::finding::{Finding, Findings, Patch};
use crate::admission::settings::Level;
use crate::admission::subject::Object;
use crate::kubernetes::Path;
use crate::kubernetes::pod::PodNetwork;

pub(super) const RULE: Rule = Rule {
    name: "host-network",
    level: Level::Deny,
    page: include_str!("host_network.md"),
    judge: Judge::Object(judge),
};

fn judge(_: &Case<'_>, object: &Object, findings: &mut Findings) {
    let spec = |path: Path| path.field("spec");
    match object {
        Object::Pod(pod) if !pod.finished => {
            judge_network(&pod.network, &pod.namespace, &spec(Path::object()), findings);
        }
        Object::Workload(workload) => {
            let path = spec(workload.kind.template());
            judge_network(&workload.network, &workload.namespace, &path, findings);
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
