//! Who can reach whom: one exact engine, grouped.
//!
//! Pods with the same namespace, labels, ports and place among the address
//! blocks are one [`Class`]; a selector is evaluated once for each of them, and
//! what a class may do is a [`Row`]: disjoint sets of peers, each with its
//! ports. Pairs are made only where somebody asks for them.
//!
//! [`walk`] decides one connection again, peer by peer and with reasons, and
//! property tests hold the two to the same answer. Nothing in here knows JSON or
//! files; [`isolation`] alone knows the settings.

mod alike;
mod ambiguity;
mod answer;
pub mod change;
mod class;
pub mod diff;
mod ends;
pub mod entries;
pub mod exposure;
mod index;
pub mod isolation;
mod isolators;
mod model;
pub mod question;
mod row;
mod select;
mod service;
#[cfg(test)]
mod tests;
mod trust;
pub mod walk;

pub use answer::{Answer, Connection, Cuts, Filter, Peer, PeerId, names};
pub use class::{Class, ClassId};
pub use ends::Ends;
pub use model::{Listed, Model, Variant};
pub use row::{Row, RowMaker, Rows};

/// Whether the address blocks of policies match pods.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Blocks {
    /// They match every address, also those of pods and nodes, as the upstream
    /// tests demand.
    #[default]
    Address,
    /// They match addresses outside the cluster only, as some network plugins
    /// have it. Pods on the network of their node are then plain pods.
    External,
}
