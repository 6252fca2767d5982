//! What the project needs of an object's metadata.

use super::label::Labels;
use super::wire::ObjectMeta;

/// The namespace of an object that names none.
pub const DEFAULT_NAMESPACE: &str = "default";

/// The controller that an object belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner {
    /// The owner's kind, `ReplicaSet` for instance; may be empty in manifests.
    pub kind: String,
    /// The owner's name.
    pub name: String,
}

/// Metadata, reduced to what identity, selection and ownership ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The name; the prefix where the API server is still to make one.
    pub name: String,
    /// Whether the API server is still to make the name.
    pub is_generated: bool,
    /// The namespace; `None` where the object names none.
    pub namespace: Option<String>,
    /// The labels.
    pub labels: Labels,
    /// The owner that controls the object.
    pub owner: Option<Owner>,
    /// Whether the object is being deleted.
    pub terminating: bool,
}

impl Metadata {
    /// The namespace, or the one the API server assumes.
    pub fn namespace_or_default(&self) -> &str {
        self.namespace.as_deref().filter(|name| !name.is_empty()).unwrap_or(DEFAULT_NAMESPACE)
    }
}

impl From<ObjectMeta> for Metadata {
    fn from(meta: ObjectMeta) -> Self {
        let owners = meta.owner_references.unwrap_or_default();
        let controller = owners.iter().find(|owner| owner.controller == Some(true));
        Self {
            owner: controller.map(|owner| Owner { kind: owner.kind.clone(), name: owner.name.clone() }),
            is_generated: meta.name.is_none() && meta.generate_name.is_some(),
            name: meta.name.or(meta.generate_name).unwrap_or_default(),
            namespace: meta.namespace,
            labels: meta.labels.unwrap_or_default(),
            terminating: meta.deletion_timestamp.is_some(),
        }
    }
}
