//! Connections between groups of workloads, without naming every pair.
//!
//! Classes whose rows are the same, and which stand in the same pieces of every
//! row, are one sort: what one of them may do, each may. A connection between two
//! sorts is one bundle for each two groups, however many pairs that are, so that a
//! thousand workloads that nothing isolates are one sort and not a million lines.

use super::answer::variants;
use super::entries::entered;
use super::own_node::Neighbours;
use super::{Answer, ClassId, Cuts, Families, Filter, Listed, Model, Peer, Row, Rows, Variant};
use crate::kubernetes::{AddressSet, Direction, PortSet};
use crate::order::{SortedMap, SortedSet};
use crate::snapshot::Snapshot;
use std::rc::Rc;

/// The number of a group.
pub type GroupId = u32;

/// A workload as a group has it: the number of the group, the class, the name.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its group.
    pub group: GroupId,
    /// The class of its pods.
    pub class: ClassId,
    /// What it is called.
    pub peer: Peer,
}

/// One end of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// So many members of a group; the first of them stands for the others.
    Members {
        /// How many.
        count: u64,
        /// The number of the first.
        first: usize,
    },
    /// Addresses outside.
    Outside,
    /// Whatever serves the Ingresses and routes.
    Controller,
}

/// Connections that are open on the same ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Who connects.
    pub source: Side,
    /// To whom.
    pub destination: Side,
    /// How many pairs they are; outside is one end.
    pub pairs: u64,
    /// The ports; all that are open to some address, where one end is outside.
    pub ports: Rc<PortSet>,
    /// The addresses, where one end is outside.
    pub addresses: AddressSet,
    /// Whether everything is open: every port, and to every address where one end
    /// is outside.
    pub whole: bool,
    /// A pair of them, as numbers of members, where both ends are members.
    pub example: Option<(usize, usize)>,
}

/// The members of the groups, in the order of their units, and what is open
/// between them and with the outside.
#[derive(Debug, Default)]
pub struct Bundles {
    /// The members.
    pub members: Vec<Member>,
    /// The connections.
    pub bundles: Vec<Bundle>,
    /// The addresses that are listed: those of the families that somebody speaks of.
    pub listed: AddressSet,
}

impl Bundles {
    /// What is open between the groups of `group_of`; who is in none is left out.
    pub fn of(model: &Model, snapshot: &Snapshot, group_of: impl Fn(&Listed) -> Option<GroupId>) -> Self {
        let grouped = model.units.iter().filter_map(|listed| Some((listed, group_of(listed)?)));
        let member = |(peer, variant): (Peer, &Variant), group| Member { group, class: variant.class, peer };
        let members: Vec<Member> = grouped
            .flat_map(|(listed, group)| variants(listed).map(move |variant| member(variant, group)))
            .collect();
        let rows = model.rows();
        let mut bundles = if is_exact(model, snapshot) {
            Sorts::of(model, &rows, &members).bundles(model, &rows)
        } else {
            by_pairs(model, snapshot, &members)
        };
        let listed = listed(&Cuts::of(model));
        bundles.extend(outside(model, &rows, &members, &listed));
        let numbers: SortedMap<&Peer, usize> = members.iter().map(|member| &member.peer).zip(0..).collect();
        let entries = entered(model, snapshot, |_, _| true).into_iter();
        bundles.extend(entries.filter_map(|(peer, ports)| {
            let destination = Side::Members { count: 1, first: *numbers.get(&peer)? };
            Some(bundle((Side::Controller, destination), 1, Rc::new(ports), None))
        }));
        Self { members, bundles, listed }
    }
}

/// Whether classes tell everything: no pod is seen in two ways, and none has a
/// neighbour on its node that is another party than others.
fn is_exact(model: &Model, snapshot: &Snapshot) -> bool {
    let dual = model.classes.iter().any(|class| class.families.are_both());
    !dual && Neighbours::of(model, snapshot).are_none()
}

