//! What the rules ask about the cluster, and who answers.
//!
//! A rule asks typed questions of a [`Cluster`] and never sees how they are
//! carried. An answer is complete or an error: half a list would hide a pod.

mod host;
mod recorded;

pub use host::HostCluster;
pub use recorded::{Asked, Recorded};

use crate::kubernetes::kinds::Kind;
use crate::kubernetes::{Namespace, NetworkPolicy, Object, Pod, Service};
use std::fmt;
use std::rc::Rc;

/// How the module asks its host about the cluster.
pub trait HostCalls {
    /// Calls `operation` of `namespace` in the binding `kubewarden`.
    fn call(&self, namespace: &str, operation: &str, payload: &[u8]) -> Result<Vec<u8>, String>;
}

/// An answer; asking the same again costs nothing.
pub type ClusterAnswer<T> = Result<Rc<T>, ClusterError>;

/// The cluster, as one request sees it.
pub trait Cluster {
    /// The namespace of that name.
    fn namespace(&self, name: &str) -> ClusterAnswer<Namespace>;
    /// Every namespace.
    fn namespaces(&self) -> ClusterAnswer<Vec<Namespace>>;
    /// The NetworkPolicies of a namespace.
    fn network_policies(&self, namespace: &str) -> ClusterAnswer<Vec<Rc<NetworkPolicy>>>;
    /// The pods of a namespace.
    fn pods(&self, namespace: &str) -> ClusterAnswer<Vec<Rc<Pod>>>;
    /// The pods of every namespace.
    fn all_pods(&self) -> ClusterAnswer<Vec<Rc<Pod>>>;
    /// The objects of a network plugin's own kind: those of a namespace, or all of
    /// a kind that has none.
    fn of_plugin(&self, kind: &'static Kind, namespace: &str) -> ClusterAnswer<Vec<Object>>;
    /// The Services of a namespace.
    fn services(&self, namespace: &str) -> ClusterAnswer<Vec<Service>>;
}

/// Why a question about the cluster has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterError {
    asked: String,
    reason: String,
    way_out: String,
}

impl ClusterError {
    /// What could not be read, why, and what makes it readable.
    pub fn new(asked: impl Into<String>, reason: impl Into<String>, way_out: impl Into<String>) -> Self {
        Self { asked: asked.into(), reason: reason.into(), way_out: way_out.into() }
    }
}

impl fmt::Display for ClusterError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} could not be read: {}; {}", self.asked, self.reason, self.way_out)
    }
}

impl std::error::Error for ClusterError {}
