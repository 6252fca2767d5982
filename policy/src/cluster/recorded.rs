//! A cluster that notes what it is asked.
//!
//! What was found with its answers still holds in another state of the cluster
//! that answers all of that alike. It knows nothing of what is found.

use super::{Cluster, ClusterAnswer};
use crate::kubernetes::kinds::{self, Kind};
use crate::kubernetes::{Namespace, NetworkPolicy, Object, Pod, Service};
use crate::order::SortedSet;
use std::cell::RefCell;
use std::rc::Rc;

/// A question about a cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// The namespace of that name.
    Namespace(String),
    /// Every namespace.
    Namespaces,
    /// The NetworkPolicies of a namespace.
    NetworkPolicies(String),
    /// The pods of a namespace.
    Pods(String),
    /// The pods of every namespace.
    AllPods,
    /// The objects of a network plugin's kind, by its group and name, of a namespace.
    OfPlugin(&'static str, &'static str, String),
    /// The Services of a namespace.
    Services(String),
}

impl Asked {
    /// Whether both clusters give the same answer.
    pub fn is_answered_alike(&self, one: &dyn Cluster, other: &dyn Cluster) -> bool {
        match self {
            Self::Namespace(name) => one.namespace(name) == other.namespace(name),
            Self::Namespaces => one.namespaces() == other.namespaces(),
            Self::NetworkPolicies(home) => one.network_policies(home) == other.network_policies(home),
            Self::Pods(home) => one.pods(home) == other.pods(home),
            Self::AllPods => one.all_pods() == other.all_pods(),
            Self::OfPlugin(group, kind, home) => kinds::find(group, kind).is_some_and(|kind| {
                let answers = one.of_plugin(kind, home).ok().zip(other.of_plugin(kind, home).ok());
                answers.is_some_and(|(one, other)| are_the_same(&one, &other))
            }),
            Self::Services(home) => one.services(home) == other.services(home),
        }
    }
}

/// Whether the very same objects of a network plugin stand in both lists: one that
/// was read anew is taken for another, which costs a judgement and no comparison of
/// everything that such an object may hold.
fn are_the_same(one: &[Object], other: &[Object]) -> bool {
    let is_same = |(one, other): (&Object, &Object)| match (one, other) {
        (Object::Cilium(one), Object::Cilium(other)) => Rc::ptr_eq(one, other),
        (Object::Calico(one), Object::Calico(other)) => Rc::ptr_eq(one, other),
        _ => false,
    };
    one.len() == other.len() && one.iter().zip(other).all(is_same)
}

/// A cluster, and what was asked of it.
pub struct Recorded<'a> {
    cluster: &'a dyn Cluster,
    asked: RefCell<SortedSet<Asked>>,
}

impl<'a> Recorded<'a> {
    /// A cluster of which nothing was asked yet.
    pub fn new(cluster: &'a dyn Cluster) -> Self {
        Self { cluster, asked: RefCell::default() }
    }

    /// Everything that was asked.
    pub fn into_asked(self) -> SortedSet<Asked> {
        self.asked.into_inner()
    }

    fn note(&self, asked: Asked) -> &dyn Cluster {
        self.asked.borrow_mut().insert(asked);
        self.cluster
    }
}

impl Cluster for Recorded<'_> {
    fn namespace(&self, name: &str) -> ClusterAnswer<Namespace> {
        self.note(Asked::Namespace(name.to_owned())).namespace(name)
    }

    fn namespaces(&self) -> ClusterAnswer<Vec<Namespace>> {
        self.note(Asked::Namespaces).namespaces()
    }

    fn network_policies(&self, namespace: &str) -> ClusterAnswer<Vec<Rc<NetworkPolicy>>> {
        self.note(Asked::NetworkPolicies(namespace.to_owned())).network_policies(namespace)
    }

    fn pods(&self, namespace: &str) -> ClusterAnswer<Vec<Rc<Pod>>> {
        self.note(Asked::Pods(namespace.to_owned())).pods(namespace)
    }

    fn all_pods(&self) -> ClusterAnswer<Vec<Rc<Pod>>> {
        self.note(Asked::AllPods).all_pods()
    }

    fn of_plugin(&self, kind: &'static Kind, namespace: &str) -> ClusterAnswer<Vec<Object>> {
        self.note(Asked::OfPlugin(kind.group, kind.name, namespace.to_owned())).of_plugin(kind, namespace)
    }

    fn services(&self, namespace: &str) -> ClusterAnswer<Vec<Service>> {
        self.note(Asked::Services(namespace.to_owned())).services(namespace)
    }
}
