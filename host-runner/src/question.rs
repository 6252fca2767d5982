//! What every question about manifests has in common: how it is asked, what the
//! module replies beside its answer, and how that is told with places.
//!
//! It knows no question in particular, and decides nothing: whether an answer is
//! yes, and what leaves nobody knowing, is in the reply.
use crate::guest::{Guest, Host};
use crate::manifest::{Given, Manifests, Spot};
use crate::policy::{AskError, malformed};
use crate::report::{Aside, Verdict};
use crate::verbosity::Verbosity;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How many sentences of one kind are told before the rest is counted.
const MOST_TOLD: usize = 20;

/// How many things of one cause are named.
const MOST_NAMED: usize = 3;

/// What a module replies to a question; the answer is `data` or `text`.
#[derive(Debug, Deserialize)]
pub struct Reply<T> {
    /// What is wrong with the objects.
    #[serde(default)]
    pub problems: Vec<ObjectProblem>,
    /// What the answer depends on, in sentences.
    #[serde(default)]
    pub notes: Vec<String>,
    /// What is no object of a cluster, in sentences.
    #[serde(default)]
    pub remarks: Vec<String>,
    /// What leaves nobody knowing.
    #[serde(default)]
    pub unknown: Vec<Unknown>,
    /// Whether there is no answer because an API server would refuse an object.
    #[serde(default)]
    pub refused: bool,
    /// The answer in a word, where the question has such a one.
    pub answer: Option<Word>,
    /// The answer as data.
    pub data: Option<T>,
    /// The answer in words.
    pub text: Option<String>,
}

/// Whether it is closed, allowed, the same.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum Word {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// Nobody knows.
    Unknown,
}

/// What is wrong with an object.
#[derive(Debug, Deserialize)]
pub struct ObjectProblem {
    /// Whether an API server would refuse it, it cannot be read, or it is odd.
    pub level: ProblemLevel,
    /// Which document it is in.
    object: usize,
    /// What the object is called.
    subject: String,
    /// Where in the object, as people write it.
    place: String,
    /// Where in the document.
    pointer: String,
    message: String,
    /// Whether the document is one of those of before.
    #[serde(default)]
    before: bool,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum ProblemLevel {
    /// An API server would refuse the object.
    Refused,
    /// The object cannot be read.
    Unreadable,
    /// It is odd.
    Warning,
}

/// Something that leaves nobody knowing.
#[derive(Debug, Deserialize)]
pub struct Unknown {
    /// What, in a sentence.
    message: String,
    /// Which document it is about, where it is about one.
    object: Option<usize>,
    /// Where in the document.
    #[serde(default)]
    pointer: String,
    /// Whether the document is one of those of before.
    #[serde(default)]
    before: bool,
    /// Where else it is, for two objects of one name.
    also: Option<Elsewhere>,
    /// What several such are, where there may be several of one cause.
    plural: Option<String>,
    /// What this one is called among them.
    #[serde(default)]
    name: String,
}

/// A second place.
#[derive(Debug, Deserialize)]
struct Elsewhere {
    object: usize,
    #[serde(default)]
    pointer: String,
}

/// The manifests that a reply speaks of. The documents of several are numbered
/// one after the other; those of before have numbers of their own.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// What was asked about.
    pub now: &'a [&'a Manifests],
    /// What was there before, where that is apart.
    pub before: Option<&'a Manifests>,
}

impl Sources<'_> {
    /// What could not be read, where `message` is what was said of it to the module.
    fn unread(&self, message: &str) -> Option<Missing> {
        let unread = self.now.iter().copied().chain(self.before).flat_map(|manifests| &manifests.unread);
        let mut unread = unread.map(|unread| &unread.error).filter(|error| error.place().is_some());
        let error = unread.find(|error| error.to_string() == message)?;
        let spot = error.place().map(|start| Spot { file: error.file().into(), start, end: None });
        Some(Missing { message: error.reason(), spot, one_of: None })
    }

    /// What is said of the hidden files that were left out, each thing once.
    fn hidden(&self) -> Vec<String> {
        let mut said: Vec<String> =
            self.now.iter().copied().chain(self.before).filter_map(Manifests::hidden).collect();
        said.dedup();
        said
    }

    /// Where `pointer` leads in a document.
    pub fn spot(&self, object: usize, pointer: &str, before: bool) -> Option<Spot> {
        if before {
            return self.before?.spot(object, pointer);
        }
        let mut index = object;
        for manifests in self.now {
            match index.checked_sub(manifests.count()) {
                None => return manifests.spot(index, pointer),
                Some(rest) => index = rest,
            }
        }
        None
    }
}

