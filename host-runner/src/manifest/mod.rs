//! Reads manifests: YAML and JSON, as the API server's own decoder reads them,
//! with the place in the source of everything that was read.
//!
//! This room knows the shape of a manifest file (documents, lists, labels that
//! must be text). What an object means is the module's business.
mod json;
mod labels;
mod position;
mod read;
mod salvage;
mod scalar;
mod tree;
mod yaml;

pub use position::{Place, Positions};
pub use read::{FILE_LIMIT, OBJECT_LIMIT, ReadError, Source, read_bytes};
pub(crate) use tree::json_size;
pub use tree::{Item, Manifest, empty, files, items, manifests, walk};

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
pub(crate) struct Problem {
    pub(crate) place: Place,
    pub(crate) sentence: String,
}

impl Problem {
    pub(crate) fn new(place: Place, sentence: impl Into<String>) -> Self {
        Self { place, sentence: sentence.into() }
    }
}

/// How deeply collections may be nested; the limit of JSON readers too.
const DEPTH_LIMIT: usize = 100;

#[cold]
fn too_deep(place: Place) -> Problem {
    Problem::new(place, format!("nested more than {DEPTH_LIMIT} levels deep"))
}

/// The documents of `text`; a document without content is left out, as kubectl does.
pub(crate) fn documents(text: &str) -> Result<Vec<Document>, Problem> {
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
