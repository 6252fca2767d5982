//! From manifests to a [`Snapshot`].

use super::{Maker, Name, Snapshot, Unjudged};
use crate::kubernetes::cilium::CiliumKind;
use crate::kubernetes::kinds::{self, Role};
use crate::kubernetes::metadata::DEFAULT_NAMESPACE;
use crate::kubernetes::object::title;
use crate::kubernetes::{NetworkPolicy, Object, Plugin};
use crate::manifests::{Gravity, Item, Manifests, ObjectProblem, Unknown};
use crate::order::SortedMap;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::rc::Rc;

/// What names an object.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The version of the API, with its group.
    pub api_version: String,
    /// The kind.
    pub kind: String,
    /// The namespace.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}

/// A snapshot, and what was found on the way to it.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The objects.
    pub snapshot: Snapshot,
    /// What is wrong with some of them.
    pub problems: Vec<ObjectProblem>,
    /// What is no object, in sentences.
    pub remarks: Vec<String>,
    /// What leaves nobody knowing.
    pub unknown: Vec<Unknown>,
}

impl Reading {
    /// Keeps the objects of manifests; takes them out of there.
    pub fn of(manifests: &mut Manifests<'_>) -> Self {
        let mut reading = Self {
            problems: std::mem::take(&mut manifests.problems),
            remarks: std::mem::take(&mut manifests.remarks),
            unknown: std::mem::take(&mut manifests.unknown),
            ..Self::default()
        };
        for item in &manifests.items {
            reading.snapshot.put(item);
        }
        reading
    }

    /// The objects of documents of which nothing else is known.
    pub fn of_objects(objects: &[&RawValue]) -> Self {
        Self::of(&mut Manifests::of(objects))
    }

    /// The same with `objects` in the place of those of their names.
    #[must_use]
    pub fn replacing(snapshot: Snapshot, objects: &[&RawValue]) -> Self {
        let mut manifests = Manifests::of(objects);
        let mut reading = Self { snapshot, ..Self::default() };
        reading.problems = std::mem::take(&mut manifests.problems);
        reading.unknown = std::mem::take(&mut manifests.unknown);
        for item in &manifests.items {
            reading.snapshot.put(item);
        }
        reading
    }

    /// Whether an API server would refuse some object.
    pub fn is_refused(&self) -> bool {
        self.problems.iter().any(|problem| problem.level == Gravity::Refused)
    }
}

impl Snapshot {
    /// Keeps an object, in the place of the one of its name.
    pub fn put(&mut self, item: &Item<'_>) {
        let Some(object) = &item.object else { return };
        let name = Name::new(item.namespace.as_deref().unwrap_or_default(), &item.name);
        match object.clone() {
            Object::Namespace(namespace) => drop(self.namespaces.insert(name.name, namespace)),
            Object::Pod(pod) => drop(self.pods.insert(name, Rc::new(pod))),
            Object::Workload(workload) => drop(self.workloads.insert((name, item.kind.clone()), workload)),
            Object::Service(service) => drop(self.services.insert(name, service)),
            Object::Endpoints(endpoints) if item.role == Role::EndpointSlice => {
                drop(self.slices.insert(name, endpoints));
            }
            Object::Endpoints(endpoints) => drop(self.endpoints.insert(name, endpoints)),
            Object::Grant(grant) => drop(self.grants.insert(name, grant)),
            object @ (Object::NetworkPolicy(_) | Object::Admin(_)) => self.put_policy(name, object),
            object @ Object::Cilium(_) => {
                self.put_unjudged(item, Some(Plugin::Cilium));
                self.put_policy(name, object);
            }
            Object::Calico(object) => {
                if object.kind.is_enforced() {
                    self.put_unjudged(item, Some(Plugin::Calico));
                }
                self.put_policy(name, Object::Calico(object));
            }
            Object::Account(account) => drop(self.accounts.insert(name, account)),
            Object::CidrGroup(group) => drop(self.cidr_groups.insert(name.name, group)),
            Object::Node(node) => drop(self.nodes.insert(name.name, node)),
            Object::Entry(entry) => drop(self.entries.insert((entry.kind, name), entry)),
            Object::Maker(object) => {
                self.remove_maker(&name, &item.kind);
                self.makers.push(Maker { name, kind: item.kind.clone(), object, spot: item.spot.clone() });
            }
            Object::Named(named) if item.role == Role::ApiService => {
                let group = named.name.split_once('.').map_or("", |(_, group)| group);
                self.served.insert(group.to_owned());
            }
            Object::Named(_) => self.put_unjudged(item, None),
        }
    }

