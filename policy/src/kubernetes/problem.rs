//! What is wrong with an object: a sentence and its place, as data.

use super::place::{Path, Place};
use std::fmt;

/// What kind of trouble a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The object is no object of its kind: a field has the wrong type.
    Unreadable,
    /// The object can be read and contradicts itself or what an API server
    /// allows.
    Refused,
    /// The object is right, and takes more than can be judged here.
    TooMuch,
}

/// Something in an object that an API server would refuse, or that cannot be
/// read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind of trouble it is.
    pub fault: Fault,
    /// Where it stands.
    pub path: Path,
    /// What is wrong and what was expected; lower case, without a final period.
    pub message: String,
}

impl Problem {
    /// A problem at a place of the object that is being walked.
    pub fn at(place: &Place<'_>, message: impl Into<String>) -> Self {
        Self { fault: Fault::Refused, path: place.to_path(), message: message.into() }
    }

    /// The same problem, of a part that stands at `outer`.
    #[must_use]
    pub fn within(self, outer: Path) -> Self {
        Self { path: outer.join(self.path), ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.to_string() {
            path if path.is_empty() => write!(out, "{}", self.message),
            path => write!(out, "{path}: {}", self.message),
        }
    }
}

impl std::error::Error for Problem {}
