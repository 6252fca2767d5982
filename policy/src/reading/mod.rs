//! How the objects of a state become clauses: a reading for each sort of
//! network plugin, one file a reading.
//!
//! A reading knows what its plugin makes of each kind of policy, and nothing of
//! who reaches whom.

mod calico;
mod cilium;
pub mod kubernetes;
mod plugin;

pub use plugin::detect;

use crate::clause::{Law, Origin};
use crate::kubernetes::cilium::CiliumPolicy;
use crate::kubernetes::{Plugin, Problem};
use crate::snapshot::Snapshot;

/// What a reading makes of a state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Every policy, as clauses.
    pub law: Law,
    /// What is to be known of single objects: what the plugin refuses or leaves
    /// out, with the place in the object.
    pub oddities: Vec<(Origin, Problem)>,
    /// What manifests cannot tell of single objects, with the place.
    pub unknown: Vec<(Origin, Problem)>,
    /// What the answers depend on, in sentences.
    pub notes: Vec<String>,
}

/// Under which reading an answer is given, in a sentence.
pub fn sentence(plugin: Plugin) -> &'static str {
    match plugin {
        Plugin::Kubernetes => "policies are read as the API says",
        Plugin::Cilium => "policies are read as Cilium 1.20 reads them with its defaults",
        Plugin::Calico => "policies are read as Calico 3.34 reads them",
    }
}

/// What `plugin` makes of one policy of its own, of whose cluster nothing is
/// known.
pub fn of_one(policy: &CiliumPolicy) -> Reading {
    cilium::of_one(policy)
}

/// What `plugin` makes of a state.
pub fn read(snapshot: &Snapshot, plugin: Plugin) -> Reading {
    match plugin {
        Plugin::Cilium => cilium::read(snapshot),
        Plugin::Calico => calico::read(snapshot),
        Plugin::Kubernetes => Reading { law: kubernetes::law(snapshot), ..Reading::default() },
    }
}