    /// Keeps what is not judged, unless a reading judges it.
    fn put_unjudged(&mut self, item: &Item<'_>, read_by: Option<Plugin>) {
        let (api_version, spot) = (item.api_version.clone(), item.spot.clone());
        let unjudged = Unjudged { api_version, spot, read_by };
        self.unjudged.insert(item.title(), unjudged);
    }

    /// Removes the object of that identity; says whether there was one.
    pub fn remove(&mut self, identity: &Identity) -> bool {
        let Identity { api_version, kind, namespace, name: own } = identity;
        let name = Name::new(namespace.as_deref().unwrap_or(DEFAULT_NAMESPACE), own);
        match kinds::role(api_version, kind) {
            Role::Namespace => self.namespaces.remove(own).is_some(),
            Role::Pod => self.pods.remove(&name).is_some(),
            Role::NetworkPolicy => self.policies.remove(&name).is_some(),
            Role::Admin(kind) => self.admin.remove(&(kind, own.clone())).is_some(),
            Role::Cilium(own_kind) => {
                let namespaced = own_kind == CiliumKind::CiliumNetworkPolicy;
                let title = title(kind, namespaced.then_some(name.namespace.as_str()), own);
                self.unjudged.remove(&title);
                let name = if namespaced { name } else { Name::new("", own) };
                self.cilium.remove(&(own_kind, name)).is_some()
            }
            Role::CidrGroup => self.cidr_groups.remove(own).is_some(),
            Role::Account => self.accounts.remove(&name).is_some(),
            Role::Calico(own_kind, api) => {
                let namespaced = own_kind.is_namespaced();
                let title = title(kind, namespaced.then_some(name.namespace.as_str()), own);
                self.unjudged.remove(&title);
                let name = if namespaced { name } else { Name::new("", own) };
                self.calico.remove(&(own_kind, name, api)).is_some()
            }
            Role::Service => self.services.remove(&name).is_some(),
            Role::Endpoints => self.endpoints.remove(&name).is_some(),
            Role::EndpointSlice => self.slices.remove(&name).is_some(),
            Role::ReferenceGrant => self.grants.remove(&name).is_some(),
            Role::Entry(kind) => self.entries.remove(&(kind, name)).is_some(),
            Role::Node => self.nodes.remove(own).is_some(),
            Role::Workload(_) | Role::Makes | Role::Other => {
                let is_maker = self.remove_maker(&name, kind);
                self.workloads.remove(&(name, kind.clone())).is_some() || is_maker
            }
            Role::Opens | Role::ApiService | Role::Unrendered => false,
        }
    }

    fn remove_maker(&mut self, name: &Name, kind: &str) -> bool {
        let at = self.makers.iter().position(|maker| maker.name == *name && maker.kind == kind);
        at.map(|at| self.makers.remove(at)).is_some()
    }

    /// The NetworkPolicies of a namespace.
    pub fn policies_of(&self, namespace: &str) -> impl Iterator<Item = &Rc<NetworkPolicy>> {
        of_namespace(&self.policies, namespace).map(|(_, policy)| policy)
    }
}

/// What is kept of one namespace: neighbours in the map.
pub(super) fn of_namespace<'a, V>(
    all: &'a SortedMap<Name, V>,
    namespace: &str,
) -> impl Iterator<Item = (&'a Name, &'a V)> {
    let first = Name::new(namespace, "");
    let own = first.namespace.clone();
    all.iter_from(&first).take_while(move |(name, _)| name.namespace == own)
}