fn bundle(
    (source, destination): (Side, Side),
    pairs: u64,
    ports: Rc<PortSet>,
    example: Option<(usize, usize)>,
) -> Bundle {
    let whole = ports.is_full();
    Bundle { source, destination, pairs, ports, addresses: AddressSet::empty(), whole, example }
}

/// The families of addresses that lines are about.
fn listed(cuts: &Cuts) -> AddressSet {
    let ranges = cuts.inside(&AddressSet::full(), Direction::Ingress).into_iter();
    let sets = ranges.filter_map(|peer| match peer {
        Peer::Addresses { first, last } => Some(AddressSet::from_to(first, last)),
        Peer::Workload { .. } | Peer::IngressController => None,
    });
    AddressSet::union_of(sets)
}

/// Every line as a bundle of its own.
fn by_pairs(model: &Model, snapshot: &Snapshot, members: &[Member]) -> Vec<Bundle> {
    let answer = Answer::of(model, snapshot, &Filter::default());
    let numbers: SortedMap<&Peer, usize> = members.iter().map(|member| &member.peer).zip(0..).collect();
    let lines = answer.connections.iter().filter_map(|line| {
        let source = *numbers.get(answer.peer(line.source))?;
        let destination = *numbers.get(answer.peer(line.destination))?;
        let side = |first| Side::Members { count: 1, first };
        let ends = (side(source), side(destination));
        Some(bundle(ends, 1, Rc::new(line.ports.clone()), Some((source, destination))))
    });
    lines.collect()
}

/// What each member reaches outside, and what reaches it from there.
fn outside(model: &Model, rows: &Rows, members: &[Member], listed: &AddressSet) -> Vec<Bundle> {
    let mut bundles = Vec::new();
    for (first, member) in members.iter().enumerate() {
        let families = model.class(member.class).map(|class| class.families).unwrap_or_default();
        let wanted = families.addresses().intersection(listed);
        let own = Side::Members { count: 1, first };
        for direction in Direction::BOTH {
            let ends = match direction {
                Direction::Ingress => (Side::Outside, own),
                Direction::Egress => (own, Side::Outside),
            };
            let row = rows.get(member.class, direction);
            bundles.extend(row.and_then(|row| outside_of(row, ends, &wanted)));
        }
    }
    bundles
}

/// What a row lets through of `wanted` addresses.
fn outside_of(row: &Row, ends: (Side, Side), wanted: &AddressSet) -> Option<Bundle> {
    let mut all: Option<Bundle> = None;
    for (ports, peers) in &row.pieces {
        let addresses = peers.outside.intersection(wanted);
        if addresses.is_empty() {
            continue;
        }
        let whole = ports.is_full() && wanted.is_subset(&addresses);
        let open = all.get_or_insert_with(|| Bundle { whole, ..bundle(ends, 1, Rc::default(), None) });
        open.ports = Rc::new(open.ports.union(ports));
        open.addresses = open.addresses.union(&addresses);
    }
    all
}

/// Classes that nothing tells apart, with their members by group.
struct Sorts {
    /// The sort of each class that has a member.
    of_class: SortedMap<ClassId, usize>,
    sorts: Vec<Sort>,
}

struct Sort {
    class: ClassId,
    /// The numbers of the members, by group.
    groups: SortedMap<GroupId, Vec<usize>>,
}

/// What tells a sort from another: its rows, its families, and the pieces of
/// rows in which it stands.
type Mark = ([usize; 2], Families, Vec<u32>);

