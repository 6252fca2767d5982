//! What is wrong with an object, and what leaves nobody knowing, as data.

use crate::kubernetes::{Fault, Path, Problem};
use serde::{Serialize, Serializer};

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Gravity {
    /// An API server would refuse the object.
    Refused,
    /// The object cannot be read and is left out.
    Unreadable,
    /// The object means something else than it seems to.
    Warning,
}

/// Where an object stands: its document, and its place in that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The index of the document.
    pub document: usize,
    /// The place in it; the document itself, unless it is a List.
    pub base: Path,
}

/// Something about one object, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectProblem {
    /// How much it matters.
    pub level: Gravity,
    /// The index of the document.
    pub object: usize,
    /// The object, as `NetworkPolicy a/b`; empty if it says neither kind nor name.
    pub subject: String,
    /// The place in the document as people write it; empty for all of it.
    pub place: String,
    /// The place as a JSON pointer.
    pub pointer: String,
    /// A sentence, lower case, without a final period.
    pub message: String,
    /// Whether the document is one of the state before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub before: bool,
}

impl ObjectProblem {
    /// What is wrong with `subject`, whose document and parts stand at `spot`.
    pub fn new(level: Gravity, spot: &Spot, subject: &str, message: impl Into<String>) -> Self {
        Self {
            level,
            object: spot.document,
            subject: subject.to_owned(),
            place: spot.base.to_string(),
            pointer: spot.base.pointer(),
            message: message.into(),
            before: false,
        }
    }

    /// A problem of reading, at the level of its fault.
    pub fn of(problem: Problem, spot: &Spot, subject: &str) -> Self {
        let level = match problem.fault {
            Fault::Unreadable => Gravity::Unreadable,
            Fault::Refused | Fault::TooMuch => Gravity::Refused,
        };
        let base = spot.base.clone().join(problem.path);
        Self::new(level, &Spot { document: spot.document, base }, subject, problem.message)
    }

    /// Something odd that an API server lets pass.
    pub fn oddity(problem: &Problem, spot: &Spot, subject: &str) -> Self {
        Self { level: Gravity::Warning, ..Self::of(problem.clone(), spot, subject) }
    }

    /// Whether the object is left out, so that what it does is not known.
    pub fn hides(&self) -> bool {
        self.level != Gravity::Warning
    }

    /// `NetworkPolicy a/b: spec.podSelector: message`.
    pub fn sentence(&self) -> String {
        let parts = [&self.subject, &self.place, &self.message];
        parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(": ")
    }
}

/// Something that leaves nobody knowing whether a boundary is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// What it is, in a sentence.
    pub message: String,
    /// The index of the document, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<usize>,
    /// The place in it, as a JSON pointer.
    pub pointer: String,
    /// Where else, for two objects of one name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<Elsewhere>,
    /// Whether the document is one of the state before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub before: bool,
    /// What many such are told as, where there may be many of one cause.
    #[serde(flatten)]
    pub one_of: Option<OneOf>,
}

/// One of many things that are not known for one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OneOf {
    /// Why; as data, what many such are told as.
    #[serde(rename = "plural")]
    pub cause: Cause,
    /// What this one is called among them.
    pub name: String,
}

/// Why many things are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Kustomizations that are not rendered.
    Kustomization,
    /// Charts that are not rendered.
    Chart,
    /// Objects with places to be filled in.
    Template,
    /// Files of templates that no chart is known of.
    TemplateFile,
    /// Objects of one name that are not the same.
    Twice,
    /// Objects that can open a boundary and are not judged.
    NotJudged,
    /// Objects that make pods of which nobody knows the labels.
    Pods,
    /// Workloads with labels that nobody knows.
    Labels,
}

impl Cause {
    /// What several such are, behind their number, and the way out.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Kustomization => {
                "kustomizations change what they list or take in what is not here: render each with \
                 `kubectl kustomize DIR`, and ask about that"
            }
            Self::Chart => {
                "charts are not rendered: render each with `helm template DIR`, and ask about that"
            }
            Self::Template => "objects are templates: fill them in, and ask about that",
            Self::TemplateFile => {
                "templates are not rendered: render them, for example with `helm template`, and ask about that"
            }
            Self::Twice => "objects stand more than once, and differ: ask about one of each",
            Self::NotJudged => "objects are of kinds that are not judged",
            Self::Pods => {
                "objects make pods of which nobody here knows the labels, where not every possible pod is \
                 known to be isolated"
            }
            Self::Labels => {
                "workloads are isolated by nothing but labels of which nobody here knows the values"
            }
        }
    }
}

impl Serialize for Cause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.plural())
    }
}

/// A second place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// The index of the document.
    pub object: usize,
    /// The place in it, as a JSON pointer.
    pub pointer: String,
}

impl Unknown {
    /// What is not known, of nothing that stands anywhere.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            object: None,
            pointer: String::new(),
            also: None,
            before: false,
            one_of: None,
        }
    }

    /// What is not known of what stands at `spot`.
    pub fn at(spot: &Spot, message: impl Into<String>) -> Self {
        Self { object: Some(spot.document), pointer: spot.base.pointer(), ..Self::new(message) }
    }

    /// The name of the object of a kind that is not judged, if it is one.
    pub fn not_judged(&self) -> Option<&str> {
        let own = self.one_of.as_ref().filter(|own| own.cause == Cause::NotJudged);
        own.map(|own| own.name.as_str())
    }

    /// The same as one of many.
    #[must_use]
    pub fn one_of(self, cause: Cause, name: impl Into<String>) -> Self {
        Self { one_of: Some(OneOf { cause, name: name.into() }), ..self }
    }

    /// The same, where something like it stands at `spot` too.
    #[must_use]
    pub fn and_at(self, spot: &Spot) -> Self {
        Self { also: Some(Elsewhere { object: spot.document, pointer: spot.base.pointer() }), ..self }
    }
}
