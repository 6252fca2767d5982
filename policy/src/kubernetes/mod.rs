//! Kubernetes objects as values that cannot be wrong.
//!
//! `k8s-openapi`'s types stand at the edge: an object is read into them and
//! from them into the types of this module, which check what an API server
//! checks. Nothing in here decides anything; it knows neither rules nor hosts.

pub mod account;
pub mod address;
pub mod admin;
pub mod calico;
pub mod cilium;
pub mod endpoints;
pub mod entry;
pub mod grant;
pub mod kinds;
pub mod label;
pub mod maker;
pub mod metadata;
pub mod namespace;
pub mod network_policy;
pub mod node;
pub mod object;
pub mod place;
pub mod plugin;
pub mod pod;
pub mod port;
pub mod problem;
pub mod read;
pub mod selector;
pub mod service;
pub mod shape;
pub mod wire;
pub mod workload;

pub use account::Account;
pub use address::{AddressSet, Blocks, Cidr, Form, IpVersion};
pub use admin::{Action, AdminKind, AdminPeer, AdminPolicy, AdminRule, PodPeer, Tier};
pub use endpoints::Endpoints;
pub use entry::{Backend, BackendPort, Entry, EntryKind};
pub use grant::ReferenceGrant;
pub use label::Labels;
pub use maker::PodMaker;
pub use namespace::Namespace;
pub use network_policy::decode::KnownSpecs;
pub use network_policy::{Direction, IpBlock, NetworkPolicy, Peer, Peers, Rule, Section};
pub use node::Node;
pub use object::{Named, Object};
pub use place::{Path, Place};
pub use plugin::Plugin;
pub use pod::Pod;
pub use port::{PortEntry, PortSet, Ports, Protocol};
pub use problem::{Fault, Problem};
pub use selector::Selector;
pub use service::Service;
pub use workload::{Maker, Workload};
