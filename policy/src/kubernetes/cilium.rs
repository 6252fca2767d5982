//! Cilium's kinds (`cilium.io/v2`): `CiliumNetworkPolicy`, the cluster-wide one,
//! and groups of address blocks, as their CRDs and Cilium 1.20 take them.
//!
//! What the API server or Cilium's agent refuses is kept as a refusal: on a
//! cluster nothing of such an object is enforced. Nothing in here decides whom a
//! policy means; that is a reading's.

mod group;
pub mod identity;
mod peers;
mod policy;
mod ports;
mod selector;
mod value;

pub use group::CidrGroup;
pub use peers::{Block, Blocks, CiliumPeer, CiliumPeers, Entity, ServiceRef, Whom};
pub use policy::{CiliumKind, CiliumPolicy, CiliumRule, CiliumSubject, Spec};
pub use ports::CiliumPorts;
pub use selector::{LabelSource, Requirement, Requirements};
pub use value::{Refusal, Refuser};
