//! The exposure of workloads, as data and for people.

use super::data::PortsData;
use crate::kubernetes::Direction;
use crate::reach::exposure::{Exposure, any_of};
use serde::Serialize;
use std::fmt::Write as _;

/// What may reach a workload, or be reached by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExposureData {
    /// The workload.
    pub workload: String,
    /// `Ingress` or `Egress`.
    pub direction: String,
    /// Whether some NetworkPolicy isolates it.
    pub protected: bool,
    /// The most general peers that are let through.
    pub peers: Vec<ExposedPods>,
    /// The addresses outside that are let through; no address is in two sets.
    pub addresses: Vec<ExposedAddresses>,
}

/// A set of pods that need not exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExposedPods {
    /// Who they are, in words.
    pub text: String,
    /// The selector of their namespaces.
    pub namespaces: String,
    /// The selector of the pods.
    pub pods: String,
    /// The ports.
    pub ports: PortsData,
}

/// A set of addresses outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExposedAddresses {
    /// The addresses as ranges, or in words where they are all of a family.
    pub addresses: String,
    /// The ports.
    pub ports: PortsData,
}

/// Exposures as data.
pub fn data(exposures: &[Exposure]) -> Vec<ExposureData> {
    let data = exposures.iter().map(|exposure| {
        let peers = exposure.peers.iter().map(|peer| ExposedPods {
            text: any_of(&peer.namespaces, &peer.pods),
            namespaces: peer.namespaces.to_string(),
            pods: peer.pods.to_string(),
            ports: PortsData::of(&peer.ports),
        });
        let addresses = exposure.addresses.iter().map(|(addresses, ports)| ExposedAddresses {
            addresses: addresses.in_words(),
            ports: PortsData::of(ports),
        });
        ExposureData {
            workload: exposure.workload.clone(),
            direction: exposure.direction.to_string(),
            protected: exposure.protected,
            peers: peers.collect(),
            addresses: addresses.collect(),
        }
    });
    data.collect()
}

/// A block of lines for each workload and direction.
pub fn txt(exposures: &[Exposure]) -> String {
    let mut text = String::new();
    for Exposure { workload, direction, protected, peers, addresses } in exposures {
        let arrow = if *direction == Direction::Ingress { "<=" } else { "=>" };
        if !protected {
            let _ = writeln!(text, "{workload} is not protected ({direction})");
        }
        for peer in peers {
            let (namespaces, pods) = (&peer.namespaces, &peer.pods);
            let _ =
                writeln!(text, "{workload} {arrow} namespaces {namespaces}, pods {pods} : {}", peer.ports);
        }
        for (addresses, ports) in addresses {
            let _ = writeln!(text, "{workload} {arrow} {} : {ports}", noun(&addresses.in_words()));
        }
    }
    text
}

/// `addresses 10.0.0.0-10.0.0.255`, and `every address` as it is.
fn noun(addresses: &str) -> String {
    if addresses.starts_with("every") { addresses.to_owned() } else { format!("addresses {addresses}") }
}
