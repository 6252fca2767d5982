//! Pods that no policy can tell apart.

use super::family::Families;
use crate::kubernetes::Labels;
use crate::kubernetes::pod::PodNetwork;
use std::net::IpAddr;

/// The number of a class in its model.
pub type ClassId = u32;

/// Pods that no policy of the model can tell apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Class {
    /// Whether the pods are on the network of their node, so that selectors do
    /// not see them. Such classes come last.
    pub on_node: bool,
    /// The number of their namespace.
    pub namespace: u32,
    /// Their labels.
    pub labels: Labels,
    /// What they say about the network.
    pub network: PodNetwork,
    /// Which of the address blocks of all policies hold them, as the numbers of
    /// elementary ranges.
    pub blocks: Vec<u32>,
    /// The families of their addresses; those of blocks that match no pod are
    /// not known.
    pub families: Families,
    /// The nodes' names, where the pods are on the network of their node.
    pub nodes: Vec<String>,
}

/// An address of a pod, and its class.
pub(super) type Address = (IpAddr, ClassId);
