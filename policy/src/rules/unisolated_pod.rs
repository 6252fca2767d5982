//! Pods that no NetworkPolicy isolates.

use super::{Check, Rule};
use crate::boundary::Coverage;
use crate::case::Case;
use crate::case::finding::{Finding, Findings};
use crate::kubernetes::Object;
use crate::kubernetes::{Labels, Path, Plugin};
use crate::settings::Level;

pub(super) const RULE: Rule = Rule {
    name: "unisolated-pod",
    level: Level::Deny,
    page: include_str!("unisolated_pod.md"),
    check: Check::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    let metadata = || Path::object().field("metadata");
    match object {
        Object::Pod(pod) if !pod.finished && !pod.network.host_network && labels_are_new(case) => {
            judge_labels(case, &pod.namespace, &pod.labels, &metadata(), findings);
        }
        Object::Workload(workload) if !workload.network.host_network => {
            findings.unjudged_warns = true;
            let mut found = Findings::default();
            let path = workload.template.clone().join(metadata());
            judge_labels(case, &workload.namespace, &workload.pod_labels, &path, &mut found);
            findings.found.extend(found.found.into_iter().map(Finding::warn_only));
            findings.unjudged = found.unjudged;
        }
        _ => {}
    }
}

/// Whether the pod is new, or its labels are.
fn labels_are_new(case: &Case<'_>) -> bool {
    match (&case.review.old, &case.review.new) {
        (Some(Object::Pod(old)), Some(Object::Pod(new))) => old.labels != new.labels,
        _ => true,
    }
}

/// How many policies are looked at one by one.
const DIRECTLY: usize = 1000;

fn judge_labels(case: &Case<'_>, home: &str, labels: &Labels, metadata: &Path, findings: &mut Findings) {
    let Some(policies) = findings.need(case.walls.cluster.network_policies(home)) else { return };
    for direction in case.walls.settings.directions.iter().copied() {
        let isolating = policies.iter().filter(|policy| policy.isolates(direction));
        // One that is met decides, without a look at all others.
        if isolating.take(DIRECTLY).any(|policy| policy.pods.matches(labels)) {
            continue;
        }
        // What takes too long to decide is not isolated.
        let coverage = Coverage::of(policies.iter().map(|policy| &**policy), direction);
        if coverage.isolates(labels, &mut case.walls.budget.borrow_mut()) == Ok(true) {
            continue;
        }
        let path = metadata.clone().field("labels");
        let headline = format!("starts pods in namespace {home} that nothing isolates");
        let sentence = format!("match no NetworkPolicy of {home} that isolates for {direction}");
        let help = "first apply a NetworkPolicy that selects them; one with `podSelector: {}` and \
                    `ingress: [{from: [{podSelector: {}}]}]` isolates the whole namespace";
        let finding = Finding::new(path, headline, sentence).help(help);
        // Where a network plugin has policies of its own, these may isolate it.
        let plugin = case.walls.settings.plugin.unwrap_or_default();
        findings.add(if plugin == Plugin::Kubernetes { finding } else { finding.warn_only() });
    }
}
