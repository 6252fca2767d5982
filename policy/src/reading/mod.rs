//! How the objects of a state become clauses: a reading for each sort of
//! network plugin, one file a reading.
//!
//! A reading knows what its plugin makes of each kind of policy, and nothing of
//! who reaches whom.

mod calico;
mod cilium;
pub mod kubernetes;
mod plugin;

pub use calico::idle;
pub use plugin::detect;

use crate::clause::{Law, Origin};
use crate::kubernetes::{Object, Plugin, Problem};
use crate::snapshot::Snapshot;

/// What a reading makes of a state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Every policy, as clauses.
    pub law: Law,
    /// What is to be known of single objects: what the plugin refuses or leaves
    /// out, with the place in the object.
    pub oddities: Vec<Oddity>,
    /// What manifests cannot tell of single objects, with the place.
    pub unknown: Vec<(Origin, Problem)>,
    /// What the answers depend on, in sentences.
    pub notes: Vec<String>,
}

/// Something in an object that the plugin does not take as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// The object.
    pub origin: Origin,
    /// What becomes of it.
    pub effect: Effect,
    /// Where, and in words.
    pub problem: Problem,
}

/// What becomes of an object that is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing of it is enforced.
    Dropped,
    /// A selector asks for what no pod has there.
    SelectsNobody,
    /// Rules do not count that look as if they did.
    RulesIgnored,
    /// Rules count that look as if they did not.
    RulesEnforced,
    /// Nobody here knows what it comes to, as it takes too much to tell.
    TooMuch,
    /// It is not about pods.
    OfNodes,
    /// Manifests do not tell all of what it comes to.
    NotTold,
}

/// Under which reading an answer is given, in a sentence.
pub fn sentence(plugin: Plugin) -> &'static str {
    match plugin {
        Plugin::Kubernetes => "policies are read as the API says",
        Plugin::Cilium => "policies are read as Cilium 1.20 reads them with its defaults",
        Plugin::Calico => "policies are read as Calico 3.34 reads them",
    }
}

/// What `plugin` makes of some policies, where nothing else is known of their
/// cluster: sets of addresses, Services and tiers that are not among them may be
/// there all the same.
pub fn of_some(policies: impl IntoIterator<Item = Object>, plugin: Plugin) -> Reading {
    read_as(&Snapshot::of_policies(policies), plugin, false)
}

/// What `plugin` makes of a state.
pub fn read(snapshot: &Snapshot, plugin: Plugin) -> Reading {
    read_as(snapshot, plugin, true)
}

/// `whole` says whether the snapshot is all there is.
fn read_as(snapshot: &Snapshot, plugin: Plugin, whole: bool) -> Reading {
    match plugin {
        Plugin::Cilium => cilium::read(snapshot, whole),
        Plugin::Calico => calico::read(snapshot, whole),
        Plugin::Kubernetes => Reading { law: kubernetes::law(snapshot), ..Reading::default() },
    }
}
