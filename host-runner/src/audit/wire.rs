//! What the module's operation `audit` answers, as it is written.
use crate::answer::{Finding, FindingLevel, PolicyAnswer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// The data of the answer.
#[derive(Debug, Deserialize)]
pub(super) struct AuditData {
    pub(super) results: Vec<ResultData>,
    #[serde(default)]
    pub(super) state: Vec<StateData>,
    #[serde(default)]
    pub(super) isolation: Value,
    pub(super) controls: Option<Vec<Control>>,
}

/// A change, and the verdict on it.
#[derive(Debug, Deserialize)]
pub(super) struct ResultData {
    /// Where the object stands; nothing where it goes.
    pub(super) object: Option<usize>,
    #[serde(default)]
    pub(super) pointer: String,
    /// Where it stood.
    pub(super) before: Option<Stood>,
    pub(super) operation: String,
    #[serde(flatten)]
    pub(super) identity: Identity,
    /// Whether the policy is asked about such a request.
    pub(super) asked: bool,
    pub(super) request: Option<Value>,
    pub(super) verdict: Option<PolicyAnswer>,
}

/// Where an object of before stood.
#[derive(Debug, Deserialize)]
pub(super) struct Stood {
    pub(super) object: usize,
    #[serde(default)]
    pub(super) pointer: String,
}

/// What is wrong with the whole.
#[derive(Debug, Deserialize)]
pub(super) struct StateData {
    rule: String,
    level: FindingLevel,
    pub(super) object: Option<usize>,
    #[serde(default)]
    pub(super) pointer: String,
    pub(super) subject: String,
    headline: Option<String>,
    #[serde(default)]
    message: String,
    help: Option<String>,
    pub(super) count: Option<usize>,
    #[serde(default)]
    pub(super) examples: Vec<String>,
    #[serde(default)]
    pub(super) subjects: Vec<SubjectData>,
}

/// One of several objects that a finding is about.
#[derive(Debug, Deserialize)]
pub(super) struct SubjectData {
    pub(super) title: String,
    pub(super) object: Option<usize>,
    #[serde(default)]
    pub(super) pointer: String,
}

impl StateData {
    /// As a finding about an object.
    pub(super) fn finding(&self) -> Finding {
        Finding {
            rule: self.rule.clone(),
            level: self.level,
            pointer: self.pointer.clone(),
            headline: self.headline.clone(),
            message: self.message.clone(),
            help: self.help.clone(),
            witness: None,
            objects: Vec::new(),
            fix: Vec::new(),
        }
    }
}

/// A requirement of a catalogue, and whether it is met.
#[derive(Debug, Deserialize, Serialize)]
pub struct Control {
    /// A short name, for tags.
    pub id: String,
    /// The catalogue, with the version that numbers it so.
    pub catalogue: String,
    /// What is asked for.
    pub title: String,
    /// The rules that speak to it.
    pub rules: Vec<String>,
    /// Whether it is met: `pass`, `fail`, `review`, `unknown` or `not judged`.
    pub status: String,
    /// How many findings deny.
    pub denials: usize,
    /// How many warn.
    pub warnings: usize,
    /// What speaks against it, and the objects that this is in.
    pub objects: Vec<String>,
}

/// What people call an object: kind, namespace and name.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// Group and version.
    pub api_version: String,
    /// The kind.
    pub kind: String,
    /// The namespace; none for what is cluster-wide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}

impl Identity {
    /// What identifies the object whatever version it is written in.
    pub fn key(&self) -> (&str, &str, Option<&str>, &str) {
        let group = self.api_version.split_once('/').map_or("", |(group, _)| group);
        (group, &self.kind, self.namespace.as_deref(), &self.name)
    }
}

/// `NetworkPolicy team-a/web`
impl fmt::Display for Identity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(out, "{} {namespace}/{}", self.kind, self.name),
            None => write!(out, "{} {}", self.kind, self.name),
        }
    }
}
