//! Who can reach whom: one exact engine, grouped.
//!
//! Pods with the same namespace, labels, ports and place among the address
//! blocks are one [`Class`]; a selector is evaluated once for each of them, and
//! what a class may do is a [`Row`]: disjoint sets of peers, each with its
//! ports. Pairs are made only where somebody asks for them. Pods with addresses
//! of both families are peers twice, once for each of them.
//!
//! [`walk`] decides one connection again, peer by peer and with reasons, and
//! property tests hold the two to the same answer. Nothing in here knows JSON,
//! files or settings.

mod alike;
mod ambiguity;
mod answer;
pub mod bundle;
pub mod change;
mod class;
pub mod diff;
mod ends;
pub mod entries;
pub mod exposure;
mod face;
pub mod family;
mod index;
mod isolators;
mod model;
mod own_node;
pub mod question;
mod row;
mod select;
mod service;
mod strangers;
#[cfg(test)]
pub(crate) mod tests;
pub mod walk;

pub use crate::kubernetes::Blocks;
pub use answer::{Answer, Connection, Cuts, Filter, Peer, PeerId, names};
pub use class::{Class, ClassId};
pub use ends::Ends;
pub use face::FaceId;
pub use family::{Families, Family};
pub use model::{Listed, Model, Variant};
pub use row::{Row, RowMaker, Rows};
