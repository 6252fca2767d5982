//! What the rules ask about the cluster, and who answers.
//!
//! A rule asks typed questions of a [`Cluster`] and never sees how they are
//! carried. An answer is complete or an error: half a list would hide a pod.

mod host;
pub mod manifests;

pub use host::HostCluster;

use crate::kubernetes::{Namespace, NetworkPolicy, Pod, Service};
use std::fmt;
use std::rc::Rc;

/// An answer; asking the same again costs nothing.
pub type Answer<T> = Result<Rc<T>, ClusterError>;

/// The cluster, as one request sees it.
pub trait Cluster {
    /// The namespace of that name.
    fn namespace(&self, name: &str) -> Answer<Namespace>;
    /// Every namespace.
    fn namespaces(&self) -> Answer<Vec<Namespace>>;
    /// The NetworkPolicies of a namespace.
    fn network_policies(&self, namespace: &str) -> Answer<Vec<NetworkPolicy>>;
    /// The pods of a namespace.
    fn pods(&self, namespace: &str) -> Answer<Vec<Pod>>;
    /// The pods of every namespace.
    fn all_pods(&self) -> Answer<Vec<Pod>>;
    /// The Services of a namespace.
    fn services(&self, namespace: &str) -> Answer<Vec<Service>>;
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
