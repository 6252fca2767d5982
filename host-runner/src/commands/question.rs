//! What the questions about a cluster have in common: manifests in, the
//! module's answer out, and every problem with its place.
use super::{Failure, Report, Verdict};
use crate::cli::{CommonArgs, ModuleArgs, Verbosity};
use crate::cluster::Cluster;
use crate::guest::{Guest, Host};
use crate::manifest::{Positions, ReadError, Source, empty, files};
use crate::module::Module;
use crate::output::json_text;
use crate::policy::malformed;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::path::Path;
use std::sync::Arc;

/// Where an object stands.
struct Origin {
    source: usize,
    positions: Positions,
}

/// The objects of files and folders.
#[derive(Default)]
pub(super) struct Manifests {
    pub(super) objects: Vec<Value>,
    origins: Vec<Origin>,
    sources: Vec<Source>,
    /// Files that cannot be read, in sentences.
    complaints: Vec<String>,
}

/// What the module answers to every question.
#[derive(Deserialize)]
struct Answer {
    problems: Vec<Problem>,
    notes: Vec<String>,
    refused: bool,
    data: Option<Value>,
    text: Option<String>,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    unknown: bool,
    answer: Option<Settled>,
}

/// The answer in a word, where the question has one.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Settled {
    Yes,
    No,
    Unknown,
}

#[derive(Deserialize)]
struct Problem {
    level: String,
    object: usize,
    subject: String,
    place: String,
    pointer: String,
    message: String,
}

impl Manifests {
    /// Reads every manifest below `path`. A file that cannot be read is
    /// complained about and left out; a path that is not there is an error, and
    /// one without any document too.
    pub(super) fn read(path: &Path) -> Result<Self, ReadError> {
        let mut manifests = Self::default();
        for file in files(path)? {
            match Source::open(&file) {
                Ok(source) => manifests.add(source),
                Err(error) => manifests.complaints.push(error.to_string()),
            }
        }
        if manifests.objects.is_empty() && manifests.complaints.is_empty() {
            return Err(empty(path));
        }
        Ok(manifests)
    }

    /// How many files and documents cannot be read.
    pub(super) fn unread(&self) -> usize {
        self.complaints.len()
    }

    fn add(&mut self, source: Source) {
        let (documents, errors) = source.salvage();
        self.complaints.extend(errors.iter().map(ToString::to_string));
        for document in documents {
            self.objects.push(document.value);
            self.origins.push(Origin { source: self.sources.len(), positions: document.positions });
        }
        self.sources.push(source);
    }

    /// A problem as `file:line:column: object: place: message`.
    fn sentence(&self, problem: &Problem, object: usize) -> String {
        let Problem { subject, place, message, .. } = problem;
        let mut sentence = match self.origins.get(object) {
            Some(origin) => {
                let position = origin.positions.nearest(&problem.pointer).place();
                let name = self.sources.get(origin.source).map_or("", |source| source.name.as_str());
                format!("{name}:{position}: ")
            }
            None => String::new(),
        };
        for part in [subject, place].into_iter().filter(|part| !part.is_empty()) {
            sentence += part;
            sentence += ": ";
        }
        sentence + message
    }
}

/// A question about one or two lists of objects.
pub(super) struct Question<'a> {
    pub(super) operation: &'static str,
    pub(super) payload: Map<String, Value>,
    /// The manifests that problems speak of.
    pub(super) manifests: &'a [&'a Manifests],
}

/// What the module answered to a question, with the places of what it speaks of.
pub(super) struct Answered {
    pub(super) data: Option<Value>,
    text: Option<String>,
    open: bool,
    /// Whether the module does not know.
    unknown: bool,
    settled: Option<Settled>,
    /// What is odd about the objects, in sentences.
    warnings: Vec<String>,
    notes: Vec<String>,
    /// Files that cannot be read, in sentences.
    /// Objects that cannot be read are among them: the answer is without them.
    pub(super) complaints: Vec<String>,
}

impl Answered {
    /// Takes what is odd for an error, if people are `strict`.
    pub(super) fn refuse_warnings(&mut self, strict: bool) -> Result<(), Failure> {
        let odd = self.complaints.iter().chain(&self.warnings);
        if strict && odd.clone().next().is_some() {
            return Err(Failure::Objects(odd.cloned().collect()));
        }
        Ok(())
    }

