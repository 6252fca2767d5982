//! The snapshots that questions are asked of: given with the question, or kept
//! in the session under a number.

use super::Session;
use crate::reach::change::{Change, Changed};
use crate::reach::{Blocks, Model};
use crate::snapshot::{Finding, Identity, Level, Reading, Snapshot};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A snapshot and what was made of it.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    /// The objects, and what was found while reading them.
    pub(super) reading: Reading,
    models: BTreeMap<Blocks, Model>,
}

impl Loaded {
    /// Reads objects.
    pub(super) fn read(objects: &[&RawValue]) -> Self {
        Self { reading: Reading::of(objects), models: BTreeMap::new() }
    }

    /// The model for one reading of blocks, which is made once, and the objects.
    pub(super) fn parts(&mut self, blocks: Blocks) -> (&mut Model, &Snapshot) {
        let snapshot = &self.reading.snapshot;
        (self.models.entry(blocks).or_insert_with(|| Model::new(snapshot, blocks)), snapshot)
    }

    /// What a change of policies opens and closes; `None` where it changes more
    /// than policies. The models are as they were.
    pub(super) fn policies_changed(&mut self, change: &Change) -> Option<Vec<Changed>> {
        if change.others || self.is_refused() {
            return None;
        }
        let policies = &self.reading.snapshot.policies;
        let back = change.policies.keys().map(|name| (name.clone(), policies.get(name).cloned()));
        let back = Change { policies: back.collect(), ..Change::default() };
        let (model, _) = self.parts(Blocks::Address);
        let changed = model.change(change);
        if changed.is_some() && model.change(&back).is_some() {
            return changed;
        }
        self.models.clear();
        None
    }

    /// Carries out a change; gives the objects that were to go and are not there.
    pub(super) fn apply(&mut self, replace: &[&RawValue], remove: &[Identity]) -> Vec<String> {
        let change = Change::read(replace, remove);
        let mut reading = Reading::replacing(std::mem::take(&mut self.reading.snapshot));
        let missing = remove.iter().filter(|identity| !reading.remove(identity));
        let missing = missing.map(|identity| format!("{} {}", identity.kind, identity.name)).collect();
        reading.add_all(replace);
        self.reading.snapshot = reading.snapshot;
        self.reading.unjudged.extend(reading.unjudged);
        self.models.retain(|_, model| !change.others && model.change(&change).is_some());
        missing
    }

    /// Whether some object would be refused by an API server.
    pub(super) fn is_refused(&self) -> bool {
        self.reading.findings.iter().any(|finding| finding.level == Level::Refused)
    }
}

impl From<Reading> for Loaded {
    fn from(reading: Reading) -> Self {
        Self { reading, models: BTreeMap::new() }
    }
}

/// The snapshots of a session, by number.
#[derive(Debug, Default)]
pub(super) struct Snapshots {
    loaded: BTreeMap<u32, Loaded>,
    last: u32,
}

impl Snapshots {
    /// Keeps a snapshot; gives its number.
    pub(super) fn keep(&mut self, loaded: Loaded) -> u32 {
        self.last = self.last.saturating_add(1);
        self.loaded.insert(self.last, loaded);
        self.last
    }

    /// Forgets a snapshot; says whether there was one.
    pub(super) fn forget(&mut self, number: u32) -> bool {
        self.loaded.remove(&number).is_some()
    }

    /// The snapshot of that number.
    pub(super) fn get(&mut self, number: u32) -> Result<&mut Loaded, String> {
        self.loaded.get_mut(&number).ok_or_else(|| format!("no snapshot {number} is loaded"))
    }
}

/// What a question is asked of: `{"objects": [...]}` or `{"snapshot": 1}`.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    /// The objects themselves.
    pub(super) objects: Option<Vec<&'a RawValue>>,
    /// The number of a loaded snapshot.
    pub(super) snapshot: Option<u32>,
}

impl Subject<'_> {
    /// Asks `question` of the snapshot.
    pub(super) fn ask<T>(
        &self,
        session: &mut Session,
        question: impl FnOnce(&mut Loaded) -> Result<T, String>,
    ) -> Result<T, String> {
        match (&self.objects, self.snapshot) {
            (Some(objects), None) => question(&mut Loaded::read(objects)),
            (None, Some(number)) => question(session.snapshots.get(number)?),
            _ => Err("expected either `objects` or the number of a loaded `snapshot`".to_owned()),
        }
    }
}

/// How an answer is wanted: as data, or in the words of a view.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Options {
    /// Whether blocks match pods: `address` or `external`.
    pub(super) ip_block: Option<String>,
    /// One workload.
    pub(super) focus: Option<String>,
    /// One namespace.
    pub(super) namespace: Option<String>,
    /// In the matrix, one line for each workload.
    #[serde(default)]
    pub(super) workloads: bool,
}

impl Options {
    /// Whether blocks match pods.
    pub(super) fn blocks(&self) -> Result<Blocks, String> {
        match self.ip_block.as_deref() {
            None | Some("address") => Ok(Blocks::Address),
            Some("external") => Ok(Blocks::External),
            Some(other) => Err(format!("unknown reading of blocks `{other}`, expected address or external")),
        }
    }
}

/// What every question about a snapshot answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reply<T> {
    /// What is wrong with the objects.
    pub(super) problems: Vec<Finding>,
    /// What the answer depends on, in sentences.
    pub(super) notes: Vec<String>,
    /// Whether some object is one that an API server would refuse: then there
    /// is no answer.
    pub(super) refused: bool,
    /// Whether some boundary is open, where that was asked.
    pub(super) open: bool,
    /// The answer as data, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<T>,
    /// The answer as text, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
}

impl<T> Reply<T> {
    /// The reply of a snapshot, still without an answer.
    pub(super) fn of(loaded: &Loaded, notes: Vec<String>) -> Self {
        let mut all = notes;
        if !loaded.reading.unjudged.is_empty() {
            let kinds: Vec<&str> = loaded.reading.unjudged.iter().map(String::as_str).collect();
            all.push(format!("not judged: {}", kinds.join(", ")));
        }
        Self {
            problems: loaded.reading.findings.clone(),
            notes: all,
            refused: loaded.is_refused(),
            open: false,
            data: None,
            text: None,
        }
    }
}