/// The payload of a question about `manifests`: its own fields, and what every
/// question says of manifests.
pub fn payload(
    operation: &str,
    fields: &Map<String, Value>,
    manifests: &Manifests,
) -> Result<Vec<u8>, AskError> {
    #[derive(Serialize)]
    struct Payload<'a> {
        #[serde(flatten)]
        fields: &'a Map<String, Value>,
        #[serde(flatten)]
        given: Given<'a>,
    }
    write(operation, &Payload { fields, given: manifests.given() })
}

/// A payload as bytes.
pub fn write(operation: &str, payload: &impl Serialize) -> Result<Vec<u8>, AskError> {
    serde_json::to_vec(payload).map_err(|error| malformed(operation, &error))
}

/// Asks a module in an instance of its own.
pub fn ask<T: DeserializeOwned>(
    guest: &Guest,
    host: &Host,
    operation: &str,
    payload: &[u8],
) -> Result<Reply<T>, AskError> {
    let bytes = guest.call(operation, payload, host)?;
    serde_json::from_slice(&bytes).map_err(|error| malformed(operation, &error))
}

impl<T> Reply<T> {
    /// How a gate ends: what leaves nobody knowing comes before the answer.
    pub fn gate(&self) -> Verdict {
        if self.unknown.is_empty() { self.verdict() } else { Verdict::Unknown }
    }

    /// How a question ends that is answered without what cannot be read.
    pub fn verdict(&self) -> Verdict {
        match self.answer {
            None | Some(Word::Yes) => Verdict::Yes,
            Some(Word::No) => Verdict::No,
            Some(Word::Unknown) => Verdict::Unknown,
        }
    }

    /// The sentences about objects that an API server would refuse; without any
    /// there is an answer.
    pub fn refusals(&self, sources: Sources<'_>) -> Option<Vec<String>> {
        let refusals = self.problems.iter().filter(|problem| problem.level == ProblemLevel::Refused);
        self.refused.then(|| refusals.map(|problem| problem.missing(sources).sentence()).collect())
    }

    /// The sentences about everything that is not quite right.
    pub fn oddities(&self, sources: Sources<'_>) -> Vec<String> {
        let missing = self.missing(sources).into_iter().map(|missing| missing.sentence());
        missing.chain(self.others(sources)).collect()
    }

    /// What is told beside the answer. For a gate it is an error that something
    /// is not known; for any other question a warning.
    pub fn asides(&self, sources: Sources<'_>, is_gate: bool, verbosity: Verbosity) -> Vec<Aside> {
        let missing = folded(&self.missing(sources), verbosity).iter().map(Missing::sentence).collect();
        let aside = if is_gate { Aside::Error } else { Aside::Warning };
        let mut asides = told(missing, aside, verbosity);
        asides.extend(self.beside(sources, verbosity));
        asides
    }

    /// What is told beside the answer and beside what is not known.
    pub fn beside(&self, sources: Sources<'_>, verbosity: Verbosity) -> Vec<Aside> {
        let mut asides = told(self.others(sources), Aside::Warning, verbosity);
        asides.extend(sources.hidden().into_iter().map(Aside::Note));
        asides.extend(self.remarks.iter().chain(&self.notes).cloned().map(Aside::Note));
        asides
    }

    /// What leaves nobody knowing; where a problem tells more of it, that.
    pub fn missing(&self, sources: Sources<'_>) -> Vec<Missing> {
        let mut missing = Vec::new();
        for unknown in &self.unknown {
            let problems = self.problems.iter().filter(|problem| problem.tells_of(unknown));
            let told: Vec<_> = problems.map(|problem| problem.missing(sources)).collect();
            if told.is_empty() {
                missing.push(unknown.missing(sources));
            }
            missing.extend(told);
        }
        missing
    }

    /// The sentences about problems that leave somebody knowing.
    fn others(&self, sources: Sources<'_>) -> Vec<String> {
        let others =
            self.problems.iter().filter(|it| !self.unknown.iter().any(|unknown| it.tells_of(unknown)));
        others.map(|problem| problem.missing(sources).sentence()).collect()
    }
}

