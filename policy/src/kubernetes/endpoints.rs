//! Endpoints and EndpointSlices: the addresses behind a Service, whoever wrote
//! them.

use super::metadata::Metadata;
use super::place::Path;
use super::problem::{Fault, Problem};
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
                    let path = at.clone().item(index).field("ip");
                    addresses.push((path.clone(), parse(&path, &address.ip)?));
                }
            }
        }
        Ok(Self::new(object.metadata, addresses))
    }

    /// Reads a `discovery.k8s.io/v1` EndpointSlice.
    pub fn decode_slice(json: &str) -> Result<Self, Problem> {
        let object: wire::EndpointSlice = read::object(json)?;
        let by_name = object.address_type.as_deref() == Some("FQDN");
        let mut addresses = Vec::new();
        for (index, endpoint) in object.endpoints.into_iter().flatten().enumerate() {
            let at = Path::object().field("endpoints").item(index).field("addresses");
            for (index, address) in endpoint.addresses.iter().enumerate().filter(|_| !by_name) {
                let path = at.clone().item(index);
                addresses.push((path.clone(), parse(&path, address)?));
            }
        }
        Ok(Self::new(object.metadata, addresses))
    }

    fn new(metadata: ObjectMeta, addresses: Vec<(Path, IpAddr)>) -> Self {
        let metadata = Metadata::from(metadata);
        Self { namespace: metadata.namespace_or_default().to_owned(), name: metadata.name, addresses }
    }
}

/// The address, in the family that it belongs to. What only some readers take
/// for an address, as one with leading zeros, is refused: proxies are among them.
fn parse(path: &Path, text: &str) -> Result<IpAddr, Problem> {
    let address: Option<IpAddr> = text.parse().ok();
    address.map(|address| address.to_canonical()).ok_or_else(|| Problem {
        fault: Fault::Refused,
        path: path.clone(),
        message: format!("`{text}` is not an address, expected one like 10.0.0.1 or 2001:db8::1"),
    })
}
