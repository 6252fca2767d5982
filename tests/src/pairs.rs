//! Every connection of a small cluster that is worth comparing.
use crate::arbitrary::{ADDRESSES, PORTS};
use crate::fixture;
use crate::naive::{Connection, Naive, Pod};

const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];

/// One connection, by the names of its ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The title of a workload, or an address.
    pub from: String,
    /// The title of a workload, or an address.
    pub to: String,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: &'static str,
    /// The port.
    pub port: u16,
}

/// Workloads with each other and with addresses, in both directions.
pub fn ends(naive: &Naive) -> Vec<(String, String)> {
    let titles: Vec<_> = naive.cluster().pods.iter().map(Pod::title).collect();
    let everybody: Vec<_> = titles.iter().cloned().chain(ADDRESSES.map(str::to_owned)).collect();
    let pairs = everybody.iter().flat_map(|from| everybody.iter().map(move |to| (from.clone(), to.clone())));
    pairs.filter(|(from, to)| from != to && (titles.contains(from) || titles.contains(to))).collect()
}

/// What the naive evaluator says of every port at an edge, of every protocol, between two ends.
pub fn answers(naive: &Naive, (from, to): &(String, String)) -> Vec<(Asked, bool)> {
    let end = |name| fixture::end(naive.cluster(), name).expect("the end is in the cluster");
    let ends = (end(from), end(to));
    let ports = PROTOCOLS.into_iter().flat_map(|protocol| PORTS.map(|port| (protocol, port)));
    ports
        .map(|(protocol, port)| {
            let allowed = naive.allows(&Connection { from: ends.0, to: ends.1, protocol, port });
            (Asked { from: from.clone(), to: to.clone(), protocol, port }, allowed)
        })
        .collect()
}
