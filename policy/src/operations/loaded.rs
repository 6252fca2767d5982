//! What every question about manifests takes and answers, and the snapshots
//! that it is asked of: given with the question, or kept in the session under a
//! number.

use super::said::Said;
use super::{Session, from_json, to_json};
use crate::case::User;
use crate::kubernetes::{Blocks, Plugin};
use crate::manifests::{Documents, Manifests, ObjectProblem, Unknown, Unread};
use crate::order::SortedMap;
use crate::reach::change::{Change, Changed};
use crate::reach::{Filter, Model};
use crate::reading;
use crate::rules;
use crate::settings::Settings;
use crate::snapshot::{Identity, Reading, Snapshot};
use crate::state;
use crate::view::Format;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A snapshot and what was made of it.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    /// The objects, and what was found while reading them.
    pub(super) reading: Reading,
    models: SortedMap<Lens, Model>,
}

impl Loaded {
    /// Reads documents.
    pub(super) fn read(documents: &Documents<'_>) -> Self {
        Reading::of(&mut Manifests::read(documents)).into()
    }

    /// The model for one reading of policies and blocks, which is made once, and
    /// the objects.
    pub(super) fn parts(&mut self, lens: Lens) -> (&mut Model, &Snapshot) {
        let snapshot = &self.reading.snapshot;
        (self.models.get_or_insert_with(lens, || lens.model(snapshot)), snapshot)
    }

    /// What a change of policies opens and closes, and what that depends on;
    /// `None` where it changes more than policies.
    pub(super) fn policies_changed(
        &mut self,
        change: &Change,
        lens: Lens,
    ) -> Option<(Vec<Changed>, Vec<String>)> {
        if change.others || self.reading.is_refused() {
            return None;
        }
        let (model, _) = self.parts(lens);
        let changed = model.change(change)?;
        Some((changed, model.notes_about(change.policies.values().flatten())))
    }

    /// Carries out a change; gives the objects that were to go and are not there.
    pub(super) fn apply(&mut self, replace: &[&RawValue], remove: &[Identity]) -> Vec<String> {
        let change = Change::of(Reading::of_objects(replace), remove);
        let mut snapshot = std::mem::take(&mut self.reading.snapshot);
        let missing = remove.iter().filter(|identity| !snapshot.remove(identity));
        let missing = missing.map(|identity| format!("{} {}", identity.kind, identity.name)).collect();
        self.reading.snapshot = Reading::replacing(snapshot, replace).snapshot;
        self.models.retain(|_, model| !change.others && !model.has_variants() && model.replace(&change));
        missing
    }
}

impl From<Reading> for Loaded {
    fn from(reading: Reading) -> Self {
        Self { reading, models: SortedMap::new() }
    }
}

/// How policies are read: by which plugin, and whether blocks match pods.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lens {
    pub(super) plugin: Plugin,
    pub(super) blocks: Blocks,
}

impl Lens {
    /// What settings say, which have been completed.
    pub(super) fn of(settings: &Settings) -> Self {
        Self { plugin: settings.plugin.unwrap_or_default(), blocks: settings.blocks }
    }

