//! What differs between two answers.

use super::{Answer, Blocks, Cuts, Filter, Model, Peer};
use crate::kubernetes::PortSet;
use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

/// A connection that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Who connects.
    pub source: String,
    /// To whom.
    pub destination: String,
    /// The ports that were open.
    pub before: PortSet,
    /// The ports that are open now.
    pub after: PortSet,
}

/// The ports of a pair before and after, where it has any.
type Ports<'a> = (Option<&'a PortSet>, Option<&'a PortSet>);

impl Difference {
    /// `added`, `removed` or `changed`.
    pub fn kind(&self) -> &'static str {
        match (self.before.is_empty(), self.after.is_empty()) {
            (true, _) => "added",
            (_, true) => "removed",
            _ => "changed",
        }
    }
}

/// The connections that differ, by source and destination. Addresses are cut at
/// the blocks of both sides, so that equal ranges are compared.
pub fn diff(before: &Snapshot, after: &Snapshot, blocks: Blocks, filter: &Filter) -> Vec<Difference> {
    let (old, new) = (Model::new(before, blocks), Model::new(after, blocks));
    let cuts = Cuts::of_all(&[&old, &new]);
    let answer = |model: &Model, snapshot| Answer::cut(model, &model.rows(), snapshot, filter, &cuts);
    let (old, new) = (answer(&old, before), answer(&new, after));
    let mut pairs: BTreeMap<(&Peer, &Peer), Ports<'_>> = BTreeMap::new();
    for connection in &old.connections {
        let pair = (old.peer(connection.source), old.peer(connection.destination));
        pairs.entry(pair).or_default().0 = Some(&connection.ports);
    }
    for connection in &new.connections {
        let pair = (new.peer(connection.source), new.peer(connection.destination));
        pairs.entry(pair).or_default().1 = Some(&connection.ports);
    }
    let differing = pairs.into_iter().filter(|(_, (before, after))| before != after);
    differing
        .map(|((source, destination), (before, after))| Difference {
            source: source.to_string(),
            destination: destination.to_string(),
            before: before.cloned().unwrap_or_default(),
            after: after.cloned().unwrap_or_default(),
        })
        .collect()
}
