//! What a change opens and closes to pods that are not in the manifests.
//!
//! Policies tell such pods apart by the selectors of their peers only. The same
//! sorts are tried out before and after, and of those that differ alike the
//! widest is told. Nothing in here compares pods that are listed.

use super::answer::variants;
use super::change::Change;
use super::diff::Difference;
use super::exposure::{Sort, add_sorts, any_of};
use super::{Class, ClassId, Filter, Model, Peer};
use crate::kubernetes::{Direction, PortSet};
use crate::order::{SortedMap, SortedSet};

/// A sort of pods, and what was and is open to it.
type Piece = (Sort, PortSet, PortSet);

/// What was open to sorts of pods of one class, before a change.
pub(super) struct Before {
    class: ClassId,
    direction: Direction,
    sorts: SortedSet<Sort>,
    ports: Vec<PortSet>,
}

/// What differs, by direction.
type Differing = Vec<(Direction, Vec<Piece>)>;

/// The classes of a workload before and after.
type Classes = (Option<ClassId>, Option<ClassId>);

/// What two models let through differently.
pub(super) fn differences(old: &Model, new: &Model, filter: &Filter) -> Vec<Difference> {
    let same_law = old.law == new.law;
    let mut differences = Vec::new();
    // Workloads of the same classes often stand beside each other.
    let mut last: Option<(Classes, Differing)> = None;
    for (peer, classes) in wanted(old, new, filter) {
        let known = last.take().filter(|(known, _)| *known == classes).map(|(_, pieces)| pieces);
        let pieces = known.unwrap_or_else(|| {
            let (before, after) = ((old, classes.0), (new, classes.1));
            let differs = |direction: &Direction| !(same_law && is_same(before, after, *direction));
            let differing = Direction::BOTH.into_iter().filter(differs);
            differing.map(|direction| (direction, between(before, after, direction))).collect()
        });
        for (direction, pieces) in &pieces {
            tell(&peer, *direction, pieces, &mut differences);
        }
        last = Some((classes, pieces));
    }
    differences
}

/// What is open before a change of NetworkPolicies to every sort that it or what
/// is there speaks of.
pub(super) fn before(
    model: &Model,
    change: &Change,
    concerned: impl Iterator<Item = (ClassId, Direction)>,
) -> Vec<Before> {
    let of_class = |(class, direction): (ClassId, Direction)| {
        let mut sorts = model.sorts(class, direction);
        for policy in change.policies.values().flatten() {
            add_sorts(policy, direction, &mut sorts);
        }
        let ports = open(model, Some(class), &sorts, direction);
        Before { class, direction, sorts, ports }
    };
    concerned.map(of_class).collect()
}

/// What a change lets through differently, where `before` is known.
pub(super) fn since(before: &[Before], model: &Model, filter: &Filter) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (peer, (_, class)) in wanted(model, model, filter) {
        for Before { direction, sorts, ports, .. } in before.iter().filter(|own| Some(own.class) == class) {
            let new = open(model, class, sorts, *direction);
            tell(&peer, *direction, &pieces(sorts, ports, &new), &mut differences);
        }
    }
    differences
}

fn wanted(old: &Model, new: &Model, filter: &Filter) -> SortedMap<Peer, Classes> {
    let mut pairs: SortedMap<Peer, Classes> = SortedMap::new();
    for (is_new, model) in [(false, old), (true, new)] {
        for (peer, variant) in
            model.units.iter().filter(|listed| filter.wants(&listed.unit)).flat_map(variants)
        {
            let pair = pairs.get_or_default(peer);
            *(if is_new { &mut pair.1 } else { &mut pair.0 }) = Some(variant.class);
        }
    }
    pairs
}

type At<'a> = (&'a Model, Option<ClassId>);

/// Whether nothing that decides about such pods has changed, law aside.
fn is_same((old, before): At<'_>, (new, after): At<'_>, direction: Direction) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    let (Some(was), Some(is)) = (old.class(before), new.class(after)) else { return false };
    let own = |class: &Class| (class.on_node, class.labels.clone(), class.network.clone());
    own(was) == own(is)
        && old.namespace_labels(was) == new.namespace_labels(is)
        && old.isolating(before, direction).eq(new.isolating(after, direction))
}

fn between((old, before): At<'_>, (new, after): At<'_>, direction: Direction) -> Vec<Piece> {
    let of = |model: &Model, class: Option<ClassId>| {
        class.map(|class| model.sorts(class, direction)).unwrap_or_default()
    };
    let mut sorts = of(old, before);
    sorts.extend(of(new, after));
    pieces(&sorts, &open(old, before, &sorts, direction), &open(new, after, &sorts, direction))
}

/// What a class lets through of each sort; nothing where it is not there.
fn open(
    model: &Model,
    class: Option<ClassId>,
    sorts: &SortedSet<Sort>,
    direction: Direction,
) -> Vec<PortSet> {
    let of = |sort| class.map(|class| model.open_to(class, sort, direction)).unwrap_or_default();
    sorts.iter().map(of).collect()
}

/// The sorts to which something else is open, without those that a wider one of
/// the same tells of.
fn pieces(sorts: &SortedSet<Sort>, old: &[PortSet], new: &[PortSet]) -> Vec<Piece> {
    let all = sorts.iter().zip(old).zip(new).filter(|((_, before), after)| before != after);
    let all: Vec<Piece> =
        all.map(|((sort, before), after)| (sort.clone(), before.clone(), after.clone())).collect();
    let covers = |(wide, wide_before, wide_after): &Piece, (own, before, after): &Piece| {
        own.0.is_subset(&wide.0) && own.1.is_subset(&wide.1) && (wide_before, wide_after) == (before, after)
    };
    let is_told = |at: usize, own: &Piece| {
        let mut others = all.iter().enumerate().filter(|(other, _)| *other != at);
        others.any(|(other_at, other)| covers(other, own) && (!covers(own, other) || other_at < at))
    };
    all.iter().enumerate().filter(|(at, own)| !is_told(*at, own)).map(|(_, own)| own.clone()).collect()
}

fn tell(peer: &Peer, direction: Direction, pieces: &[Piece], into: &mut Vec<Difference>) {
    for ((namespaces, pods), before, after) in pieces {
        let (own, other) = (peer.to_string(), any_of(namespaces, pods));
        let (source, destination) = match direction {
            Direction::Ingress => (other, own),
            Direction::Egress => (own, other),
        };
        into.push(Difference { source, destination, before: before.clone(), after: after.clone() });
    }
}
