//! From JSON text to a typed object of the API, with the place of what does
//! not fit.

use super::place::{Path, Place};
use super::problem::{Fault, Problem};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

/// Reads one object. The text is read a second time, to find the place, only
/// if it does not fit.
pub fn object<T: DeserializeOwned>(json: &str) -> Result<T, Problem> {
    serde_json::from_str(json).map_err(|error| locate::<T>(json).unwrap_or_else(|| unplaced(&error)))
}

/// Reads a part of an object, which stands at `place`.
pub(super) fn part<T: DeserializeOwned>(value: Value, place: &Place<'_>) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| unreadable(&error).within(place.to_path()))
}

fn unplaced(error: &serde_json::Error) -> Problem {
    Problem { fault: Fault::Unreadable, path: Path::object(), message: sentence(error) }
}

fn locate<T: DeserializeOwned>(json: &str) -> Option<Problem> {
    let mut text = serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize::<_, T>(&mut text).err().as_ref().map(unreadable)
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
