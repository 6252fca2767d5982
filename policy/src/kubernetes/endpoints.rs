//! Endpoints and EndpointSlices: the addresses behind a Service, whoever wrote
//! them.

use super::metadata::Metadata;
use super::place::{Path, Place};
use super::port::{Protocol, number};
use super::problem::{Fault, Problem};
use super::read;
use super::wire::{self, ObjectMeta};
use k8s_openapi::api::core::v1 as api;
use std::net::IpAddr;

/// The label of an EndpointSlice that names its Service.
const SERVICE_NAME: &str = "kubernetes.io/service-name";

/// The label of an EndpointSlice that names who writes it.
const MANAGED_BY: &str = "endpointslice.kubernetes.io/managed-by";
/// Who writes those of Services with a selector.
const CONTROLLER: &str = "endpointslice-controller.k8s.io";

/// The addresses behind a Service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// The namespace.
    pub namespace: String,
    /// The object's name.
    pub name: String,
    /// The Service that leads there, if one does.
    pub service: Option<String>,
    /// Whether it is written by hand beside those that a controller writes for the
    /// pods that the Service selects.
    pub is_beside: bool,
    /// The addresses, with their places. What is a host name is not among them.
    pub addresses: Vec<(Path, IpAddr)>,
    /// The same addresses, grouped by the ports that they serve.
    pub subsets: Vec<Subset>,
}

/// Addresses that serve the same ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subset {
    /// The addresses.
    pub addresses: Vec<IpAddr>,
    /// The ports.
    pub ports: Vec<EndpointPort>,
}

/// A port behind a Service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointPort {
    /// The name of the Service's port that leads to it; empty for that of a
    /// Service with one port.
    pub name: String,
    /// The protocol, TCP where none is given.
    pub protocol: Protocol,
    /// The number; `None` where it is the one that was asked for.
    pub number: Option<u16>,
}

impl Endpoints {
    /// Reads a v1 Endpoints object.
    pub fn decode(json: &str) -> Result<Self, Problem> {
        let object: wire::Endpoints = read::object(json)?;
        let mut endpoints = Self::new(object.metadata);
        endpoints.service = Some(endpoints.name.clone());
        let at = Place::Object.field("subsets");
        for (index, subset) in object.subsets.into_iter().flatten().enumerate() {
            let at = at.item(index);
            let ports = decode_ports(subset.ports, &at.field("ports"))?;
            let mut addresses = Vec::new();
            for (field, list) in
                [("addresses", subset.addresses), ("notReadyAddresses", subset.not_ready_addresses)]
            {
                for (index, address) in list.into_iter().flatten().enumerate() {
                    let path = at.to_path().field(field).item(index).field("ip");
                    addresses.push((path.clone(), parse(&path, &address.ip)?));
                }
            }
            endpoints.add(addresses, ports);
        }
        Ok(endpoints)
    }

    /// Reads a `discovery.k8s.io/v1` EndpointSlice.
    pub fn decode_slice(json: &str) -> Result<Self, Problem> {
        let object: wire::EndpointSlice = read::object(json)?;
        let label = |key| object.metadata.labels.as_ref().and_then(|labels| labels.get(key)).cloned();
        let service = label(SERVICE_NAME);
        let is_beside = label(MANAGED_BY).is_none_or(|own| own != CONTROLLER);
        let ports = decode_ports(object.ports, &Place::Object.field("ports"))?;
        let by_name = object.address_type.as_deref() == Some("FQDN");
        let mut addresses = Vec::new();
        for (index, endpoint) in object.endpoints.into_iter().flatten().enumerate() {
            let at = Path::object().field("endpoints").item(index).field("addresses");
            for (index, address) in endpoint.addresses.iter().enumerate().filter(|_| !by_name) {
                let path = at.clone().item(index);
                addresses.push((path.clone(), parse(&path, address)?));
            }
        }
        let mut endpoints = Self { service, is_beside, ..Self::new(object.metadata) };
        endpoints.add(addresses, ports);
        Ok(endpoints)
    }

    fn new(metadata: ObjectMeta) -> Self {
        let metadata = Metadata::from(metadata);
        Self {
            namespace: metadata.namespace_or_default().to_owned(),
            name: metadata.name,
            service: None,
            is_beside: false,
            addresses: Vec::new(),
            subsets: Vec::new(),
        }
    }

    fn add(&mut self, addresses: Vec<(Path, IpAddr)>, ports: Vec<EndpointPort>) {
        let plain = addresses.iter().map(|(_, address)| *address).collect();
        self.subsets.push(Subset { addresses: plain, ports });
        self.addresses.extend(addresses);
    }
}

fn decode_ports(
    ports: Option<Vec<api::ServicePort>>,
    place: &Place<'_>,
) -> Result<Vec<EndpointPort>, Problem> {
    let ports = ports.into_iter().flatten().enumerate();
    let decode = |(index, port): (usize, api::ServicePort)| {
        let at = place.item(index);
        let protocol = port.protocol.as_deref().unwrap_or("TCP");
        Ok(EndpointPort {
            name: port.name.unwrap_or_default(),
            protocol: protocol.parse().map_err(|fault: String| Problem::at(&at.field("protocol"), fault))?,
            number: if port.port == 0 { None } else { Some(number(port.port, &at.field("port"))?) },
        })
    };
    ports.map(decode).collect()
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
