//! Changes after which pods are no longer isolated, or a namespace has lost its
//! floor.

use super::union_lost;
use super::{Check, Rule};
use crate::boundary::floor;
use crate::boundary::{Budget, Connection, Coverage, Example};
use crate::case::Case;
use crate::case::finding::{Finding, Findings, Patch};
use crate::cluster::ClusterError;
use crate::kubernetes::Object;
use crate::kubernetes::{Direction, NetworkPolicy, Path, Plugin, Pod, Selector};
use crate::order;
use crate::settings::{Level, Settings};
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
    let (old, new) = (policy(case.review.old.as_ref()), policy(case.review.new.as_ref()));
    let settings = case.walls.settings;
    if let (None, Some(new)) = (old, new) {
        findings.found.extend(floor_in_name_only(settings, new));
    }
    let plugin = settings.plugin.unwrap_or_default();
    let mut is_floor = false;
    for direction in settings.directions.iter().copied() {
        let Some(old) = old else { break };
        let change = Change { old, new, direction };
        if !old.isolates(direction) || change.keeps_its_own() {
            continue;
        }
        if floor::is_floor(settings, old, direction) {
            is_floor = true;
            findings.found.extend(lost_floor(case, &change));
        } else if plugin == Plugin::Kubernetes {
            let finding = judge_direction(case, &change);
            if let Some(Some(finding)) = findings.need(finding) {
                findings.add(finding);
            }
        }
    }
    let subject = case.review.old.as_ref().or(case.review.new.as_ref());
    if plugin != Plugin::Kubernetes && !is_floor && subject.is_some_and(is_policy) {
        union_lost::judge(case, plugin, findings);
    }
}

fn is_policy(object: &Object) -> bool {
    matches!(object, Object::NetworkPolicy(_) | Object::Cilium(_) | Object::Calico(_))
}

fn policy(object: Option<&Object>) -> Option<&NetworkPolicy> {
    match object {
        Some(Object::NetworkPolicy(policy)) => Some(policy),
        _ => None,
    }
}

impl Change<'_> {
    /// What happens, said of the policy and followed by what it comes to.
    fn words(&self) -> String {
        match self.new {
            None => "deleting it".to_owned(),
            Some(new) if !new.isolates(self.direction) => {
                format!("no longer names {}, which", self.direction)
            }
            Some(_) => "selects less, which".to_owned(),
        }
    }

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
    if is_terminating(case, home) {
        return Ok(None);
    }
    Ok(Some(finding(change, Loss { gap, pods, cover })))
}

/// The floor does not depend on what else covers the pods: that may go at the
/// same time.
fn lost_floor(case: &Case<'_>, change: &Change<'_>) -> Option<Finding> {
    let (home, direction) = (&change.old.namespace, change.direction);
    if is_terminating(case, home) {
        return None;
    }
    let what = change.words();
    let sentence = format!(
        "{what} leaves {home} without its floor for {direction}: other policies may cover its pods today, and \
         any two of them can go at once"
    );
    let help = "leave the floor as it is and put policies beside it: they only add; it goes with its \
                namespace, or by an exempt identity";
    let (path, fix) = place_and_fix(change);
    let headline = format!("takes away the floor of namespace {home}");
    Some(Finding::new(path, headline, sentence).help(help).fix(fix))
}

/// A new policy that has the name of a floor and does not isolate every pod: the
/// name is taken then, and nothing lies below the others.
fn floor_in_name_only(settings: &Settings, new: &NetworkPolicy) -> Option<Finding> {
    let mut directions = settings.directions.iter().copied();
    let wanted = directions.clone().next()?;
    if !floor::has_name(settings, new) || directions.any(|way| floor::is_floor(settings, new, way)) {
        return None;
    }
    let mut fix = Vec::new();
    let what = if new.pods.is_everything() {
        let types = Direction::BOTH.into_iter().filter(|way| *way == wanted || new.isolates(*way));
        let types: Vec<String> = types.map(|way| way.to_string()).collect();
        fix.push(Patch::Add(Path::object().field("spec").field("policyTypes"), json!(types)));
        format!("does not isolate for {wanted}")
    } else {
        fix.push(Patch::Add(Path::object().field("spec").field("podSelector"), json!({})));
        "does not select every pod".to_owned()
    };
    let home = &new.namespace;
    let sentence = format!("{what}: namespace {home} has no floor, and its name is taken");
    let help = format!("select every pod and name {wanted} in policyTypes, or give it another name");
    let path = Path::object().field("metadata").field("name");
    let headline = "has the name of a floor and is none";
    Some(Finding::new(path, headline, sentence).help(help).fix(fix).warn_only())
}

/// One that cannot be read is not taken to go.
pub(super) fn is_terminating(case: &Case<'_>, home: &str) -> bool {
    case.walls.cluster.namespace(home).is_ok_and(|namespace| namespace.is_terminating())
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
    let what = change.words();
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
