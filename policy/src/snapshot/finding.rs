//! What is wrong with one of the objects, or worth knowing about it.

use crate::kubernetes::{Fault, Path, Problem};
use serde::Serialize;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// An API server would refuse the object: no answer can be given.
    Refused,
    /// The object cannot be read and was left out.
    Unreadable,
    /// The object means something else than it seems to.
    Warning,
}

/// Something about one object, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// How much it matters.
    pub level: Level,
    /// The index of the object in the list that was read.
    pub object: usize,
    /// The object, as `NetworkPolicy a/b`; empty if it says neither kind nor name.
    pub subject: String,
    /// The place in the object as people write it; empty for the object itself.
    pub place: String,
    /// The place as a JSON pointer.
    pub pointer: String,
    /// A sentence, lower case, without a final period.
    pub message: String,
}

impl Finding {
    /// What is wrong with the object at `index`, whose parts lie at `base`.
    pub fn new(level: Level, index: usize, subject: &str, path: &Path, message: impl Into<String>) -> Self {
        Self {
            level,
            object: index,
            subject: subject.to_owned(),
            place: path.to_string(),
            pointer: path.pointer(),
            message: message.into(),
        }
    }

    /// A problem of reading, at the level of its fault.
    pub fn of(problem: Problem, index: usize, subject: &str, base: &Path) -> Self {
        let level = match problem.fault {
            Fault::Unreadable => Level::Unreadable,
            Fault::Refused => Level::Refused,
        };
        let problem = problem.within(base.clone());
        Self::new(level, index, subject, &problem.path, problem.message)
    }

    /// Something odd that an API server lets pass.
    pub fn oddity(problem: &Problem, index: usize, subject: &str, base: &Path) -> Self {
        Self { level: Level::Warning, ..Self::of(problem.clone(), index, subject, base) }
    }
}
