//! Pods whose labels nobody here knows: those that operators make from no template
//! that is read, and those with labels that somebody is still to fill in.
//!
//! What is not known closes nothing: such pods are isolated where every possible
//! pod is.

use super::is_guarded;
use crate::algebra::Domain;
use crate::boundary::{Budget, Coverage, Walls};
use crate::kubernetes::label::{Labels, UNKNOWN_VALUE, value_fault};
use crate::kubernetes::{Direction, Maker as Controller, Plugin, Selector};
use crate::manifests::{Cause, Unknown};
use crate::order::SortedMap;
use crate::rules;
use crate::settings::{Level, Settings};
use crate::snapshot::{Maker, Member, Name, Snapshot, SnapshotCluster, Unit, units};

/// Everything of the kind that leaves nobody knowing.
pub(super) fn unknown(snapshot: &Snapshot, settings: &Settings) -> Vec<Unknown> {
    let mut unknown: Vec<Unknown> = namespaces(snapshot, settings).collect();
    // A rule that is off is off for the state too.
    let level = rules::find("unisolated-pod").map(|rule| settings.level(rule.name, rule.level));
    let mut policies = snapshot.policies.values();
    let is_soft = policies.any(|policy| policy.pods.domains().any(is_soft));
    if level == Some(Level::Off) || snapshot.makers.is_empty() && !is_soft {
        return unknown;
    }
    let cluster = SnapshotCluster::new(snapshot);
    let walls = Walls::new(settings, &cluster);
    unknown.extend(makers(snapshot, &walls));
    if is_soft && settings.plugin.unwrap_or_default() == Plugin::Kubernetes {
        unknown.extend(workloads(snapshot, &walls));
    }
    unknown
}

/// How many objects of guarded namespaces make pods of which little is known.
pub(super) fn judged(snapshot: &Snapshot, walls: &Walls<'_>) -> usize {
    snapshot.makers.iter().filter(|maker| guards(snapshot, walls, &maker.name.namespace)).count()
}

fn guards(snapshot: &Snapshot, walls: &Walls<'_>, namespace: &str) -> bool {
    let labels = snapshot.namespaces.get(namespace).map(|known| known.labels().clone());
    is_guarded(walls, namespace, &labels.unwrap_or_default())
}

/// Namespaces of whose boundary nobody knows, as a label is to be filled in.
fn namespaces(snapshot: &Snapshot, settings: &Settings) -> impl Iterator<Item = Unknown> {
    let matters = |key: &str| *key == *settings.isolate_by || settings.guard.domain(key).is_some();
    snapshot.namespaces.values().filter_map(move |space| {
        let mut labels = space.labels().iter();
        let (key, value) = labels.find(|(key, value)| matters(key) && value_fault(value).is_some())?;
        let name = space.name();
        Some(Unknown::new(format!("the value of label {key} of Namespace {name}: `{value}` is none")))
    })
}

/// Objects that make pods where not every possible pod is isolated.
fn makers(snapshot: &Snapshot, walls: &Walls<'_>) -> Vec<Unknown> {
    let mut unknown = Vec::new();
    for Maker { name, kind, object, spot } in &snapshot.makers {
        let namespace = name.namespace.as_str();
        let is_listed = object.of_workload.as_ref().is_some_and(|(kind, workload)| {
            snapshot.workloads.contains_key(&(Name::new(namespace, workload), kind.clone()))
        });
        let is_held = |direction: &Direction| is_complete(snapshot, namespace, *direction);
        let is_held = || walls.settings.directions.iter().all(is_held);
        let is_fine = is_listed || !object.may_evade && is_held();
        if is_fine || !guards(snapshot, walls, namespace) {
            continue;
        }
        let title = format!("{kind} {name}");
        let rest = if object.may_evade {
            "maybe where no NetworkPolicy reaches"
        } else {
            "and not every possible pod of its namespace is isolated"
        };
        let message = format!("{title} makes pods of which nobody here knows the labels, {rest}");
        unknown.push(Unknown::at(spot, message).one_of(Cause::Pods, title));
    }
    unknown
}

/// Whether every possible pod of a namespace is known to be isolated.
fn is_complete(snapshot: &Snapshot, namespace: &str, direction: Direction) -> bool {
    let policies = snapshot.policies_of(namespace).map(|policy| &**policy);
    let coverage = Coverage::of(policies, direction);
    matches!(coverage.gap(&Selector::everything(), &mut Budget::default()), Ok(None))
}

/// Workloads that only a label isolates whose value nobody knows, or that nobody
/// knows to be missing.
fn workloads(snapshot: &Snapshot, walls: &Walls<'_>) -> Vec<Unknown> {
    let mut unknown = Vec::new();
    let mut all: Option<SortedMap<Unit, Vec<Member<'_>>>> = None;
    for space in super::guarded(snapshot, walls) {
        for direction in &walls.settings.directions {
            let own = snapshot.policies_of(space.name()).filter(|policy| policy.isolates(*direction));
            let selectors: Vec<&Selector> = own.map(|policy| &policy.pods).collect();
            let (soft, firm): (Vec<&Selector>, Vec<&Selector>) =
                selectors.into_iter().partition(|selector| selector.domains().any(is_soft));
            if soft.is_empty() || firm.iter().any(|selector| selector.is_everything()) {
                continue;
            }
            let firm = Coverage::of_selectors(firm);
            let first = Unit { namespace: space.name().to_owned(), name: String::new(), kind: String::new() };
            let all = all.get_or_insert_with(|| units(snapshot));
            let own = all.iter_from(&first).take_while(|(unit, _)| unit.namespace == space.name());
            for (unit, members) in own {
                let is_open = is_open(snapshot, unit);
                let is_doubtful = |member: &Member<'_>| {
                    let (labels, is_open) = (&*member.labels, is_open && member.is_template);
                    let of_sort = |sure: bool| {
                        let mut soft = soft.iter().filter(|selector| selector.matches(labels));
                        soft.any(|selector| is_sure(selector, labels, is_open) == sure)
                    };
                    let is_firm = || firm.isolates(labels, &mut Budget::default()) == Ok(true);
                    of_sort(false) && !of_sort(true) && !is_firm()
                };
                if members.iter().any(is_doubtful) {
                    let message = format!(
                        "{unit} is isolated for {direction} by nothing but a label of which nobody here knows the value"
                    );
                    unknown.push(Unknown::new(message).one_of(Cause::Labels, unit.to_string()));
                }
            }
        }
    }
    unknown
}

/// Whether a label that is not there, or of another value, may be selected.
fn is_soft((_, domain): (&str, &Domain)) -> bool {
    domain.allows_absent() || domain.only().is_none() && !Domain::present().is_subset(domain)
}

/// Whether the labels that the workload's own controller adds are not known.
fn is_open(snapshot: &Snapshot, unit: &Unit) -> bool {
    let name = Name::new(&unit.namespace, &unit.name);
    snapshot
        .workloads
        .get(&(name, unit.kind.clone()))
        .is_some_and(|workload| workload.maker == Controller::Other)
}

/// Whether a selector selects pods with these labels whatever the labels are that
/// nobody knows.
fn is_sure(selector: &Selector, labels: &Labels, is_open: bool) -> bool {
    selector.domains().all(|(key, domain)| match labels.get(key).map(String::as_str) {
        Some(UNKNOWN_VALUE) => Domain::present().is_subset(domain),
        Some(_) => true,
        None => !is_open || domain.is_any(),
    })
}