/// The first of the sentences, and how many there are more.
fn told(mut sentences: Vec<String>, aside: fn(String) -> Aside, verbosity: Verbosity) -> Vec<Aside> {
    sentences.dedup();
    let more = sentences.len().saturating_sub(MOST_TOLD);
    if more > 0 && verbosity != Verbosity::Verbose {
        sentences.truncate(MOST_TOLD);
        sentences.push(format!("and {more} more like these (-v lists them)"));
    }
    sentences.into_iter().map(aside).collect()
}

/// Something that leaves nobody knowing, in a sentence with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What, in a sentence.
    pub message: String,
    /// Where, where it is somewhere.
    pub spot: Option<Spot>,
    /// What several such are, and what this one is called among them.
    pub one_of: Option<(String, String)>,
}

/// One for each cause: of several things of one cause, the first are named unless
/// people want them all.
pub fn folded(missing: &[Missing], verbosity: Verbosity) -> Vec<Missing> {
    if verbosity == Verbosity::Verbose {
        return missing.to_vec();
    }
    let mut folded = Vec::new();
    let mut told: Vec<&str> = Vec::new();
    for one in missing {
        let Some((plural, _)) = &one.one_of else {
            folded.push(one.clone());
            continue;
        };
        if told.contains(&plural.as_str()) {
            continue;
        }
        told.push(plural);
        let is_own = |other: &&Missing| other.one_of.as_ref().is_some_and(|(own, _)| own == plural);
        let names: Vec<String> = missing.iter().filter(is_own).map(Missing::name).collect();
        folded.push(match names.as_slice() {
            [_] => one.clone(),
            // Many of one cause have no one place.
            names => Missing {
                message: format!("{} {plural}: {}", names.len(), list(names)),
                spot: None,
                one_of: None,
            },
        });
    }
    folded
}

/// The first names, and how many there are more.
fn list(names: &[String]) -> String {
    let first = names.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_NAMED) {
        0 => first,
        more => format!("{first} and {more} more (-v lists them)"),
    }
}

impl Missing {
    /// It as `file:line:column: message`.
    pub fn sentence(&self) -> String {
        match &self.spot {
            Some(spot) => format!("{spot}: {}", self.message),
            None => self.message.clone(),
        }
    }

    /// What it is called among several, and where it is unless that says it.
    fn name(&self) -> String {
        let name = self.one_of.as_ref().map_or(&self.message, |(_, name)| name);
        match &self.spot {
            Some(spot) if !spot.to_string().contains(name.as_str()) => format!("{name} ({spot})"),
            _ => name.clone(),
        }
    }
}

impl Unknown {
    fn missing(&self, sources: Sources<'_>) -> Missing {
        let Self { message, object, pointer, before, also, plural, name } = self;
        let also = also.as_ref().and_then(|also| sources.spot(also.object, &also.pointer, *before));
        let also = also.map(|spot| format!(" (and at {spot})")).unwrap_or_default();
        let spot = object.and_then(|object| sources.spot(object, pointer, *before));
        if let Some(unread) = sources.unread(message).filter(|_| object.is_none()) {
            return unread;
        }
        let one_of = plural.as_ref().map(|plural| (plural.clone(), name.clone()));
        Missing { message: format!("{message}{also}"), spot, one_of }
    }
}

impl ObjectProblem {
    /// It as `object: place: message`, with where it stands.
    fn missing(&self, sources: Sources<'_>) -> Missing {
        let Self { subject, place, message, .. } = self;
        let parts = [subject, place, message].into_iter().filter(|part| !part.is_empty());
        let message = parts.map(String::as_str).collect::<Vec<_>>().join(": ");
        Missing { message, spot: sources.spot(self.object, &self.pointer, self.before), one_of: None }
    }

