//! `ReferenceGrant`s of the Gateway API: the leave that a namespace gives to routes
//! of others to lead to its Services.

use super::metadata::Metadata;
use super::problem::Problem;
use super::read;
use super::wire::{ObjectMeta, Reference};
use serde::Deserialize;

/// A `ReferenceGrant`, v1 or v1beta1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceGrant {
    /// The namespace to which references may lead.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Which objects may refer: group, kind and namespace.
    from: Vec<[String; 3]>,
    /// The Services to which may be referred; an empty name means all of them.
    services: Vec<String>,
}

#[derive(Deserialize)]
struct Wire {
    metadata: ObjectMeta,
    spec: Spec,
}

#[derive(Deserialize)]
struct Spec {
    from: Vec<Reference>,
    to: Vec<Reference>,
}

impl ReferenceGrant {
    /// Reads a `ReferenceGrant`.
    pub fn decode(json: &str) -> Result<Self, Problem> {
        let Wire { metadata, spec } = read::object(json)?;
        let metadata = Metadata::from(metadata);
        let mut grant = Self {
            namespace: metadata.namespace_or_default().to_owned(),
            name: metadata.name,
            from: Vec::new(),
            services: Vec::new(),
        };
        for from in spec.from {
            grant.from.push([from.group, from.kind.unwrap_or_default(), from.namespace.unwrap_or_default()]);
        }
        for to in spec.to {
            if to.group.is_empty() && to.kind.as_deref() == Some("Service") {
                grant.services.push(to.name);
            }
        }
        Ok(grant)
    }

    /// Whether objects of that group and kind in `namespace` may lead to the
    /// Service of that name in the grant's namespace.
    pub fn lets(&self, group: &str, kind: &str, namespace: &str, service: &str) -> bool {
        self.from.iter().any(|from| *from == [group, kind, namespace])
            && self.services.iter().any(|own| own.is_empty() || own == service)
    }
}
