//! What differs between two answers.

use super::answer::variants;
use super::change::{Change, Concern, Concerned};
use super::entries::entered;
use super::own_node::Neighbours;
use super::strangers;
use super::{Answer, ClassId, Cuts, Ends, Filter, Model, Peer, Row, RowMaker};
use crate::kubernetes::{Direction, PortSet};
use crate::order::SortedMap;
use crate::snapshot::Snapshot;
use std::borrow::Borrow;

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

/// The ports of pairs, before and after.
type Pairs<P> = SortedMap<(P, P), (PortSet, PortSet)>;

fn differing<P: Borrow<Peer>>(pairs: Pairs<P>) -> Vec<Difference> {
    let differing = pairs.into_iter().filter(|(_, (before, after))| before != after);
    let difference = |((source, destination), (before, after)): ((P, P), _)| Difference {
        source: source.borrow().to_string(),
        destination: destination.borrow().to_string(),
        before,
        after,
    };
    differing.map(difference).collect()
}

/// The connections that differ, by source and destination, and behind them those
/// with pods that are not listed. Addresses are cut at the blocks of both sides, so
/// that equal ranges are compared.
pub fn diff(old: (&Model, &Snapshot), new: (&Model, &Snapshot), filter: &Filter) -> Vec<Difference> {
    let cuts = Cuts::of(old.0).join(&Cuts::of(new.0));
    let unlisted = strangers::differences(old.0, new.0, filter);
    let [old, new] = [old, new].map(|(model, snapshot)| Answer::cut(model, snapshot, filter, &cuts));
    let mut pairs = Pairs::new();
    for connection in &old.connections {
        let pair = (old.peer(connection.source), old.peer(connection.destination));
        pairs.get_or_default(pair).0 = connection.ports.clone();
    }
    for connection in &new.connections {
        let pair = (new.peer(connection.source), new.peer(connection.destination));
        pairs.get_or_default(pair).1 = connection.ports.clone();
    }
    let mut differences = differing(pairs);
    differences.extend(unlisted);
    differences
}

/// The same, where nothing but NetworkPolicies changes: only the rows that the
/// change concerns are compared. `None` if the model does not hold with it.
pub fn of_change(
    model: &mut Model,
    snapshot: &Snapshot,
    change: &Change,
    filter: &Filter,
) -> Option<Vec<Difference>> {
    let old = model.concerned(change);
    let unlisted = strangers::before(model, change, old.keys().copied());
    let cuts = Cuts::of(model);
    let entered = |model: &Model| {
        let concerned = |class| old.contains_key(&(class, Direction::Ingress));
        entered(model, snapshot, |listed, variant| filter.wants(&listed.unit) && concerned(variant.class))
    };
    let entered_before = entered(model);
    model.with_change(change, |model| {
        let cuts = cuts.join(&Cuts::of(model));
        let mut comparison = Comparison::new(model, &old, filter);
        comparison.compare(&cuts);
        comparison.compare_own_nodes(snapshot);
        let mut pairs = comparison.pairs;
        for (peer, ports) in entered_before {
            pairs.get_or_default((Peer::IngressController, peer)).0 = ports;
        }
        for (peer, ports) in entered(model) {
            pairs.get_or_default((Peer::IngressController, peer)).1 = ports;
        }
        let mut differences = differing(pairs);
        differences.extend(strangers::since(&unlisted, model, filter));
        differences
    })
}

/// The rows that a change concerns, as they were and as they are.
struct Comparison<'a> {
    model: &'a Model,
    old: &'a Concerned,
    new: Concerned,
    /// The peers of each class, and whether they are wanted.
    peers: SortedMap<ClassId, Vec<(Peer, bool)>>,
    ingress: RowMaker<'a>,
    egress: RowMaker<'a>,
    pairs: Pairs<Peer>,
}

impl<'a> Comparison<'a> {
    fn new(model: &'a Model, old: &'a Concerned, filter: &Filter) -> Self {
        let mut peers: SortedMap<ClassId, Vec<(Peer, bool)>> = SortedMap::new();
        for listed in &model.units {
            let wanted = filter.wants(&listed.unit);
            for (peer, variant) in variants(listed) {
                peers.get_or_default(variant.class).push((peer, wanted));
            }
        }
        let concern = |(class, direction): &(ClassId, Direction)| Concern {
            row: model.row(*class, *direction),
            isolated: model.is_isolated(*class, *direction),
        };
        Self {
            model,
            old,
            new: old.keys().map(|key| (*key, concern(key))).collect(),
            peers,
            ingress: RowMaker::new(model, Direction::Ingress),
            egress: RowMaker::new(model, Direction::Egress),
            pairs: Pairs::new(),
        }
    }

