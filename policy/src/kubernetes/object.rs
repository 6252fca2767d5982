//! One object of the API, read by what its kind is to us.

use super::account::Account;
use super::admin::AdminPolicy;
use super::calico::CalicoObject;
use super::cilium::{CidrGroup, CiliumPolicy};
use super::endpoints::Endpoints;
use super::entry::Entry;
use super::grant::ReferenceGrant;
use super::kinds::Role;
use super::maker::PodMaker;
use super::metadata::{DEFAULT_NAMESPACE, Metadata};
use super::namespace::Namespace;
use super::network_policy::NetworkPolicy;
use super::node::Node;
use super::pod::Pod;
use super::problem::Problem;
use super::read;
use super::service::Service;
use super::wire::ObjectMeta;
use super::workload::Workload;
use serde::Deserialize;
use std::rc::Rc;

/// `NetworkPolicy a/b`, or `Node n`.
pub fn title(kind: &str, namespace: Option<&str>, name: &str) -> String {
    match namespace {
        Some(namespace) => format!("{kind} {namespace}/{name}"),
        None => format!("{kind} {name}"),
    }
}

/// An object of a kind that means something here.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// A NetworkPolicy.
    NetworkPolicy(Rc<NetworkPolicy>),
    /// A Namespace.
    Namespace(Namespace),
    /// A Pod.
    Pod(Pod),
    /// An object that makes pods.
    Workload(Workload),
    /// A Service.
    Service(Service),
    /// The addresses behind a Service.
    Endpoints(Endpoints),
    /// A policy of the cluster's administrators.
    Admin(Rc<AdminPolicy>),
    /// A policy of Cilium.
    Cilium(Rc<CiliumPolicy>),
    /// A group of address blocks of Cilium.
    CidrGroup(CidrGroup),
    /// A policy, a tier or a set of addresses of Calico.
    Calico(Rc<CalicoObject>),
    /// A service account.
    Account(Account),
    /// A node.
    Node(Node),
    /// A way in from outside.
    Entry(Entry),
    /// Leave for routes of other namespaces.
    Grant(ReferenceGrant),
    /// What makes pods of which little is known.
    Maker(PodMaker),
    /// Something that is known by its kind and its name alone.
    Named(Named),
}

/// An object of which only the identity is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its namespace; `None` if it names none.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
}

#[derive(Deserialize)]
struct Identified {
    metadata: ObjectMeta,
}

impl Named {
    pub(super) fn decode(json: &str) -> Result<Self, Problem> {
        let Identified { metadata } = read::object(json)?;
        let metadata = Metadata::from(metadata);
        Ok(Self { namespace: metadata.namespace, name: metadata.name })
    }
}

impl Object {
    /// Reads an object of the kind `kind`, which is `role` to us.
    pub fn decode(role: Role, kind: &str, json: &str) -> Result<Self, Problem> {
        Ok(match role {
            Role::NetworkPolicy => Self::NetworkPolicy(Rc::new(NetworkPolicy::decode(json)?)),
            Role::Admin(kind) => Self::Admin(Rc::new(AdminPolicy::decode(kind, json)?)),
            Role::Namespace => Self::Namespace(Namespace::decode(json)?),
            Role::Pod => Self::Pod(Pod::decode(json)?),
            Role::Workload(maker) => Self::Workload(Workload::decode(kind, maker, json)?),
            Role::Service => Self::Service(Service::decode(json)?),
            Role::Endpoints => Self::Endpoints(Endpoints::decode(json)?),
            Role::EndpointSlice => Self::Endpoints(Endpoints::decode_slice(json)?),
            Role::Cilium(kind) => Self::Cilium(Rc::new(CiliumPolicy::decode(kind, json)?)),
            Role::CidrGroup => Self::CidrGroup(CidrGroup::decode(json)?),
            Role::Calico(kind, api) => Self::Calico(Rc::new(CalicoObject::decode(kind, api, json)?)),
            Role::Account => Self::Account(Account::decode(json)?),
            Role::Node => Self::Node(Node::decode(json)?),
            Role::Entry(kind) => Self::Entry(Entry::decode(kind, json)?),
            Role::ReferenceGrant => Self::Grant(ReferenceGrant::decode(json)?),
            Role::Makes => Self::Maker(PodMaker::decode(json)?),
            Role::ApiService | Role::Opens | Role::Unrendered | Role::Other => {
                Self::Named(Named::decode(json)?)
            }
        })
    }

