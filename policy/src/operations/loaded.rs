//! The snapshots that questions are asked of: given with the question, or kept
//! in the session under a number.

use super::{Session, from_json, to_json};
use crate::order::{SortedMap, SortedSet};
use crate::reach::change::{Change, Changed};
use crate::reach::{Blocks, Filter, Model};
use crate::snapshot::{Finding, Identity, Level, Reading, Snapshot};
use crate::view::Format;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A snapshot and what was made of it.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    /// The objects, and what was found while reading them.
    pub(super) reading: Reading,
    models: SortedMap<Blocks, Model>,
}

impl Loaded {
    /// Reads objects.
    pub(super) fn read(objects: &[&RawValue]) -> Self {
        Self { reading: Reading::of(objects), models: SortedMap::new() }
    }

    /// The model for one reading of blocks, which is made once, and the objects.
    pub(super) fn parts(&mut self, blocks: Blocks) -> (&mut Model, &Snapshot) {
        let snapshot = &self.reading.snapshot;
        (self.models.get_or_insert_with(blocks, || Model::new(snapshot, blocks)), snapshot)
    }

    /// What a change of policies opens and closes, and what that depends on;
    /// `None` where it changes more than policies.
    pub(super) fn policies_changed(
        &mut self,
        change: &Change,
        blocks: Blocks,
    ) -> Option<(Vec<Changed>, Vec<String>)> {
        if change.others || self.is_refused() {
            return None;
        }
        let (model, _) = self.parts(blocks);
        let changed = model.change(change)?;
        Some((changed, model.notes_about(change.policies.values().flatten())))
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
        self.models.retain(|_, model| !change.others && !model.has_variants() && model.replace(&change));
        missing
    }

    /// Whether some object would be refused by an API server.
    /// How many objects could not be read, and are not in the answers.
    pub(super) fn unread(&self) -> usize {
        self.reading.findings.iter().filter(|finding| finding.level == Level::Unreadable).count()
    }

    pub(super) fn is_refused(&self) -> bool {
        self.reading.findings.iter().any(|finding| finding.level == Level::Refused)
    }
}

impl From<Reading> for Loaded {
    fn from(reading: Reading) -> Self {
        Self { reading, models: SortedMap::new() }
    }
}

/// The snapshots of a session, by number.
#[derive(Debug, Default)]
pub(super) struct Snapshots {
    loaded: SortedMap<u32, Loaded>,
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

/// What every question has: the objects, `{"objects": [...]}` or
/// `{"snapshot": 1}`, and how the answer is wanted.
#[derive(Debug, Deserialize)]
pub(super) struct Question<'a> {
    #[serde(borrow)]
    objects: Option<Vec<&'a RawValue>>,
    snapshot: Option<u32>,
    /// What matters for the answer.
    #[serde(default)]
    pub(super) options: Options,
    /// The shape of the answer.
    pub(super) output: Option<Format>,
}

/// Asks `question` of a snapshot, unless some of its objects are refused, and
/// writes the reply.
pub(super) fn ask<T: Serialize>(
    session: &mut Session,
    payload: &[u8],
    question: impl FnOnce(&mut Loaded, &Question<'_>, &mut Reply<T>) -> Result<(), String>,
) -> Result<Vec<u8>, String> {
    let asked: Question<'_> = from_json(payload)?;
    asked.ask(session, |loaded, reply| question(loaded, &asked, reply))
}

impl Question<'_> {
    /// The same, where no objects are meant if none are given.
    pub(super) fn or_nothing(mut self) -> Self {
        if self.snapshot.is_none() {
            self.objects.get_or_insert_default();
        }
        self
    }

    /// Asks `question` of the snapshot that is meant.
    pub(super) fn ask<T: Serialize>(
        &self,
        session: &mut Session,
        question: impl FnOnce(&mut Loaded, &mut Reply<T>) -> Result<(), String>,
    ) -> Result<Vec<u8>, String> {
        let mut given;
        let loaded = match (&self.objects, self.snapshot) {
            (Some(objects), None) => {
                given = Loaded::read(objects);
                &mut given
            }
            (None, Some(number)) => session.snapshots.get(number)?,
            _ => return Err("expected either `objects` or the number of a loaded `snapshot`".to_owned()),
        };
        let mut reply = Reply::of(loaded);
        if !reply.refused {
            question(loaded, &mut reply)?;
        }
        to_json(&reply)
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

impl From<&Options> for Filter {
    fn from(options: &Options) -> Self {
        Self { focus: options.focus.clone(), namespace: options.namespace.clone() }
    }
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

/// The answer to a question that has one in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Settled {
    /// It is so: allowed, closed, the same.
    Yes,
    /// It is not: denied, open, different.
    No,
    /// Nobody knows.
    Unknown,
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
    /// Whether some boundary is open or may be, where that was asked.
    pub(super) open: bool,
    /// Whether nobody knows if one is.
    pub(super) unknown: bool,
    /// The answer in a word, where the question has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answer: Option<Settled>,
    /// The answer as data, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<T>,
    /// The answer as text, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
}

impl<T> Reply<T> {
    /// The reply of a snapshot, still without an answer.
    pub(super) fn of(loaded: &Loaded) -> Self {
        Self {
            problems: loaded.reading.findings.clone(),
            notes: unjudged_note(&loaded.reading.unjudged).into_iter().collect(),
            refused: loaded.is_refused(),
            open: false,
            unknown: false,
            answer: None,
            data: None,
            text: None,
        }
    }

    /// Says what the answer depends on, each thing once.
    pub(super) fn note(&mut self, notes: Vec<String>) {
        for note in notes {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
    }
}

/// The sentence about kinds that are not judged.
pub(super) fn unjudged_note(kinds: &SortedSet<String>) -> Option<String> {
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    (!kinds.is_empty()).then(|| format!("not judged: {}", kinds.join(", ")))
}