    fn compare(&mut self, cuts: &Cuts) {
        let new = std::mem::take(&mut self.new);
        for (key, Concern { row: new_row, .. }) in &new {
            let Some(Concern { row: old_row, .. }) = self.old.get(key) else { continue };
            let moved = [new_row.beyond(old_row), old_row.beyond(new_row)];
            let moved = Ends::union_of(moved.into_iter().flat_map(SortedMap::into_values));
            for other in self.model.faces.classes_of(&moved.pods).iter().flatten() {
                self.compare_pods(*key, other, [old_row, new_row], &new);
            }
            for range in cuts.inside(&moved.outside, key.1) {
                self.compare_range(*key, &range, [old_row, new_row]);
            }
        }
        self.new = new;
    }

    /// Compares what one class and another may do, where the row of the first
    /// has changed.
    fn compare_pods(
        &mut self,
        (class, direction): (ClassId, Direction),
        other: ClassId,
        rows: [&Row; 2],
        new: &Concerned,
    ) {
        let back = direction.opposite();
        let maker = if back == Direction::Ingress { &mut self.ingress } else { &mut self.egress };
        let made;
        let far = if let (Some(old), Some(new)) = (self.old.get(&(other, back)), new.get(&(other, back))) {
            [&old.row, &new.row]
        } else {
            made = maker.row(other);
            [made.as_ref(), made.as_ref()]
        };
        let ports = |row: &Row, far: &Row| self.model.open_between((class, row), (other, far));
        let ([old_row, new_row], [old_far, new_far]) = (rows, far);
        let (before, after) = (ports(old_row, old_far), ports(new_row, new_far));
        if before == after {
            return;
        }
        let own = self.peers.get(&class).into_iter().flatten();
        for (peer, wanted) in own {
            let others = self.peers.get(&other).into_iter().flatten();
            for (far, _) in others.filter(|(far, too)| far != peer && (*wanted || *too)) {
                let pair = pair(direction, peer, far);
                self.pairs.insert(pair, (before.clone(), after.clone()));
            }
        }
    }

    /// Compares what pods on the network of their node may do with those that
    /// run there.
    fn compare_own_nodes(&mut self, snapshot: &Snapshot) {
        let neighbours = Neighbours::of(self.model, snapshot);
        if neighbours.are_none() {
            return;
        }
        let mut rows = RowMaker::asking(self.model, self.model.asked_near(), Direction::Ingress);
        for listed in &self.model.units {
            for (peer, variant) in variants(listed) {
                let key = (variant.class, Direction::Ingress);
                let (Some(old), Some(new)) = (self.old.get(&key), self.new.get(&key)) else { continue };
                let open = rows.row(variant.class);
                let near = [old, new].map(|it| if it.isolated { open.as_ref() } else { &it.row });
                let mut own = self.peers.get(&variant.class).into_iter().flatten();
                let wanted = own.any(|(own, wanted)| *own == peer && *wanted);
                for class in neighbours.beside(listed, variant) {
                    let far = self.egress.row(class);
                    let ports = near.map(|row| self.model.open_between((variant.class, row), (class, &far)));
                    let sources = self.peers.get(&class).into_iter().flatten();
                    for (source, _) in sources.filter(|(_, too)| wanted || *too) {
                        self.pairs.insert((source.clone(), peer.clone()), ports.clone().into());
                    }
                }
            }
        }
    }

    fn compare_range(&mut self, (class, direction): (ClassId, Direction), range: &Peer, rows: [&Row; 2]) {
        let Peer::Addresses { first, .. } = range else { return };
        let [before, after] = rows.map(|row| row.at_address(*first).cloned().unwrap_or_default());
        for (peer, _) in self.peers.get(&class).into_iter().flatten().filter(|(_, wanted)| *wanted) {
            self.pairs.insert(pair(direction, peer, range), (before.clone(), after.clone()));
        }
    }
}

/// Source and destination, where `own` is the pod whose row is meant.
fn pair(direction: Direction, own: &Peer, other: &Peer) -> (Peer, Peer) {
    match direction {
        Direction::Ingress => (other.clone(), own.clone()),
        Direction::Egress => (own.clone(), other.clone()),
    }
}
