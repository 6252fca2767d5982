//! Pods, reduced to what decides who reaches them.

use super::label::{Labels, with_unknown};
use super::metadata::{Metadata, Owner};
use super::place::{Path, Place};
use super::port::{Protocol, number as port_number};
use super::problem::Problem;
use super::wire as api;
use crate::algebra::Ranges;
use crate::order;
use std::net::IpAddr;

/// The service account of pods that name none.
pub const DEFAULT_ACCOUNT: &str = "default";

/// A port that a container declares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContainerPort {
    /// Whether it is one of a sidecar, which some plugins do not see.
    pub of_sidecar: bool,
    /// The name by which policies and Services may mean it.
    pub name: Option<String>,
    /// The protocol, TCP where none is given.
    pub protocol: Protocol,
    /// The number.
    pub number: u16,
}

/// A port of the node that is forwarded to a container, past NetworkPolicies
/// in some clusters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostPort {
    /// Where in the pod spec it stands.
    pub path: Path,
    /// The port of the node.
    pub number: u16,
}

/// What a pod spec says about the network.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PodNetwork {
    /// Whether the pod uses its node's network and so escapes NetworkPolicies.
    pub host_network: bool,
    /// The ports of its containers and native sidecars. Ports of other init
    /// containers are closed when the pod serves.
    pub ports: Vec<ContainerPort>,
    /// The ports of other init containers, which some plugins take for ports of
    /// the pod all the same.
    pub init_ports: Vec<ContainerPort>,
    /// The ports of the node that lead to any of its containers.
    pub host_ports: Vec<HostPort>,
    /// The networks beside the cluster's that the pod is on, where no
    /// NetworkPolicy governs, as its annotation names them.
    pub networks: Option<String>,
    /// The service account; `default` if absent.
    pub account: Option<String>,
}

/// The annotation that names them (Network Plumbing Working Group, version 1.3).
pub const NETWORKS: &str = "k8s.v1.cni.cncf.io/networks";

impl PodNetwork {
    /// Reads a pod spec that stands at `place`. A port that no container can
    /// have is left out and put to the `oddities`.
    pub fn decode(
        spec: &api::PodSpec,
        place: &Place<'_>,
        oddities: &mut Vec<Problem>,
    ) -> Result<Self, Problem> {
        let (mut ports, mut init_ports, mut host_ports) = (Vec::new(), Vec::new(), Vec::new());
        let lists = [
            ("containers", spec.containers.as_slice()),
            ("initContainers", spec.init_containers.as_deref().unwrap_or_default()),
        ];
        for (field, containers) in lists {
            let at = place.field(field);
            for (index, container) in containers.iter().enumerate() {
                let path = Path::object().field(field).item(index).field("ports");
                decode_host_ports(container, &path, &at.item(index), &mut host_ports)?;
                let sidecar = container.restart_policy.as_deref() == Some("Always");
                let of_sidecar = field != "containers";
                if of_sidecar && !sidecar {
                    // What is wrong with them matters to nobody else.
                    decode_ports(container, true, &at.item(index), &mut init_ports, &mut Vec::new())
                        .unwrap_or_default();
                } else {
                    decode_ports(container, of_sidecar, &at.item(index), &mut ports, oddities)?;
                }
            }
        }
        let account = spec.service_account_name.clone().filter(|name| !name.is_empty());
        let host_network = spec.host_network == Some(true);
        Ok(Self { host_network, ports, init_ports, host_ports, networks: None, account })
    }

    /// The same with the networks that the pod's annotations name.
    #[must_use]
    pub fn with_networks(self, annotations: Option<&api::Annotations>) -> Self {
        let networks = annotations.and_then(|all| all.networks.clone());
        Self { networks: networks.filter(|names| !names.trim().is_empty()), ..self }
    }

    /// The numbers of the ports with that name and protocol.
    pub fn named(&self, protocol: Protocol, name: &str) -> Ranges<u16> {
        let ports = self.ports.iter();
        let ports = ports.filter(|port| port.protocol == protocol && port.name.as_deref() == Some(name));
        Ranges::union_of(ports.map(|port| (port.number, port.number)))
    }
}

