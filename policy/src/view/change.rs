//! What a change opens and closes, as data.

use crate::reach::change::{Changed, Piece};
use serde::Serialize;

/// What a change opens or closes at one workload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangedData {
    /// The workload.
    pub workload: String,
    /// `Ingress` or `Egress`.
    pub direction: String,
    /// What its policies let through now and did not before.
    pub opened: Vec<PieceData>,
    /// What its policies let through before and do not now.
    pub closed: Vec<PieceData>,
}

/// Peers that gain or lose the same ports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PieceData {
    /// The ports.
    pub ports: String,
    /// How many classes of pods are among the peers.
    pub classes: u64,
    /// Some of the workloads.
    pub workloads: Vec<String>,
    /// The addresses outside.
    pub addresses: String,
}

/// The changes as data.
pub fn data(changed: &[Changed]) -> Vec<ChangedData> {
    let data = changed.iter().map(|changed| ChangedData {
        workload: changed.workload.to_string(),
        direction: changed.direction.to_string(),
        opened: changed.opened.iter().map(piece).collect(),
        closed: changed.closed.iter().map(piece).collect(),
    });
    data.collect()
}

fn piece(piece: &Piece) -> PieceData {
    PieceData {
        ports: piece.ports.to_string(),
        classes: piece.classes,
        workloads: piece.workloads.iter().map(ToString::to_string).collect(),
        addresses: piece.addresses.to_string(),
    }
}
