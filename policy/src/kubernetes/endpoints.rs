//! Endpoints and EndpointSlices: the addresses behind a Service, whoever wrote
//! them.

use super::metadata::Metadata;
use super::place::Path;
use super::problem::Problem;
use super::read;
use super::wire::{self, ObjectMeta};
use std::net::IpAddr;

/// The addresses behind a Service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// The namespace.
    pub namespace: String,
    /// The object's name.
    pub name: String,
    /// The addresses, with their places. What is a host name is not among them.
    pub addresses: Vec<(Path, IpAddr)>,
}

impl Endpoints {
    /// Reads a v1 Endpoints object.
    pub fn decode(json: &str) -> Result<Self, Problem> {
        let object: wire::Endpoints = read::object(json)?;
        let mut addresses = Vec::new();
        for (index, subset) in object.subsets.into_iter().flatten().enumerate() {
            let at = Path::object().field("subsets").item(index);
            for (field, list) in
                [("addresses", subset.addresses), ("notReadyAddresses", subset.not_ready_addresses)]
            {
                let at = at.clone().field(field);
                for (index, address) in list.into_iter().flatten().enumerate() {
                    add(&mut addresses, at.clone().item(index).field("ip"), &address.ip);
                }
            }
        }
        Ok(Self::new(object.metadata, addresses))
    }

    /// Reads a `discovery.k8s.io/v1` EndpointSlice.
    pub fn decode_slice(json: &str) -> Result<Self, Problem> {
        let object: wire::EndpointSlice = read::object(json)?;
        let mut addresses = Vec::new();
        for (index, endpoint) in object.endpoints.into_iter().flatten().enumerate() {
            let at = Path::object().field("endpoints").item(index).field("addresses");
            for (index, address) in endpoint.addresses.iter().enumerate() {
                add(&mut addresses, at.clone().item(index), address);
            }
        }
        Ok(Self::new(object.metadata, addresses))
    }

    fn new(metadata: ObjectMeta, addresses: Vec<(Path, IpAddr)>) -> Self {
        let metadata = Metadata::from(metadata);
        Self { namespace: metadata.namespace_or_default().to_owned(), name: metadata.name, addresses }
    }
}

fn add(all: &mut Vec<(Path, IpAddr)>, path: Path, text: &str) {
    if let Ok(address) = text.parse() {
        all.push((path, address));
    }
}