fn decode_ports(
    container: &api::Container,
    of_sidecar: bool,
    place: &Place<'_>,
    all: &mut Vec<ContainerPort>,
    oddities: &mut Vec<Problem>,
) -> Result<(), Problem> {
    let at = place.field("ports");
    for (index, port) in container.ports.iter().flatten().enumerate() {
        let at = at.item(index);
        let protocol = port.protocol.as_deref().unwrap_or("TCP");
        let number = match port_number(port.container_port, &at.field("containerPort")) {
            Ok(number) => number,
            Err(problem) => {
                oddities.push(problem);
                continue;
            }
        };
        all.push(ContainerPort {
            of_sidecar,
            name: port.name.clone().filter(|name| !name.is_empty()),
            protocol: protocol.parse().map_err(|fault: String| Problem::at(&at.field("protocol"), fault))?,
            number,
        });
    }
    Ok(())
}

/// The ports of the node that lead to a container whose ports stand at `path`
/// of the pod spec.
fn decode_host_ports(
    container: &api::Container,
    path: &Path,
    place: &Place<'_>,
    all: &mut Vec<HostPort>,
) -> Result<(), Problem> {
    let at = place.field("ports");
    for (index, port) in container.ports.iter().flatten().enumerate() {
        if let Some(host_port) = port.host_port.filter(|port| *port != 0) {
            let number = port_number(host_port, &at.item(index).field("hostPort"))?;
            all.push(HostPort { path: path.clone().item(index).field("hostPort"), number });
        }
    }
    Ok(())
}

/// A pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pod {
    /// Its namespace.
    pub namespace: String,
    /// Its name; the prefix where the API server is still to make one.
    pub name: String,
    /// Its labels.
    pub labels: Labels,
    /// What it says about the network.
    pub network: PodNetwork,
    /// The controller that made it.
    pub owner: Option<Owner>,
    /// Its addresses, if it has any yet.
    pub addresses: Vec<IpAddr>,
    /// The addresses of its node, if it has one.
    pub node_addresses: Vec<IpAddr>,
    /// The name of its node, if it has one.
    pub node: Option<String>,
    /// Whether it is being deleted, or has run to its end: nobody reaches it
    /// any more.
    pub finished: bool,
    /// What an API server may let pass but a person should know.
    pub oddities: Vec<Problem>,
}

impl Pod {
    /// Reads a v1 Pod.
    pub fn decode(json: &str) -> Result<Self, Problem> {
        let object = api::Pod::read("v1", "Pod", json)?;
        let annotations = object.metadata.annotations.as_ref();
        let networks = PodNetwork::default().with_networks(annotations).networks;
        let metadata = Metadata::from(object.metadata);
        let spec = object.spec.unwrap_or_default();
        let status = object.status.unwrap_or_default();
        let ended = matches!(status.phase.as_deref(), Some("Succeeded" | "Failed"));
        let addresses = status.pod_ips.into_iter().flatten().map(|ip| ip.ip).chain(status.pod_ip);
        let hosts = status.host_ips.into_iter().flatten().map(|ip| ip.ip).chain(status.host_ip);
        let mut oddities = Vec::new();
        Ok(Self {
            namespace: metadata.namespace_or_default().to_owned(),
            network: PodNetwork {
                networks,
                ..PodNetwork::decode(&spec, &Place::Object.field("spec"), &mut oddities)?
            },
            oddities,
            node: spec.node_name.filter(|name| !name.is_empty()),
            addresses: parse_addresses(addresses),
            node_addresses: parse_addresses(hosts),
            finished: metadata.terminating || ended,
            name: metadata.name,
            labels: with_unknown(metadata.labels),
            owner: metadata.owner,
        })
    }
}

/// Addresses in order, each once. Status is written by the cluster: what is no
/// address there says nothing.
fn parse_addresses(texts: impl Iterator<Item = String>) -> Vec<IpAddr> {
    let mut addresses: Vec<IpAddr> = texts.filter_map(|text| text.parse().ok()).collect();
    order::sort(&mut addresses);
    addresses.dedup();
    addresses
}
