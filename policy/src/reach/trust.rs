//! Trusted peers as ends of a model: what they may do is no opening.

use super::{Class, Ends, Model};
use crate::admission::settings::{Settings, Trust, TrustedPeer};
use crate::kubernetes::{Direction, PortSet};

/// The trusted peers with the ends that they are in a model.
pub(super) struct Trusted<'a> {
    model: &'a Model,
    peers: Vec<(&'a TrustedPeer, Ends)>,
}

impl<'a> Trusted<'a> {
    /// Finds the peers that `settings` trust.
    pub(super) fn of(model: &'a Model, settings: &'a Settings) -> Self {
        let ends = |peer: &TrustedPeer| match &peer.who {
            Trust::Pods { namespaces, pods } => model.seen(model.select(namespaces, pods)),
            Trust::Addresses(addresses) => model.select_block(addresses),
            Trust::Everything => model.everything(),
        };
        Self { model, peers: settings.trusted.iter().map(|peer| (peer, ends(peer))).collect() }
    }

    /// What remains of the connections of a class, `pieces`, without those that
    /// a trusted peer may have with it.
    pub(super) fn remove(
        &self,
        mut pieces: Vec<(PortSet, Ends)>,
        class: &Class,
        direction: Direction,
    ) -> Vec<(PortSet, Ends)> {
        let labels = self.model.namespace_labels(class);
        for (peer, ends) in &self.peers {
            let enters = peer.into.as_ref().is_none_or(|into| labels.is_some_and(|own| into.matches(own)));
            if pieces.is_empty() || !enters {
                continue;
            }
            for (ends, ports) in self.model.clauses(ends, &peer.ports, direction, class) {
                pieces = pieces.into_iter().flat_map(|piece| without(piece, &ports, &ends)).collect();
            }
        }
        pieces
    }
}

/// A piece without these ports at these ends.
fn without((ports, ends): (PortSet, Ends), gone: &PortSet, at: &Ends) -> Vec<(PortSet, Ends)> {
    let hit = ends.intersection(at);
    if hit.is_empty() {
        return vec![(ports, ends)];
    }
    let remaining = [(ports.difference(gone), hit), (ports, ends.difference(at))];
    remaining.into_iter().filter(|(ports, ends)| !ports.is_empty() && !ends.is_empty()).collect()
}
