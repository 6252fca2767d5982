//! Nodes, as peers of administrators' policies.

use super::label::Labels;
use super::metadata::Metadata;
use super::problem::Problem;
use super::wire::Object;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::net::IpAddr;

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: Labels,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
}

#[derive(Deserialize)]
struct NodeStatus {
    addresses: Option<Vec<NodeAddress>>,
}

#[derive(Deserialize)]
struct NodeAddress {
    address: String,
}

impl Node {
    /// Reads a v1 Node.
    pub fn decode(json: &str) -> Result<Self, Problem> {
        let object = Object::<IgnoredAny, NodeStatus>::read("v1", "Node", json)?;
        let metadata = Metadata::from(object.metadata);
        let addresses = object.status.and_then(|status| status.addresses).unwrap_or_default();
        Ok(Self {
            name: metadata.name,
            labels: metadata.labels,
            addresses: addresses.iter().filter_map(|address| address.address.parse().ok()).collect(),
        })
    }
}
