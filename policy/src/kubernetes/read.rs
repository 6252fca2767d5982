//! From JSON text to a typed object of the API, with the place of what does
//! not fit.

mod locate;

use super::place::{Path, Place};
use super::problem::{Fault, Problem};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

/// Reads one object.
pub fn object<T: DeserializeOwned>(json: &str) -> Result<T, Problem> {
    object_ref(json)
}

/// Reads a part of an object, which stands at `place`.
pub(super) fn part<T: DeserializeOwned>(value: Value, place: &Place<'_>) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| unreadable(&error).within(place.to_path()))
}

/// Reads one object that borrows from the text.
pub fn object_ref<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, Problem> {
    serde_json::from_str(json).map_err(|error| located(json, &error))
}

fn unplaced(error: &serde_json::Error) -> Problem {
    Problem { fault: Fault::Unreadable, path: Path::object(), message: sentence(error) }
}

fn located(json: &str, error: &serde_json::Error) -> Problem {
    let before = json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    Problem { path: locate::path_at(json, before.saturating_add(error.column())), ..unplaced(error) }
}

fn unreadable(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let path = error.path().iter().fold(Path::object(), |path, segment| match segment {
        Segment::Seq { index } => path.item(*index),
        Segment::Map { key } => path.field(key),
        Segment::Enum { variant } => path.field(variant),
        Segment::Unknown => path,
    });
    Problem { path, ..unplaced(error.inner()) }
}

/// The reason without serde's position, which is one of the JSON that the API
/// server or our own host wrote, not of the author's file.
fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text.rfind(" at line ").and_then(|end| text.get(..end)).unwrap_or(&text);
    reason.to_owned()
}