impl Sorts {
    fn of(model: &Model, rows: &Rows, members: &[Member]) -> Self {
        let classes: SortedSet<ClassId> = members.iter().map(|member| member.class).collect();
        let pieces = pieces_of(rows, &classes);
        let mut known: SortedMap<Mark, usize> = SortedMap::new();
        let mut sorts = Self { of_class: SortedMap::new(), sorts: Vec::new() };
        for (class, stands) in pieces {
            let families = model.class(class).map(|class| class.families).unwrap_or_default();
            let address = |direction| rows.get(class, direction).map_or(0, |row| Rc::as_ptr(row).addr());
            let mark = (Direction::BOTH.map(address), families, stands);
            let sort = *known.get_or_insert_with(mark, || {
                sorts.sorts.push(Sort { class, groups: SortedMap::new() });
                sorts.sorts.len().saturating_sub(1)
            });
            sorts.of_class.insert(class, sort);
        }
        for (number, member) in members.iter().enumerate() {
            let sort = sorts.of_class.get(&member.class).copied();
            if let Some(sort) = sort.and_then(|sort| sorts.sorts.get_mut(sort)) {
                sort.groups.get_or_default(member.group).push(number);
            }
        }
        sorts
    }

    fn bundles(&self, model: &Model, rows: &Rows) -> Vec<Bundle> {
        let mut reached: SortedMap<usize, Vec<usize>> = SortedMap::new();
        let mut bundles = Vec::new();
        for one in &self.sorts {
            let Some(row) = rows.get(one.class, Direction::Ingress) else { continue };
            // Rows of ingress are the narrower ones where namespaces are walled.
            let others = reached.get_or_insert_with(Rc::as_ptr(row).addr(), || self.sorts_in(row));
            for other in others.iter().filter_map(|other| self.sorts.get(*other)) {
                let Some(far) = rows.get(other.class, Direction::Egress) else { continue };
                let ports = Rc::new(model.open_between((other.class, far), (one.class, row)));
                if !ports.is_empty() {
                    between(other, one, &ports, &mut bundles);
                }
            }
        }
        bundles
    }

    /// The sorts that stand in a row, each once.
    fn sorts_in(&self, row: &Row) -> Vec<usize> {
        let ranges = row.pieces.iter().flat_map(|(_, ends)| ends.pods.iter());
        let mut found = SortedSet::new();
        for range in ranges {
            let held = self.of_class.iter_from(range.start()).take_while(|(class, _)| *class <= range.end());
            found.extend(held.map(|(_, sort)| *sort));
        }
        found.into_iter().collect()
    }
}

/// The numbers of the pieces of rows in which each class stands.
fn pieces_of(rows: &Rows, classes: &SortedSet<ClassId>) -> SortedMap<ClassId, Vec<u32>> {
    let mut stands: SortedMap<ClassId, Vec<u32>> = classes.iter().map(|class| (*class, Vec::new())).collect();
    let mut seen: SortedSet<usize> = SortedSet::new();
    let mut piece: u32 = 0;
    for class in classes {
        for row in Direction::BOTH.into_iter().filter_map(|direction| rows.get(*class, direction)) {
            if !seen.insert(Rc::as_ptr(row).addr()) {
                continue;
            }
            for (_, ends) in &row.pieces {
                piece = piece.saturating_add(1);
                let held = ends.pods.iter().flatten();
                for class in held {
                    if let Some(own) = stands.get_mut(&class) {
                        own.push(piece);
                    }
                }
            }
        }
    }
    stands
}

/// The bundles between two sorts, one for each two groups.
fn between(source: &Sort, destination: &Sort, ports: &Rc<PortSet>, bundles: &mut Vec<Bundle>) {
    let same = source.class == destination.class;
    for (from, sources) in &source.groups {
        for (to, destinations) in &destination.groups {
            let (one, other) = (number(sources.len()), number(destinations.len()));
            // Nobody is a pair with itself.
            let own = if same && from == to { one } else { 0 };
            let pairs = one.saturating_mul(other).saturating_sub(own);
            let (Some(first), Some(last)) = (sources.first(), destinations.last()) else { continue };
            if pairs > 0 {
                let side = |members: &[usize], count| Side::Members {
                    count,
                    first: members.first().copied().unwrap_or_default(),
                };
                let ends = (side(sources, one), side(destinations, other));
                let example = Some((*first, *last));
                bundles.push(bundle(ends, pairs, Rc::clone(ports), example));
            }
        }
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
