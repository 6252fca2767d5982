//! From JSON text to a typed object of the API, with the place of what does
//! not fit.

mod locate;
mod union;

pub(super) use union::Union;

use super::place::Place;
use super::problem::{Fault, Problem};
use crate::json;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// Reads one object.
pub fn object<T: DeserializeOwned>(json: &str) -> Result<T, Problem> {
    object_ref(json)
}

/// Reads a part of an object, which stands at `place`.
pub(super) fn part<'a, T: Deserialize<'a>>(value: &'a RawValue, place: &Place<'_>) -> Result<T, Problem> {
    object_ref(value.get()).map_err(|problem| problem.within(place.to_path()))
}

/// Reads one object that borrows from the text.
pub fn object_ref<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, Problem> {
    json::read(json).map_err(|error| located(json, &error))
}

fn located(json: &str, error: &serde_json::Error) -> Problem {
    let before = json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let path = locate::path_at(json, before.saturating_add(error.column()));
    Problem { fault: Fault::Unreadable, path, message: sentence(error) }
}

/// The reason without serde's position, which is one of the JSON that the API
/// server or our own host wrote, not of the author's file.
fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text.rfind(" at line ").and_then(|end| text.get(..end)).unwrap_or(&text);
    reason.to_owned()
}
