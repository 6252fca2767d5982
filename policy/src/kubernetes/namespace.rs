//! Namespaces, with the label that the API server sets.

use super::label::{Labels, NAMESPACE_NAME};
use super::metadata::Metadata;
use super::problem::Problem;
use super::wire;

/// A namespace.
///
/// INVARIANT: the label [`NAMESPACE_NAME`] is the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace {
    name: String,
    labels: Labels,
    terminating: bool,
}

impl Namespace {
    /// A namespace with these labels; [`NAMESPACE_NAME`] is set as the API
    /// server sets it.
    pub fn new(name: impl Into<String>, mut labels: Labels) -> Self {
        let name = name.into();
        labels.insert(NAMESPACE_NAME.to_owned(), name.clone());
        Self { name, labels, terminating: false }
    }

    /// Reads a v1 Namespace.
    pub fn decode(json: &str) -> Result<Self, Problem> {
        let object = wire::Namespace::read("v1", "Namespace", json)?;
        let phase = object.status.and_then(|status| status.phase);
        let metadata = Metadata::from(object.metadata);
        let terminating = metadata.terminating || phase.as_deref() == Some("Terminating");
        Ok(Self { terminating, ..Self::new(metadata.name, metadata.labels) })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The labels, [`NAMESPACE_NAME`] among them.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Whether the namespace is being deleted.
    pub fn is_terminating(&self) -> bool {
        self.terminating
    }
}
