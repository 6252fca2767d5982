//! What leaves nobody knowing whether a boundary is closed.

use super::unseen;
use crate::boundary::decided_by_name;
use crate::kubernetes::Plugin;
use crate::kubernetes::kinds::{self, KINDS, Role};
use crate::manifests::{Cause, Spot, Unknown};
use crate::order::SortedSet;
use crate::reading as readings;
use crate::rules;
use crate::settings::{Level, Settings};
use crate::snapshot::{self, Reading, Snapshot};
use crate::words;

const UNJUDGED: &str = "unjudged-kind";

/// Everything that was not read, not judged or not asked for.
pub fn unknown(reading: &Reading, settings: &Settings) -> Vec<Unknown> {
    // A rule that is off is off for the state too.
    let level = rules::find(UNJUDGED).map_or(Level::Warn, |rule| settings.level(rule.name, rule.level));
    let mut unknown = gather(reading, level != Level::Off, settings.plugin.unwrap_or_default());
    unknown.extend(unseen::unknown(&reading.snapshot, settings));
    unknown
}

fn gather(reading: &Reading, kinds: bool, plugin: Plugin) -> Vec<Unknown> {
    let mut unknown = reading.unknown.clone();
    let hidden = reading.problems.iter().filter(|problem| problem.hides());
    unknown.extend(hidden.map(|problem| Unknown {
        message: problem.sentence(),
        object: Some(problem.object),
        pointer: problem.pointer.clone(),
        also: None,
        before: problem.before,
        one_of: None,
    }));
    unknown.extend(snapshot::of_too_many_replicas(&reading.snapshot).map(|workload| {
        let title = format!("StatefulSet {}/{}", workload.namespace, workload.name);
        Unknown::new(format!("{title} has more replicas than are looked at one by one"))
    }));
    if plugin != Plugin::Kubernetes {
        unknown.extend(of_plugin(&reading.snapshot, plugin));
    }
    if kinds {
        unknown.extend(unjudged(&reading.snapshot, plugin));
        unknown.extend(not_asked_for(&reading.snapshot));
    }
    unknown
}

/// Namespaces of which nobody knows whether they are guarded, as no object says
/// what labels they have.
pub(super) fn guard(snapshot: &Snapshot, settings: &Settings) -> Option<Unknown> {
    let all = snapshot.all_namespaces();
    let is_open = |name: &str| {
        !snapshot.namespaces.contains_key(name)
            && !settings.exempt.namespaces.contains(name)
            && decided_by_name(&settings.guard, name).is_none()
    };
    let names: Vec<&String> = all.keys().filter(|name| is_open(name)).collect();
    (!names.is_empty()).then(|| {
        let names = words::list(&names, NAMED);
        Unknown::new(format!("whether the settings guard these namespaces depends on labels that no Namespace object here has: {names}"))
    })
}

/// How many namespaces are named.
const NAMED: usize = 5;

/// What manifests cannot tell of policies, as a plugin reads them.
fn of_plugin(snapshot: &Snapshot, plugin: Plugin) -> impl Iterator<Item = Unknown> {
    readings::read(snapshot, plugin).unknown.into_iter().map(|(origin, problem)| {
        let title = origin.to_string();
        let message = format!("{title}: {problem}");
        match snapshot.unjudged.get(&title) {
            Some(known) => {
                let base = known.spot.base.clone().join(problem.path);
                Unknown::at(&Spot { base, ..known.spot.clone() }, message)
            }
            None => Unknown::new(message),
        }
    })
}

fn unjudged(snapshot: &Snapshot, plugin: Plugin) -> impl Iterator<Item = Unknown> {
    let unjudged = snapshot.unjudged.iter().filter(move |(_, unjudged)| unjudged.read_by != Some(plugin));
    unjudged.map(|(title, unjudged)| {
        let message = format!("{title} is of {}, which is not judged", unjudged.api_version);
        Unknown::at(&unjudged.spot, message).one_of(Cause::NotJudged, title)
    })
}

/// Groups that the cluster serves and of which nothing was given.
fn not_asked_for(snapshot: &Snapshot) -> Option<Unknown> {
    let given: SortedSet<&str> =
        snapshot.unjudged.values().map(|unjudged| kinds::group_version(&unjudged.api_version).0).collect();
    let asked = |group: &str| given.contains(group) || !snapshot.admin.is_empty() && group == kinds::ADMINS;
    let opening = KINDS.iter().filter(|kind| {
        matches!(kind.role, Role::Opens | Role::Cilium(_) | Role::Calico(..) | Role::Admin(_))
    });
    let groups: SortedSet<&str> = opening.map(|kind| kind.group).collect();
    let missing: Vec<&str> =
        groups.into_iter().filter(|group| snapshot.served.contains(*group) && !asked(group)).collect();
    (!missing.is_empty()).then(|| {
        Unknown::new(format!(
            "the cluster serves {}, whose objects were not asked for: `kubectl get $(kubectl api-resources \
             -o name --verbs=list | partywall kinds --served -) -A -o yaml` has them",
            missing.join(", ")
        ))
    })
}
