//! A walk over the listed peers and ports of a policy, with their places.

use crate::boundary;
use crate::case::Case;
use crate::kubernetes::{Direction, NetworkPolicy, Path, Peer, Peers, PortEntry, Ports, Rule};

/// The rules that count, in the directions that are judged, with their places.
pub(super) fn rules<'a>(
    case: &'a Case<'_>,
    policy: &'a NetworkPolicy,
) -> impl Iterator<Item = (Direction, Path, &'a Rule)> {
    let settings = case.walls.settings;
    let directions = settings.directions.iter().copied();
    let of = |direction| {
        boundary::rules(settings, policy, direction).map(move |(path, rule)| (direction, path, rule))
    };
    directions.flat_map(of)
}

/// The listed peers of a rule.
pub(super) fn peers(rule: &Rule) -> &[Peer] {
    match &rule.peers {
        Peers::Everybody { .. } => &[],
        Peers::Listed(peers) => peers,
    }
}

/// The listed ports of a rule.
pub(super) fn ports(rule: &Rule) -> &[PortEntry] {
    match &rule.ports {
        Ports::All => &[],
        Ports::Listed(entries) => entries,
    }
}