    /// The model of a snapshot that is read so.
    pub(super) fn model(self, snapshot: &Snapshot) -> Model {
        Model::read(snapshot, self.blocks, self.plugin)
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

/// Documents of a state, as they stand in a question.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Given<'a> {
    #[serde(borrow)]
    objects: Option<Vec<&'a RawValue>>,
    #[serde(default)]
    files: Vec<(String, usize)>,
    #[serde(default)]
    unread: Vec<Unread>,
}

/// Everything that a question about manifests can have; which of it an operation
/// looks at is said there.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Question<'a> {
    /// The documents.
    #[serde(borrow)]
    pub(super) objects: Option<Vec<&'a RawValue>>,
    /// The files, with how many of the documents each holds, in order.
    #[serde(default)]
    files: Vec<(String, usize)>,
    /// What no document could be made of.
    #[serde(default)]
    unread: Vec<Unread>,
    /// The namespace of objects that name none.
    default_namespace: Option<String>,
    /// The number of a loaded snapshot, in the place of objects.
    pub(super) snapshot: Option<u32>,
    /// What matters for the answer.
    #[serde(default)]
    pub(super) options: Options,
    /// The shape of the answer.
    pub(super) output: Option<Format>,
    /// The settings of the policy.
    #[serde(borrow)]
    pub(super) settings: Option<&'a RawValue>,
    /// The state before.
    #[serde(borrow)]
    pub(super) before: Option<Given<'a>>,
    /// Who asks for what an audit judges; nobody in particular, if absent.
    #[serde(default)]
    pub(super) user: User,
    /// Whether an audit gives the requests that it judges.
    #[serde(default)]
    pub(super) requests: bool,
    /// The number of the last state whose verdicts the asker remembers, 0 for none;
    /// an audit keeps what it finds then, and tells what is new.
    pub(super) remember: Option<u32>,
    /// The namespaces that are asked about.
    #[serde(default)]
    pub(super) namespaces: Vec<String>,
}

impl<'a> Question<'a> {
    /// The documents that it is asked of.
    pub(super) fn documents(&mut self) -> Documents<'a> {
        Documents {
            objects: self.objects.take(),
            files: std::mem::take(&mut self.files),
            unread: std::mem::take(&mut self.unread),
            default_namespace: self.default_namespace.clone(),
        }
    }

    /// The documents of the state before.
    pub(super) fn documents_before(&mut self) -> Option<Documents<'a>> {
        let Given { objects, files, unread } = self.before.take()?;
        Some(Documents { objects, files, unread, default_namespace: self.default_namespace.clone() })
    }

    /// The settings; the defaults where none are given.
    pub(super) fn settings(&self) -> Result<Settings, String> {
        settings_of(self.settings)
    }

    /// The settings; what blocks match and which plugin reads policies is as the
    /// question says, if it does, and the plugin else as the kinds at hand say.
    pub(super) fn settings_for(&self, snapshot: &Snapshot) -> Result<Settings, String> {
        self.options.complete(self.settings()?, &[snapshot])
    }

    /// The snapshot that is meant: `given` where it is not a loaded one.
    pub(super) fn loaded<'s>(
        &mut self,
        session: &'s mut Session,
        given: &'s mut Loaded,
    ) -> Result<&'s mut Loaded, String> {
        match (self.objects.is_some(), self.snapshot) {
            (true, None) => {
                *given = Loaded::read(&self.documents());
                Ok(given)
            }
            (false, Some(number)) => session.snapshots.get(number),
            _ => Err("expected either `objects` or the number of a loaded `snapshot`".to_owned()),
        }
    }
}

/// Asks `question` of a snapshot, unless some of its objects are refused, and
/// writes the reply.
pub(super) fn ask<T: Serialize>(
    session: &mut Session,
    payload: &[u8],
    question: impl FnOnce(&mut Loaded, &Question<'_>, Lens, &mut Reply<T>) -> Result<(), String>,
) -> Result<Vec<u8>, String> {
    let mut asked: Question<'_> = from_json(payload)?;
    let mut given = Loaded::default();
    let loaded = asked.loaded(session, &mut given)?;
    let settings = asked.settings_for(&loaded.reading.snapshot)?;
    let mut reply = Reply::of(&loaded.reading, &settings);
    reply.refused = loaded.reading.is_refused();
    if !reply.refused {
        question(loaded, &asked, Lens::of(&settings), &mut reply)?;
    }
    to_json(&reply)
}

/// How an answer is wanted: as data, or in the words of a view.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Options {
    /// Whether blocks match pods: `address` or `external`.
    pub(super) ip_block: Option<String>,
    /// The network plugin whose reading of policies holds.
    pub(super) plugin: Option<String>,
    /// One workload.
    pub(super) focus: Option<String>,
    /// One namespace.
    pub(super) namespace: Option<String>,
    /// In the matrix, one line for each workload.
    #[serde(default)]
    pub(super) workloads: bool,
    /// In the matrix of groups, the namespaces that list their workloads.
    #[serde(default)]
    pub(super) expanded: Vec<String>,
    /// In the matrix of groups, what `namespace/name` of a workload must hold, in
    /// whatever case.
    pub(super) holds: Option<String>,
    /// Everything is named, and nothing counted instead.
    #[serde(default)]
    pub(super) all: bool,
}