    /// What goes to standard error beside the answer.
    pub(super) fn remarks(&mut self) -> Vec<String> {
        let notes = self.notes.drain(..).map(|note| format!("note: {note}"));
        self.warnings.drain(..).chain(notes).collect()
    }
}

/// Asks the module, and reports what it answers.
pub(super) fn ask(
    question: Question<'_>,
    common: &CommonArgs,
    verbosity: Verbosity,
) -> Result<Report, Failure> {
    let (guest, host) = ready(&common.module, verbosity)?;
    let mut answered = answer(question, &guest, &host)?;
    answered.refuse_warnings(common.strict)?;
    let (mut problems, remarks) = (std::mem::take(&mut answered.complaints), answered.remarks());
    if answered.unknown && problems.is_empty() {
        problems.push("there is nothing to judge in these manifests".to_owned());
    }
    if answered.settled == Some(Settled::Unknown) {
        problems.push("the answer is not known".to_owned());
    }
    let text = match (answered.text, answered.data) {
        (Some(text), _) => text,
        (None, data) => json_text(&data),
    };
    let denied = answered.open || answered.settled == Some(Settled::No);
    let verdict = if denied { Verdict::Denied } else { Verdict::Allowed };
    Ok(Report { text: text.into_bytes(), verdict, remarks, problems })
}

/// Asks the module; objects that an API server would refuse leave no answer.
pub(super) fn answer(question: Question<'_>, guest: &Guest, host: &Host) -> Result<Answered, Failure> {
    let Question { operation, payload, manifests } = question;
    let bytes = carry_out(operation, &payload, guest, host)?;
    let answer: Answer = serde_json::from_slice(&bytes).map_err(|error| malformed(operation, &error))?;
    let (mut refusals, mut unreadable, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
    for problem in &answer.problems {
        let of_level = match problem.level.as_str() {
            "refused" => &mut refusals,
            "unreadable" => &mut unreadable,
            _ => &mut warnings,
        };
        of_level.push(sentence(manifests, problem));
    }
    if answer.refused || !refusals.is_empty() {
        return Err(Failure::Objects(refusals));
    }
    let complaints = manifests.iter().flat_map(|manifests| manifests.complaints.iter().cloned());
    let complaints = complaints.chain(unreadable).collect();
    let Answer { notes, data, text, open, unknown, answer: settled, .. } = answer;
    Ok(Answered { data, text, open, unknown, settled, warnings, notes, complaints })
}

/// A problem in a sentence with its place. The objects of several lists are
/// numbered one list after the other.
fn sentence(manifests: &[&Manifests], problem: &Problem) -> String {
    let mut object = problem.object;
    for own in manifests {
        if object < own.objects.len() {
            return own.sentence(problem, object);
        }
        object -= own.objects.len();
    }
    problem.message.clone()
}

/// The module, and a host without a cluster.
pub(super) fn ready(args: &ModuleArgs, verbosity: Verbosity) -> Result<(Guest, Host), Failure> {
    let guest = Module::open(args.module.as_deref())?.load(args.limits)?;
    Ok((guest, Arc::new(Cluster::of(None, verbosity))))
}

/// Carries out one operation without a cluster.
pub(super) fn call(
    operation: &'static str,
    payload: &Map<String, Value>,
    args: &ModuleArgs,
    verbosity: Verbosity,
) -> Result<Vec<u8>, Failure> {
    let (guest, host) = ready(args, verbosity)?;
    carry_out(operation, payload, &guest, &host)
}

fn carry_out(
    operation: &'static str,
    payload: &Map<String, Value>,
    guest: &Guest,
    host: &Host,
) -> Result<Vec<u8>, Failure> {
    let payload = serde_json::to_vec(payload).map_err(|error| malformed(operation, &error))?;
    Ok(guest.call(operation, &payload, host)?)
}

/// The payload of a question: output and options.
pub(super) fn payload(output: &str, options: Map<String, Value>) -> Map<String, Value> {
    let mut payload = Map::new();
    payload.insert("output".to_owned(), if output == "json" { "data" } else { output }.into());
    payload.insert("options".to_owned(), options.into());
    payload
}

/// The options of a question; those that were not given are left out.
pub(super) fn options<'a>(given: impl IntoIterator<Item = (&'a str, Option<Value>)>) -> Map<String, Value> {
    given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