    /// Whether the object that nobody knows of is the one that this is about.
    fn tells_of(&self, unknown: &Unknown) -> bool {
        self.level != ProblemLevel::Warning
            && unknown.object == Some(self.object)
            && unknown.before == self.before
            && self
                .pointer
                .strip_prefix(&unknown.pointer)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::{Reply, Sources};
    use crate::report::Verdict;
    use crate::verbosity::Verbosity;
    use serde_json::{Value, json};

    const NOWHERE: Sources<'_> = Sources { now: &[], before: None };

    fn reply(value: Value) -> Reply<Value> {
        serde_json::from_value(value).unwrap()
    }

    fn problem(level: &str, pointer: &str, message: &str) -> Value {
        json!({"level": level, "object": 0, "subject": "Pod a/b", "place": "", "pointer": pointer, "message": message})
    }

    /// How a gate and any other question end, and what they tell.
    #[track_caller]
    fn check(value: Value, gate: (Verdict, &[&str]), other: (Verdict, &[&str])) {
        let reply = reply(value);
        for (is_gate, verdict, expected) in [(true, reply.gate(), gate), (false, reply.verdict(), other)] {
            let asides = reply.asides(NOWHERE, is_gate, Verbosity::Normal);
            let told: Vec<_> =
                asides.iter().map(|aside| format!("{}: {}", aside.word(), aside.sentence())).collect();
            assert_eq!((verdict, told), (expected.0, expected.1.iter().map(ToString::to_string).collect()));
        }
    }

    #[test]
    fn what_is_not_known_ends_a_gate_and_is_told_by_others() {
        let unknown = json!({"message": "x.yaml:1:1: not read", "pointer": ""});
        check(
            json!({"answer": "yes", "unknown": [unknown], "remarks": ["1 chart"], "notes": ["as of today"]}),
            (Verdict::Unknown, &["error: x.yaml:1:1: not read", "note: 1 chart", "note: as of today"]),
            (Verdict::Yes, &["warning: x.yaml:1:1: not read", "note: 1 chart", "note: as of today"]),
        );
        check(json!({"answer": "no"}), (Verdict::No, &[]), (Verdict::No, &[]));
        check(json!({"answer": "unknown"}), (Verdict::Unknown, &[]), (Verdict::Unknown, &[]));
        check(json!({}), (Verdict::Yes, &[]), (Verdict::Yes, &[]));
    }

    #[test]
    fn a_problem_that_tells_more_takes_the_place_of_what_is_not_known() {
        check(
            json!({
                "problems": [
                    problem("unreadable", "/items/1/spec", "expected a mapping"),
                    problem("unreadable", "/items/12", "no name"),
                    problem("warning", "/items/1", "odd"),
                ],
                "unknown": [{"message": "Pod a/b cannot be read", "object": 0, "pointer": "/items/1"}],
            }),
            (
                Verdict::Unknown,
                &["error: Pod a/b: expected a mapping", "warning: Pod a/b: no name", "warning: Pod a/b: odd"],
            ),
            (
                Verdict::Yes,
                &[
                    "warning: Pod a/b: expected a mapping",
                    "warning: Pod a/b: no name",
                    "warning: Pod a/b: odd",
                ],
            ),
        );
    }

    #[test]
    fn many_sentences_are_counted_unless_people_want_them() {
        let unknown: Vec<_> = (0..50).map(|number| json!({"message": number.to_string()})).collect();
        let reply = reply(json!({"unknown": unknown}));
        let told = |verbosity| reply.asides(NOWHERE, true, verbosity);
        assert_eq!(told(Verbosity::Verbose).len(), 50);
        let short = told(Verbosity::Normal);
        assert_eq!(short.len(), 21);
        assert_eq!(short[20].sentence(), "and 30 more like these (-v lists them)");
    }

    #[test]
    fn what_has_one_cause_is_told_once() {
        let chart = |name: &str| json!({"message": format!("the chart {name}"), "plural": "charts are there", "name": name});
        let all = |count: usize| {
            let charts = ["a", "b", "c", "d"].into_iter().take(count).map(chart);
            reply(json!({"unknown": charts.chain([json!({"message": "no file"})]).collect::<Vec<_>>()}))
        };
        let told = |count, verbosity| -> Vec<String> {
            all(count)
                .asides(NOWHERE, true, verbosity)
                .iter()
                .map(|aside| aside.sentence().to_owned())
                .collect()
        };
        assert_eq!(told(1, Verbosity::Normal), ["the chart a", "no file"]);
        assert_eq!(told(3, Verbosity::Normal), ["3 charts are there: a, b, c", "no file"]);
        assert_eq!(
            told(4, Verbosity::Normal),
            ["4 charts are there: a, b, c and 1 more (-v lists them)", "no file"]
        );
        assert_eq!(told(2, Verbosity::Verbose), ["the chart a", "the chart b", "no file"]);
    }

    #[test]
    fn what_an_api_server_would_refuse_leaves_no_answer() {
        let refused = json!({"refused": true, "problems": [problem("refused", "", "no")]});
        assert_eq!(reply(refused).refusals(NOWHERE), Some(vec!["Pod a/b: no".to_owned()]));
        assert_eq!(reply(json!({"problems": [problem("refused", "", "no")]})).refusals(NOWHERE), None);
    }
}