impl From<&Options> for Filter {
    fn from(options: &Options) -> Self {
        Self { focus: options.focus.clone(), namespace: options.namespace.clone() }
    }
}

impl Options {
    /// Whether blocks match pods: as is asked, or else as the settings say.
    pub(super) fn blocks_or(&self, settings: &Settings) -> Result<Blocks, String> {
        if self.ip_block.is_some() { self.blocks() } else { Ok(settings.blocks) }
    }

    /// Settings with what is asked, and with the plugin whose kinds some snapshot
    /// has, where none is named.
    pub(super) fn complete(
        &self,
        mut settings: Settings,
        snapshots: &[&Snapshot],
    ) -> Result<Settings, String> {
        settings.blocks = self.blocks_or(&settings)?;
        let named = self.plugin.as_deref().map(str::parse).transpose()?.or(settings.plugin);
        let plugin = reading::detect(snapshots, named)?;
        if self.ip_block.is_some() {
            match plugin {
                Plugin::Kubernetes => {}
                Plugin::Cilium => {
                    let why = "Cilium reads address blocks in its own way: they match nothing in the cluster";
                    return Err(why.to_owned());
                }
                Plugin::Calico => {
                    return Err("Calico reads address blocks in its own way: they match pods".to_owned());
                }
            }
        }
        settings.plugin = Some(plugin);
        Ok(settings)
    }

    /// Whether blocks match pods.
    pub(super) fn blocks(&self) -> Result<Blocks, String> {
        match self.ip_block.as_deref() {
            None | Some("address") => Ok(Blocks::Address),
            Some("external") => Ok(Blocks::External),
            Some(other) => Err(format!("unknown reading of blocks `{other}`, expected address or external")),
        }
    }
}

/// Settings; the defaults where none are given.
pub(super) fn settings_of(given: Option<&RawValue>) -> Result<Settings, String> {
    Settings::decode(given.map_or("{}", RawValue::get), &rules::NAMES).map_err(|error| error.to_string())
}

/// The answer to a question that can be answered by yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Settled {
    /// It is closed, allowed, the same.
    Yes,
    /// It is open, denied, different.
    No,
    /// Nobody knows.
    Unknown,
}

impl From<bool> for Settled {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

impl From<state::Standing> for Settled {
    fn from(standing: state::Standing) -> Self {
        match standing {
            state::Standing::Closed => Self::Yes,
            state::Standing::Open => Self::No,
            state::Standing::Unknown => Self::Unknown,
        }
    }
}

/// What every question about a snapshot answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reply<T> {
    /// The network plugin as whose policies they are read.
    pub(super) plugin: &'static str,
    /// What is wrong with the objects.
    pub(super) problems: Vec<ObjectProblem>,
    /// What the answer depends on, in sentences.
    pub(super) notes: Vec<String>,
    /// What is no object, in sentences.
    pub(super) remarks: Vec<String>,
    /// What leaves nobody knowing whether a boundary is closed.
    pub(super) unknown: Vec<Unknown>,
    /// Whether some object is one that an API server would refuse, so that there
    /// is no answer.
    pub(super) refused: bool,
    /// The answer, where it is yes or no.
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
    /// The reply about what was read, still without an answer.
    pub(super) fn of(reading: &Reading, settings: &Settings) -> Self {
        let plugin = settings.plugin.unwrap_or_default();
        let said = Said::of(&reading.snapshot, plugin);
        Self {
            plugin: plugin.name(),
            problems: [reading.problems.clone(), said.problems].concat(),
            notes: said.notes,
            remarks: reading.remarks.clone(),
            unknown: state::unknown(reading, settings),
            refused: false,
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
