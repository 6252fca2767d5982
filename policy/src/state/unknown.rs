//! What leaves nobody knowing whether a boundary is closed.

use crate::kubernetes::kinds::{self, KINDS, Role};
use crate::manifests::{Unknown, problem};
use crate::order::SortedSet;
use crate::rules;
use crate::settings::{Level, Settings};
use crate::snapshot::{Reading, Snapshot};

const UNJUDGED: &str = "unjudged-kind";

/// Everything that was not read, not judged or not asked for.
pub fn unknown(reading: &Reading, settings: &Settings) -> Vec<Unknown> {
    // A rule that is off is off for the state too.
    gather(reading, level(settings) != Level::Off)
}

/// The same, but for kinds that are not judged where their rule denies each
/// object: an audit has a verdict on those.
pub fn unknown_to_rules(reading: &Reading, settings: &Settings) -> Vec<Unknown> {
    gather(reading, level(settings) == Level::Warn)
}

fn level(settings: &Settings) -> Level {
    rules::find(UNJUDGED).map_or(Level::Warn, |rule| settings.level(rule.name, rule.level))
}

fn gather(reading: &Reading, kinds: bool) -> Vec<Unknown> {
    let mut unknown = reading.unknown.clone();
    let hidden = reading.problems.iter().filter(|problem| problem.hides());
    unknown.extend(hidden.map(|problem| Unknown {
        message: problem.sentence(),
        object: Some(problem.object),
        pointer: problem.pointer.clone(),
        also: None,
        before: problem.before,
        sort: None,
    }));
    if kinds {
        unknown.extend(unjudged(&reading.snapshot));
        unknown.extend(not_asked_for(&reading.snapshot));
    }
    unknown
}

fn unjudged(snapshot: &Snapshot) -> impl Iterator<Item = Unknown> {
    snapshot.unjudged.iter().map(|(title, unjudged)| {
        let message = format!("{title} is of {}, which is not judged", unjudged.api_version);
        Unknown::at(&unjudged.spot, message).one_of(problem::UNJUDGED, title)
    })
}

/// Groups that the cluster serves and of which nothing was given.
fn not_asked_for(snapshot: &Snapshot) -> Option<Unknown> {
    let given: SortedSet<&str> =
        snapshot.unjudged.values().map(|unjudged| kinds::group_version(&unjudged.api_version).0).collect();
    let asked = |group: &str| given.contains(group) || !snapshot.admin.is_empty() && group == kinds::ADMINS;
    let opening = KINDS.iter().filter(|kind| matches!(kind.role, Role::Opens | Role::Admin(_)));
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
