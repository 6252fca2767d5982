//! Changes after which pods are no longer isolated.

use super::{Check, Rule};
use crate::boundary::{Budget, Connection, Coverage, Example};
use crate::case::Case;
use crate::case::finding::{Finding, Findings, Patch};
use crate::cluster::ClusterError;
use crate::kubernetes::Object;
use crate::kubernetes::{Direction, NetworkPolicy, Path, Pod, Selector};
use crate::order;
use crate::settings::Level;
use serde_json::json;
use std::rc::Rc;

pub(super) const RULE: Rule = Rule {
    name: "isolation-removed",
    level: Level::Deny,
    page: include_str!("isolation_removed.md"),
    check: Check::Change(judge),
};

/// What a policy was and what becomes of it.
struct Change<'a> {
    old: &'a NetworkPolicy,
    new: Option<&'a NetworkPolicy>,
    direction: Direction,
}

fn judge(case: &Case<'_>, findings: &mut Findings) {
    let Some(Object::NetworkPolicy(old)) = &case.review.old else { return };
    let new = match &case.review.new {
        Some(Object::NetworkPolicy(new)) => Some(&**new),
        _ => None,
    };
    for direction in case.walls.settings.directions.iter().copied() {
        let change = Change { old, new, direction };
        if old.isolates(direction) && !change.keeps_its_own() {
            let finding = judge_direction(case, &change);
            if let Some(Some(finding)) = findings.need(finding) {
                findings.add(finding);
            }
        }
    }
}

impl Change<'_> {
    /// Whether the policy still isolates what it isolated, all by itself.
    fn keeps_its_own(&self) -> bool {
        let covers = |new: &NetworkPolicy| new.isolates(self.direction) && self.old.pods.is_subset(&new.pods);
        self.old.pods.is_empty() || self.new.is_some_and(covers)
    }
}

/// What is lost: pods of today, or the cover over every possible pod.
struct Loss {
    gap: Selector,
    pods: Vec<String>,
    /// Whether every possible pod was isolated before.
    cover: bool,
}

fn judge_direction(case: &Case<'_>, change: &Change<'_>) -> Result<Option<Finding>, ClusterError> {
    let home = change.old.namespace.as_str();
    let stored = case.walls.cluster.network_policies(home)?;
    let others = || stored.iter().map(|policy| &**policy).filter(|policy| policy.name != change.old.name);
    let before = Coverage::of(others().chain([change.old]), change.direction);
    let after = Coverage::of(others().chain(change.new), change.direction);
    let budget = &mut *case.walls.budget.borrow_mut();
    if after.contains(&change.old.pods) {
        return Ok(None);
    }
    let pods = case.walls.cluster.pods(home).map(|pods| fallen_out(&pods, &before, &after, budget));
    let cover = before.is_complete(budget);
    if !cover && pods.as_ref().is_ok_and(Vec::is_empty) {
        return Ok(None);
    }
    // Undecided counts as a gap.
    let gap = after.gap(&change.old.pods, budget).unwrap_or_else(|_| Some(change.old.pods.clone()));
    let Some(gap) = gap else { return Ok(None) };
    let pods = match pods {
        Err(error) if !cover => return Err(error),
        pods => pods.unwrap_or_default(),
    };
    let terminating = || case.walls.cluster.namespace(home).is_ok_and(|namespace| namespace.is_terminating());
    if terminating() {
        return Ok(None);
    }
    Ok(Some(finding(change, Loss { gap, pods, cover })))
}

/// The pods that were isolated and no longer are, and those of which that cannot
/// be told. Pods on the network of their node never were.
fn fallen_out(pods: &[Rc<Pod>], before: &Coverage, after: &Coverage, budget: &mut Budget) -> Vec<String> {
    let exposed = |pod: &&Rc<Pod>| {
        !pod.finished
            && !pod.network.host_network
            && after.isolates(&pod.labels, budget) != Ok(true)
            && before.isolates(&pod.labels, budget) != Ok(false)
    };
    let mut names: Vec<String> = pods.iter().filter(exposed).map(|pod| pod.name.clone()).collect();
    order::sort(&mut names);
    names
}

fn finding(change: &Change<'_>, loss: Loss) -> Finding {
    let (home, direction) = (&change.old.namespace, change.direction);
    let exposed =
        if loss.gap.is_everything() { "every pod".to_owned() } else { format!("pods labelled {}", loss.gap) };
    let what = match change.new {
        None => "deleting it".to_owned(),
        Some(new) if !new.isolates(direction) => format!("no longer names {direction}, which"),
        Some(_) => "selects less, which".to_owned(),
    };
    let cover = if loss.cover { "; until now every possible pod was isolated" } else { "" };
    let sentence = format!(
        "{what} leaves {exposed} of {home} without a NetworkPolicy that isolates for {direction}{cover}"
    );
    let (path, fix) = place_and_fix(change);
    let another = "apply another NetworkPolicy that selects these pods; one with `podSelector: {}` selects \
                   every pod";
    let help = match change.new {
        None => format!("first {another}"),
        Some(new) if !new.isolates(direction) => {
            format!("keep {direction} in policyTypes, or first {another}")
        }
        Some(_) => format!("keep the selector, or first {another}"),
    };
    let headline = format!("takes away the {direction} isolation of pods of namespace {home}");
    let mut finding = Finding::new(path, headline, sentence).help(help).objects(loss.pods).fix(fix);
    finding.witness = loss.gap.witness("x").map(|labels| Connection {
        peer: Example::Pod { namespace: home.clone(), namespace_labels: [].into(), labels },
        port: None,
    });
    finding
}

fn place_and_fix(change: &Change<'_>) -> (Path, Vec<Patch>) {
    let spec = || Path::object().field("spec");
    let Some(new) = change.new else { return (Path::object(), Vec::new()) };
    let isolates = new.isolates(change.direction);
    let mut fix = Vec::new();
    if !isolates {
        let types = Direction::BOTH.into_iter().filter(|way| *way == change.direction || new.isolates(*way));
        let types: Vec<String> = types.map(|way| way.to_string()).collect();
        fix.push(Patch::Add(spec().field("policyTypes"), json!(types)));
    }
    if !change.old.pods.is_subset(&new.pods) {
        fix.push(Patch::Add(spec().field("podSelector"), json!({})));
    }
    (spec().field(if isolates { "podSelector" } else { "policyTypes" }), fix)
}
