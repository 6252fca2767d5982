//! What there is: the objects of a cluster or of a folder of manifests, kept by
//! identity. It is the only typed state, and answers the rules' questions about
//! a cluster. Nothing in here decides who reaches whom.

mod cluster;
mod policies;
mod read;
mod unit;

pub use cluster::SnapshotCluster;
pub use read::{Identity, Reading};
pub use unit::{Member, Unit, of_too_many_replicas, units};

use crate::kubernetes::admin::{AdminKind, AdminPolicy};
use crate::kubernetes::calico::{CalicoApi, CalicoKind, CalicoObject};
use crate::kubernetes::cilium::{CidrGroup, CiliumKind, CiliumPolicy};
use crate::kubernetes::{
    Account, Endpoints, Entry, EntryKind, Labels, Namespace, NetworkPolicy, Node, Plugin, Pod, PodMaker,
    ReferenceGrant, Service, Workload,
};
use crate::manifests::Spot;
use crate::order::{SortedMap, SortedSet};
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
    pub pods: SortedMap<Name, Rc<Pod>>,
    /// What makes pods, by name and kind.
    pub workloads: SortedMap<(Name, String), Workload>,
    /// What makes pods of which little is known.
    pub makers: Vec<Maker>,
    /// The NetworkPolicies.
    pub policies: SortedMap<Name, Rc<NetworkPolicy>>,
    /// The administrators' policies.
    pub admin: SortedMap<(AdminKind, String), Rc<AdminPolicy>>,
    /// Cilium's policies.
    pub cilium: SortedMap<(CiliumKind, Name), Rc<CiliumPolicy>>,
    /// Cilium's groups of address blocks.
    pub cidr_groups: SortedMap<String, CidrGroup>,
    /// Calico's objects.
    pub calico: SortedMap<(CalicoKind, Name, CalicoApi), Rc<CalicoObject>>,
    /// The service accounts.
    pub accounts: SortedMap<Name, Account>,
    /// The Services.
    pub services: SortedMap<Name, Service>,
    /// The ways in from outside: Ingresses and routes.
    pub entries: SortedMap<(EntryKind, Name), Entry>,
    /// Leave for routes to lead into other namespaces.
    pub grants: SortedMap<Name, ReferenceGrant>,
    /// The addresses behind Services, in the older form.
    pub endpoints: SortedMap<Name, Endpoints>,
    /// The addresses behind Services, in slices.
    pub slices: SortedMap<Name, Endpoints>,
    /// The nodes.
    pub nodes: SortedMap<String, Node>,
    /// Objects that can open a boundary and are not judged, by title.
    pub unjudged: SortedMap<String, Unjudged>,
    /// The API groups that the cluster says it serves.
    pub served: SortedSet<String>,
}

/// An object that makes pods of which little is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    /// What it is called.
    pub name: Name,
    /// Its kind.
    pub kind: String,
    /// What is known of it.
    pub object: PodMaker,
    /// Where it stands.
    pub spot: Spot,
}

/// An object that can open a boundary and is not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unjudged {
    /// The version of the API, with its group.
    pub api_version: String,
    /// Where it stands.
    pub spot: Spot,
    /// The network plugin whose reading judges it all the same.
    pub read_by: Option<Plugin>,
}

impl Snapshot {
    /// Every namespace: the given ones, and those that some object names.
    pub fn all_namespaces(&self) -> SortedMap<String, Namespace> {
        let mut all = self.namespaces.clone();
        let pods = self.pods.keys();
        let workloads = self.workloads.keys().map(|(name, _)| name);
        let workloads = workloads.chain(self.makers.iter().map(|maker| &maker.name));
        let entries = self.entries.keys().map(|(_, name)| name);
        let cilium = self.cilium.keys().filter(|(kind, _)| *kind == CiliumKind::CiliumNetworkPolicy);
        let calico = self.calico.keys().filter(|(kind, ..)| kind.is_namespaced());
        let of_plugins = cilium.map(|(_, name)| name).chain(calico.map(|(_, name, _)| name));
        let policies = self.policies.keys().chain(of_plugins);
        let named = pods.chain(workloads).chain(policies).chain(self.services.keys()).chain(entries);
        for name in named {
            if !all.contains_key(&name.namespace) {
                all.insert(name.namespace.clone(), Namespace::new(&name.namespace, Labels::new()));
            }
        }
        all
    }
}
