//! Answers as data: the wire types that the command line, JavaScript and the
//! page build on.

use crate::kubernetes::{PortSet, Protocol};
use crate::reach::{Answer, Peer};
use serde::Serialize;

/// One end of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "type")]
pub enum PeerData {
    /// A workload.
    Workload {
        /// As text.
        text: String,
        /// The namespace.
        namespace: String,
        /// The name.
        name: String,
        /// The kind.
        kind: String,
        /// The first of those of its pods that are meant, where they differ.
        #[serde(skip_serializing_if = "Option::is_none")]
        variant: Option<String>,
    },
    /// A range of addresses outside.
    Addresses {
        /// As text.
        text: String,
        /// The least address.
        first: String,
        /// The greatest address.
        last: String,
    },
    /// Whatever serves Ingresses and routes.
    IngressController {
        /// As text.
        text: String,
    },
}

impl PeerData {
    /// A peer as data.
    pub fn of(peer: &Peer) -> Self {
        let text = peer.to_string();
        match peer {
            Peer::Workload { unit, variant } => Self::Workload {
                text,
                namespace: unit.namespace.clone(),
                name: unit.name.clone(),
                kind: unit.kind.clone(),
                variant: variant.clone(),
            },
            Peer::Addresses { first, last } => {
                Self::Addresses { text, first: first.to_string(), last: last.to_string() }
            }
            Peer::IngressController => Self::IngressController { text },
        }
    }
}

/// A set of ports: as text, and as ranges of each protocol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PortsData {
    /// As text, `All Connections` or `TCP 80,UDP 53`.
    pub text: String,
    /// Whether it is every port of every protocol.
    pub full: bool,
    /// The ranges of SCTP.
    pub sctp: Vec<(u16, u16)>,
    /// The ranges of TCP.
    pub tcp: Vec<(u16, u16)>,
    /// The ranges of UDP.
    pub udp: Vec<(u16, u16)>,
}

impl PortsData {
    /// Ports as data.
    pub fn of(ports: &PortSet) -> Self {
        let ranges =
            |protocol| ports.get(protocol).iter().map(|range| (*range.start(), *range.end())).collect();
        Self {
            text: ports.to_string(),
            full: ports.is_full(),
            sctp: ranges(Protocol::Sctp),
            tcp: ranges(Protocol::Tcp),
            udp: ranges(Protocol::Udp),
        }
    }
}

/// All connections; ends are numbers of peers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConnectionsData {
    /// The peers, those without a connection too.
    pub peers: Vec<PeerData>,
    /// The connections.
    pub connections: Vec<ConnectionData>,
    /// What they depend on, in sentences.
    pub notes: Vec<String>,
}

/// One connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConnectionData {
    /// The number of the peer who connects.
    pub source: u32,
    /// The number of the peer to whom.
    pub destination: u32,
    /// The open ports.
    pub ports: PortsData,
}

/// The connections as data.
pub fn connections(answer: &Answer, notes: &[String]) -> ConnectionsData {
    let connections = answer.connections.iter().map(|connection| ConnectionData {
        source: connection.source,
        destination: connection.destination,
        ports: PortsData::of(&connection.ports),
    });
    ConnectionsData {
        peers: answer.peers.iter().map(PeerData::of).collect(),
        connections: connections.collect(),
        notes: notes.to_vec(),
    }
}
