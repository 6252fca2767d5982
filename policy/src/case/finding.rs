//! What a rule has found, as data. Every text that a person sees is made from
//! these.

use crate::boundary::{Connection, Example, Home, Region};
use crate::cluster::ClusterError;
use crate::kubernetes::{Direction, Labels, Path};
use crate::settings::Level;
use serde_json::Value;

/// Something that a rule has found in an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What the finding does at most, whatever the level of its rule.
    pub ceiling: Level,
    /// Where in the object.
    pub path: Path,
    /// What it comes to, said of the object: `opens namespace a to …`.
    pub headline: String,
    /// What stands at the path and lets it happen, said of the path.
    pub sentence: String,
    /// How to get out of it.
    pub help: Option<String>,
    /// An example of what gets through.
    pub witness: Option<Connection>,
    /// Objects of the cluster that are concerned today.
    pub objects: Vec<String>,
    /// Changes to the object, after which the finding is gone.
    pub fix: Vec<Patch>,
    /// The connections that are let through, where the finding is about any. Then
    /// the witness is one of them, and the message shows it.
    pub crossing: Option<Crossing>,
}

/// A finding under the rule that made it, and what it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruled {
    /// The rule.
    pub rule: &'static str,
    /// What the finding does.
    pub level: Level,
    /// The finding.
    pub finding: Finding,
}

/// Connections that cross the boundary of the pods at home.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossing {
    /// Which way.
    pub direction: Direction,
    /// Whose pods are concerned.
    pub home: Home,
    /// The connections, some of which cross.
    pub regions: Vec<Region>,
}

/// One operation of a JSON Patch (RFC 6902).
#[derive(Debug, Clone, PartialEq)]
pub enum Patch {
    /// Sets a field, or inserts before an item.
    Add(Path, Value),
    /// Replaces what is there.
    Replace(Path, Value),
    /// Takes away what is there.
    Remove(Path),
}

impl Finding {
    /// A finding at `path`.
    pub fn new(path: Path, headline: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self {
            ceiling: Level::Deny,
            path,
            headline: headline.into(),
            sentence: sentence.into(),
            help: None,
            witness: None,
            objects: Vec::new(),
            fix: Vec::new(),
            crossing: None,
        }
    }

    /// With a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With a patch that ends it.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Vec<Patch>>) -> Self {
        self.fix = fix.into();
        self
    }

    /// That warns, even if the rule denies.
    #[must_use]
    pub fn warn_only(mut self) -> Self {
        self.ceiling = Level::Warn;
        self
    }

    /// With the objects that are concerned.
    #[must_use]
    pub fn objects(mut self, objects: Vec<String>) -> Self {
        self.objects = objects;
        self
    }

    /// The sentence with its place, and with an example of what crosses.
    pub fn message(&self) -> String {
        let example = match (&self.witness, &self.crossing) {
            (Some(witness), Some(_)) => format!(", for example {}", describe(witness)),
            _ => String::new(),
        };
        match self.path.to_string() {
            path if path.is_empty() => format!("{}{example}", self.sentence),
            path => format!("{path} {}{example}", self.sentence),
        }
    }
}

/// What the rules have found so far, and what they could not judge.
#[derive(Debug, Default)]
pub struct Findings {
    /// The findings, in the order of the object.
    pub found: Vec<Finding>,
    /// Why a question had no answer.
    pub unjudged: Option<ClusterError>,
    /// Whether findings that could not be judged would only have warned.
    pub unjudged_warns: bool,
}

impl Findings {
    /// One more finding.
    pub fn add(&mut self, finding: Finding) {
        self.found.push(finding);
    }

    /// The answer, or a note that it was needed and could not be had.
    pub fn need<T>(&mut self, answer: Result<T, ClusterError>) -> Option<T> {
        match answer {
            Ok(value) => Some(value),
            Err(error) => {
                self.unjudged.get_or_insert(error);
                None
            }
        }
    }
}

/// `"x" {team: a}`, `pods {app: web} of "x" on TCP 80`, `8.8.8.8`.
fn describe(witness: &Connection) -> String {
    let peer = match &witness.peer {
        Example::Address(address) => address.to_string(),
        Example::Pod { namespace, namespace_labels, labels } => {
            let pods = if labels.is_empty() { String::new() } else { format!("pods{} of ", braces(labels)) };
            format!("{pods}\"{namespace}\"{}", braces(namespace_labels))
        }
    };
    match &witness.port {
        Some((protocol, port)) => format!("{peer} on {protocol} {port}"),
        None => peer,
    }
}

fn braces(labels: &Labels) -> String {
    let labels: Vec<String> = labels.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    if labels.is_empty() { String::new() } else { format!(" {{{}}}", labels.join(", ")) }
}
