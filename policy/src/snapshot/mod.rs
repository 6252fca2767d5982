//! What there is: the objects of a cluster or of a folder of manifests, read
//! once and kept by identity.
//!
//! Reading never fails as a whole: what cannot be read or would be refused by
//! an API server becomes a [`Finding`] that names the object, and the rest
//! stands. Nothing in here decides who reaches whom.

mod entry;
mod finding;
mod node;
mod read;
#[cfg(test)]
mod tests;
mod unit;

pub use entry::{Backend, BackendPort, Entry, EntryKind, GATEWAY_GROUP};
pub use finding::{Finding, Level};
pub use node::Node;
pub use read::{Identity, Reading};
pub use unit::{Member, Unit, units};

use crate::kubernetes::admin::{AdminKind, AdminPolicy};
use crate::kubernetes::workload::WorkloadKind;
use crate::kubernetes::{
    Endpoints, Labels, Namespace, NetworkPolicy, Pod, ReferenceGrant, Service, Workload,
};
use crate::order::SortedMap;
use std::fmt;
use std::rc::Rc;

/// The identity of an object in its kind: namespace and name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The namespace.
    pub namespace: String,
    /// The name.
    pub name: String,
}

impl Name {
    /// The object `name` of `namespace`.
    pub fn new(namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self { namespace: namespace.into(), name: name.into() }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.namespace, self.name)
    }
}

/// The objects, each once, in the order of their names.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// The namespaces that were given as objects.
    pub namespaces: SortedMap<String, Namespace>,
    /// The pods.
    pub pods: SortedMap<Name, Pod>,
    /// What makes pods.
    pub workloads: SortedMap<(Name, WorkloadKind), Workload>,
    /// The NetworkPolicies.
    pub policies: SortedMap<Name, Rc<NetworkPolicy>>,
    /// The administrators' policies.
    pub admin: SortedMap<(AdminKind, String), Rc<AdminPolicy>>,
    /// The Services.
    pub services: SortedMap<Name, Service>,
    /// The addresses behind Services, in the older form.
    pub endpoints: SortedMap<Name, Endpoints>,
    /// The addresses behind Services, in slices.
    pub slices: SortedMap<Name, Endpoints>,
    /// The ways in from outside: Ingresses and routes.
    pub entries: SortedMap<(EntryKind, Name), Entry>,
    /// The leave for routes to lead into other namespaces.
    pub grants: SortedMap<Name, ReferenceGrant>,
    /// The nodes.
    pub nodes: SortedMap<String, Node>,
}

impl Snapshot {
    /// Every namespace: the given ones, and those that some object names.
    pub fn all_namespaces(&self) -> SortedMap<String, Namespace> {
        let mut all = self.namespaces.clone();
        let pods = self.pods.keys();
        let workloads = self.workloads.keys().map(|(name, _)| name);
        let named = pods.chain(workloads).chain(self.policies.keys()).chain(self.services.keys());
        for name in named {
            if !all.contains_key(&name.namespace) {
                all.insert(name.namespace.clone(), Namespace::new(&name.namespace, Labels::new()));
            }
        }
        all
    }
}
