//! Snapshots that stay in the session: load, change, forget.

use super::loaded::{Lens, Loaded, Options, Question, Reply, settings_of};
use super::{Session, from_json, to_json};
use crate::manifests::{ObjectProblem, Unknown};
use crate::reach::change::Change;
use crate::snapshot::{Identity, Reading};
use crate::view::change::{ChangedData, data};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What was loaded.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    snapshot: u32,
    namespaces: usize,
    pods: usize,
    workloads: usize,
    services: usize,
    network_policies: usize,
    admin_policies: usize,
}

/// Reads objects and keeps them under a number.
pub fn load(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let mut asked: Question<'_> = from_json(payload)?;
    let loaded = Loaded::read(&asked.documents());
    let mut reply = Reply::of(&loaded.reading, &asked.settings_for(&loaded.reading.snapshot)?);
    reply.refused = loaded.reading.is_refused();
    let snapshot = &loaded.reading.snapshot;
    let summary = Summary {
        snapshot: 0,
        namespaces: snapshot.all_namespaces().len(),
        pods: snapshot.pods.len(),
        workloads: snapshot.workloads.len(),
        services: snapshot.services.len(),
        network_policies: snapshot.policies.len(),
        admin_policies: snapshot.admin.len(),
    };
    reply.data = Some(Summary { snapshot: session.snapshots.keep(loaded), ..summary });
    to_json(&reply)
}

#[derive(Deserialize)]
struct Numbered {
    snapshot: u32,
}

/// Forgets a loaded snapshot.
pub fn unload(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let request: Numbered = from_json(payload)?;
    to_json(&serde_json::json!({ "unloaded": session.snapshots.forget(request.snapshot) }))
}

#[derive(Deserialize)]
struct Update<'a> {
    snapshot: u32,
    #[serde(borrow, default)]
    replace: Vec<&'a RawValue>,
    #[serde(default)]
    remove: Vec<Identity>,
    /// Answers what would change, and leaves the snapshot as it is.
    #[serde(default)]
    dry_run: bool,
    #[serde(default)]
    options: Options,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Updated {
    problems: Vec<ObjectProblem>,
    /// What is not known of the new objects; then nothing is changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<Unknown>,
    /// The identities that were to be removed and are not there.
    missing: Vec<String>,
    /// What the change opens and closes; absent if it is no change of
    /// NetworkPolicies alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<Vec<ChangedData>>,
    /// What that depends on, in sentences.
    notes: Vec<String>,
}

/// Puts objects in the place of those of their names, and removes others.
pub fn update(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let request: Update<'_> = from_json(payload)?;
    let loaded = session.snapshots.get(request.snapshot)?;
    let change = Change::of(Reading::of_objects(&request.replace), &request.remove);
    if change.is_faulty() {
        let Change { problems, unknown, .. } = change;
        let (missing, notes) = (Vec::new(), Vec::new());
        return to_json(&Updated { problems, unknown, missing, changed: None, notes });
    }
    let settings = request.options.complete(settings_of(None)?, &[&loaded.reading.snapshot])?;
    let (changed, notes) = loaded.policies_changed(&change, Lens::of(&settings)).unzip();
    let missing = if request.dry_run { Vec::new() } else { loaded.apply(&request.replace, &request.remove) };
    let changed = changed.map(|changed| data(&changed));
    let (problems, unknown, notes) = (change.problems, change.unknown, notes.unwrap_or_default());
    to_json(&Updated { problems, unknown, missing, changed, notes })
}
