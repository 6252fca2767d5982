//! Service accounts, whose labels policies of some plugins ask for.

use super::label::Labels;
use super::metadata::Metadata;
use super::problem::Problem;
use super::wire::Object;
use serde::de::IgnoredAny;

/// A service account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: Labels,
}

impl Account {
    /// Reads a v1 `ServiceAccount`.
    pub fn decode(json: &str) -> Result<Self, Problem> {
        let object = Object::<IgnoredAny>::read("v1", "ServiceAccount", json)?;
        let metadata = Metadata::from(object.metadata);
        Ok(Self {
            namespace: metadata.namespace_or_default().to_owned(),
            name: metadata.name,
            labels: metadata.labels,
        })
    }
}
