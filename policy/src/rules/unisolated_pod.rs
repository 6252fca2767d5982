//! Pods that no NetworkPolicy isolates.

use super::leaks;
use super::union::{Held, Union, is_too_much, labels_for, standing};
use super::{Check, Rule};
use crate::boundary::Coverage;
use crate::boundary::Holding;
use crate::case::Case;
use crate::case::finding::{Finding, Findings};
use crate::clause::ACCOUNT;
use crate::cluster::ClusterError;
use crate::kubernetes::Object;
use crate::kubernetes::pod::{DEFAULT_ACCOUNT, PodNetwork};
use crate::kubernetes::{Action, Direction, Labels, Path, Plugin};
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
            let own = Own { home: &pod.namespace, labels: &pod.labels, network: &pod.network };
            judge_labels(case, &own, &metadata(), findings);
        }
        Object::Workload(workload) if !workload.network.host_network => {
            findings.unjudged_warns = true;
            let mut found = Findings::default();
            let path = workload.template.clone().join(metadata());
            let (labels, network) = (&workload.pod_labels, &workload.network);
            let own = Own { home: &workload.namespace, labels, network };
            judge_labels(case, &own, &path, &mut found);
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

/// Pods that are about to run.
struct Own<'a> {
    home: &'a str,
    labels: &'a Labels,
    network: &'a PodNetwork,
}

fn judge_labels(case: &Case<'_>, own: &Own<'_>, metadata: &Path, findings: &mut Findings) {
    let plugin = case.walls.settings.plugin.unwrap_or_default();
    let open = match plugin {
        Plugin::Kubernetes => open_by_policies(case, own),
        Plugin::Cilium | Plugin::Calico => open_by_union(case, plugin, own),
    };
    let Some(open) = findings.need(open) else { return };
    for direction in open {
        let home = own.home;
        let path = metadata.clone().field("labels");
        let headline = format!("starts pods in namespace {home} that nothing isolates");
        let sentence = match plugin {
            Plugin::Kubernetes => format!("match no NetworkPolicy of {home} that isolates for {direction}"),
            Plugin::Cilium | Plugin::Calico => {
                format!("match no policy of any kind that isolates pods of {home} for {direction}")
            }
        };
        let help = "first apply a NetworkPolicy that selects them; one with `podSelector: {}` and \
                    `ingress: [{from: [{podSelector: {}}]}]` isolates the whole namespace";
        findings.add(Finding::new(path, headline, sentence).help(help));
    }
}

/// The directions in which no NetworkPolicy isolates such pods.
fn open_by_policies(case: &Case<'_>, own: &Own<'_>) -> Result<Vec<Direction>, ClusterError> {
    let policies = case.walls.cluster.network_policies(own.home)?;
    let is_open = |direction: &Direction| {
        let isolating = policies.iter().filter(|policy| policy.isolates(*direction));
        // One that is met decides, without a look at all others.
        if isolating.take(DIRECTLY).any(|policy| policy.pods.matches(own.labels)) {
            return false;
        }
        // What takes too long to decide is not isolated.
        let coverage = Coverage::of(policies.iter().map(|policy| &**policy), *direction);
        coverage.isolates(own.labels, &mut case.walls.budget.borrow_mut()) != Ok(true)
    };
    Ok(case.walls.settings.directions.iter().copied().filter(is_open).collect())
}

/// The directions in which no policy of any kind isolates such pods.
fn open_by_union(case: &Case<'_>, plugin: Plugin, own: &Own<'_>) -> Result<Vec<Direction>, ClusterError> {
    let law = Union::of(case, plugin, Some(own.home))?.law();
    let space = labels_for(case, own.home, &[&law])?;
    let mut labels = own.labels.clone();
    if law.accounts {
        let account = own.network.account.as_deref().unwrap_or(DEFAULT_ACCOUNT);
        labels.insert(ACCOUNT.to_owned(), account.to_owned());
    }
    let is_open = |direction: &Direction| {
        if law.has(*direction, Action::Pass) && is_too_much(&law, *direction) {
            return true;
        }
        let leaks = leaks(&law, &case.walls, *direction);
        let holding = Holding { law: &law, leaks: &leaks, direction: *direction };
        standing(case, &holding, own.home, &space, &labels) == Held::Open
    };
    Ok(case.walls.settings.directions.iter().copied().filter(is_open).collect())
}