    /// The namespace that it names, or the default one; `None` for what is
    /// cluster-wide, and for what is known by its name alone and names none.
    pub fn namespace(&self) -> Option<&str> {
        match self {
            Self::NetworkPolicy(policy) => Some(&policy.namespace),
            Self::Pod(pod) => Some(&pod.namespace),
            Self::Workload(workload) => Some(&workload.namespace),
            Self::Service(service) => Some(&service.namespace),
            Self::Endpoints(endpoints) => Some(&endpoints.namespace),
            Self::Entry(entry) => Some(&entry.namespace),
            Self::Grant(grant) => Some(&grant.namespace),
            Self::Maker(maker) => maker.named.namespace.as_deref(),
            Self::Named(object) => object.namespace.as_deref(),
            Self::Cilium(policy) => policy.namespace.as_deref(),
            Self::Calico(object) => object.namespace.as_deref(),
            Self::Account(account) => Some(&account.namespace),
            Self::Namespace(_) | Self::Admin(_) | Self::Node(_) | Self::CidrGroup(_) => None,
        }
    }

    /// Its name; the prefix where the API server is still to make one.
    pub fn name(&self) -> &str {
        match self {
            Self::NetworkPolicy(policy) => &policy.name,
            Self::Namespace(namespace) => namespace.name(),
            Self::Pod(pod) => &pod.name,
            Self::Workload(workload) => &workload.name,
            Self::Service(service) => &service.name,
            Self::Endpoints(endpoints) => &endpoints.name,
            Self::Admin(policy) => &policy.name,
            Self::Cilium(policy) => &policy.name,
            Self::CidrGroup(group) => &group.name,
            Self::Calico(object) => &object.name,
            Self::Account(account) => &account.name,
            Self::Node(node) => &node.name,
            Self::Entry(entry) => &entry.name,
            Self::Grant(grant) => &grant.name,
            Self::Maker(maker) => &maker.named.name,
            Self::Named(object) => &object.name,
        }
    }

    /// What an API server may let pass in it but a person should know.
    pub fn oddities(&self) -> &[Problem] {
        match self {
            Self::NetworkPolicy(policy) => &policy.oddities,
            Self::Admin(policy) => &policy.oddities,
            Self::Pod(pod) => &pod.oddities,
            Self::Workload(workload) => &workload.oddities,
            _ => &[],
        }
    }

    /// The same object in `namespace`: where it is sent to counts, an object
    /// need not say it. What is cluster-wide is nowhere.
    pub fn place_in(&mut self, namespace: Option<&str>) {
        let namespace = namespace.unwrap_or(DEFAULT_NAMESPACE);
        let own = match self {
            Self::NetworkPolicy(policy) if policy.namespace != namespace => {
                &mut Rc::make_mut(policy).namespace
            }
            Self::Cilium(policy) => match &mut Rc::make_mut(policy).namespace {
                Some(own) => own,
                None => return,
            },
            Self::Calico(object) => return Rc::make_mut(object).place_in(namespace),
            Self::Account(account) => &mut account.namespace,
            Self::Pod(pod) => &mut pod.namespace,
            Self::Workload(workload) => &mut workload.namespace,
            Self::Service(service) => &mut service.namespace,
            Self::Endpoints(endpoints) => &mut endpoints.namespace,
            Self::Grant(grant) => &mut grant.namespace,
            Self::Entry(entry) => {
                entry.place_in(namespace);
                return;
            }
            _ => return,
        };
        if own != namespace {
            namespace.clone_into(own);
        }
    }

    /// The same object under another name.
    pub fn set_name(&mut self, name: &str) {
        let own = match self {
            Self::Pod(pod) => &mut pod.name,
            Self::Workload(workload) => &mut workload.name,
            Self::NetworkPolicy(policy) if policy.name != name => &mut Rc::make_mut(policy).name,
            Self::Cilium(policy) if policy.name != name => &mut Rc::make_mut(policy).name,
            Self::Calico(object) if object.name != name => &mut Rc::make_mut(object).name,
            Self::Named(object) => &mut object.name,
            _ => return,
        };
        if own != name {
            name.clone_into(own);
        }
    }
}
