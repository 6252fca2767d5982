//! Reads manifests: YAML and JSON, as the API server's own decoder reads them,
//! with the place in the source of everything that was read.
//!
//! Every command reads through [`read`]. This room knows the shape of a manifest
//! file: documents, labels and names that must be text. What a document means,
//! and whether it is an object at all, is the module's business.
mod exclude;
mod hidden;
mod json;
mod labels;
mod manifests;
mod position;
mod read;
mod salvage;
mod scalar;
mod walk;
mod yaml;

pub use exclude::{Exclude, ExcludeError};
pub use manifests::{Given, Manifests, ReadOptions, Spot, Unread, read};
pub use position::{Place, Positions};
pub use read::{ReadError, Source, read_bytes};
pub use walk::walk;

use serde_json::Value;

/// One document of a source: its value, and where its parts stand.
#[derive(Debug)]
pub struct Document {
    /// The value, as the API server would read it.
    pub value: Value,
    /// The place of every part of the value.
    pub positions: Positions,
}

/// Why a source could not be read, and where.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub(crate) place: Place,
    pub(crate) sentence: String,
}

impl Unreadable {
    pub(crate) fn new(place: Place, sentence: impl Into<String>) -> Self {
        Self { place, sentence: sentence.into() }
    }
}

/// How deeply collections may be nested; the limit of JSON readers too.
const DEPTH_LIMIT: usize = 100;

#[cold]
fn too_deep(place: Place) -> Unreadable {
    Unreadable::new(place, format!("nested more than {DEPTH_LIMIT} levels deep"))
}

/// The documents of `text`; a document without content is left out, as kubectl does.
pub(crate) fn documents(text: &str) -> Result<Vec<Document>, Unreadable> {
    let mut documents = if is_json(text) { vec![json::document(text)?] } else { yaml::documents(text)? };
    documents.iter_mut().try_for_each(labels::settle)?;
    Ok(documents)
}

/// Whether `text` is one JSON document. Flow style YAML that begins like JSON is read as YAML.
fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// The one value that `text` is in YAML; none where it is not one.
pub(crate) fn from_yaml(text: &str) -> Option<Value> {
    let mut documents = yaml::documents(text).ok()?;
    let document = documents.pop()?;
    documents.is_empty().then_some(document.value)
}
