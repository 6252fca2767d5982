//! Who reaches whom between groups of workloads, as data for a matrix: what every
//! cell comes to, and what lies between its ends.
//!
//! Cells that say the same share one sort: a cluster of a thousand namespaces has
//! a million cells and few sorts of them.

use crate::kubernetes::{Namespace, PortSet};
use crate::order::SortedMap;
use crate::reach::bundle::{Bundle, Bundles, Member, Side};
use crate::reach::{Class, Model};
use crate::snapshot::Unit;
use crate::state::lines::{End, Lines, Space, Wall};
use serde::Serialize;
use std::rc::Rc;

/// One group of workloads, as the matrix lists it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// The namespace.
    pub namespace: String,
    /// The workload, where the namespace lists them one by one.
    pub workload: Option<Unit>,
}

/// The matrix.
#[derive(Debug, Serialize)]
pub struct GridData {
    ends: Vec<EndData>,
    sorts: Vec<SortData>,
    /// For each source, by destination, the number of the sort.
    cells: Vec<Vec<u32>>,
    /// For cells that are open in part, a pair that is open: row, column, from, to.
    examples: Vec<(usize, usize, String, String)>,
    /// Every workload, whether it is in a group or not.
    workloads: Vec<WorkloadData>,
}

#[derive(Debug, Serialize)]
struct EndData {
    /// `namespace`, `workload`, `outside` or `controller`.
    kind: &'static str,
    /// What a question calls it.
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    name: String,
    /// How many workloads it is.
    size: u64,
    /// The first two of them, as a question calls them.
    first: Vec<String>,
    /// Whether the settings guard it.
    guarded: bool,
}

/// What cells come to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct SortData {
    /// `all`, `some`, `none`, or `self` where there is no pair.
    reach: &'static str,
    /// How many pairs there are.
    pairs: u64,
    /// How many of them are open.
    open: u64,
    /// How many of those are open on all ports.
    full: u64,
    /// The ports, where all that are open in part are so on the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    ports: Option<String>,
    /// `inside`, `across`, `trusted` or `unguarded`.
    wall: &'static str,
}

/// What is known of one cell.
#[derive(Default)]
struct Sum {
    open: u64,
    full: u64,
    partial: Partial,
    foreign: bool,
    /// The number of the first bundle.
    first: Option<usize>,
}

/// What is open where not everything is.
#[derive(Default, PartialEq, Eq)]
enum Partial {
    #[default]
    Nothing,
    /// These ports, wherever something is open in part.
    Ports(Rc<PortSet>),
    /// Every port, to some addresses.
    Addresses,
    /// This here and that there.
    Mixed,
}

/// The matrix of groups and the outside.
pub fn data(model: &Model, groups: &[Group], bundles: &Bundles, lines: &Lines<'_>) -> GridData {
    let ends = ends(model, groups, bundles, lines);
    let mut sums: SortedMap<(usize, usize), Sum> = SortedMap::new();
    let controlled = bundles.bundles.iter().any(|bundle| bundle.source == Side::Controller);
    let places = Places { members: &bundles.members, outside: groups.len() };
    for (number, bundle) in bundles.bundles.iter().enumerate() {
        let (row, column) = (places.of(bundle.source), places.of(bundle.destination));
        let sum = sums.get_or_default((row, column));
        let wall = lines.between(space_at(&ends, row), space_at(&ends, column));
        sum.add(number, bundle);
        sum.foreign |= wall == Wall::Across && !is_trusted(model, &ends, &places, bundle, lines);
    }
    let shown = ends.len().saturating_sub(usize::from(!controlled));
    let ends = ends.get(..shown).unwrap_or_default();
    let mut sorts: SortedMap<SortData, u32> = SortedMap::new();
    let mut cells = Vec::new();
    let mut examples = Vec::new();
    for (row, from) in ends.iter().enumerate() {
        let mut own = Vec::new();
        for (column, to) in ends.iter().enumerate() {
            let sum = sums.remove(&(row, column)).unwrap_or_default();
            let wall = match lines.between(from.space.as_ref(), to.space.as_ref()) {
                Wall::Across if sum.open > 0 && !sum.foreign => Wall::Trusted,
                wall => wall,
            };
            let sort = sum.sort(pairs(from, to, row == column), wall);
            if sort.reach == "some" {
                let pair = sum.first.and_then(|first| example(bundles.bundles.get(first)?, bundles));
                examples.extend(pair.map(|(from, to)| (row, column, from, to)));
            }
            let next = u32::try_from(sorts.len()).unwrap_or(u32::MAX);
            own.push(*sorts.get_or_insert_with(sort, || next));
        }
        cells.push(own);
    }
    let mut sorts: Vec<(SortData, u32)> = sorts.into_iter().collect();
    sorts.sort_by_key(|(_, number)| *number);
    let sorts = sorts.into_iter().map(|(sort, _)| sort).collect();
    let workloads = model.units.iter().map(|listed| WorkloadData::from(&listed.unit)).collect();
    GridData { ends: ends.iter().map(EndData::from).collect(), sorts, cells, examples, workloads }
}

/// One end of the matrix.
struct Place {
    kind: &'static str,
    id: String,
    name: String,
    space: Option<Space>,
    size: u64,
    first: Vec<String>,
}

impl From<&Place> for EndData {
    fn from(place: &Place) -> Self {
        let Place { kind, id, name, space, size, first } = place;
        Self {
            kind,
            id: id.clone(),
            namespace: space.as_ref().map(|space| space.name().to_owned()),
            name: name.clone(),
            size: *size,
            first: first.clone(),
            guarded: space.as_ref().is_some_and(|space| space.guarded),
        }
    }
}

/// The groups, the outside, and whatever serves Ingresses, in this order.
fn ends(model: &Model, groups: &[Group], bundles: &Bundles, lines: &Lines<'_>) -> Vec<Place> {
    let mut first: Vec<(u64, Vec<String>)> = vec![Default::default(); groups.len()];
    for member in &bundles.members {
        let group = usize::try_from(member.group).ok().and_then(|group| first.get_mut(group));
        let Some((size, names)) = group else { continue };
        *size = size.saturating_add(1);
        if names.len() < 2 {
            names.push(member.peer.to_string());
        }
    }
    let spaces: SortedMap<&str, &Namespace> =
        model.namespaces.iter().map(|namespace| (namespace.name(), namespace)).collect();
    let place = |(group, (size, first)): (&Group, (u64, Vec<String>))| {
        let space = spaces.get(group.namespace.as_str()).map(|namespace| lines.space(namespace));
        let (kind, id, name) = match &group.workload {
            Some(unit) => ("workload", unit.to_string(), unit.name.clone()),
            None => ("namespace", format!("namespace:{}", group.namespace), group.namespace.clone()),
        };
        Place { kind, id, name, space, size, first }
    };
    let mut ends: Vec<Place> = groups.iter().zip(first).map(place).collect();
    for (kind, name, first) in [
        ("outside", "outside", vec!["external".to_owned()]),
        ("controller", "ingress controller", Vec::new()),
    ] {
        ends.push(Place { kind, id: kind.to_owned(), name: name.to_owned(), space: None, size: 1, first });
    }
    ends
}

fn space_at(ends: &[Place], at: usize) -> Option<&Space> {
    ends.get(at).and_then(|place| place.space.as_ref())
}

/// How many pairs there are between two ends; nobody is a pair with itself.
fn pairs(from: &Place, to: &Place, same: bool) -> u64 {
    if from.space.is_none() && to.space.is_none() {
        return 0;
    }
    // Nothing comes back from an address: outside is one end, as the controller is.
    from.size.saturating_mul(if same { to.size.saturating_sub(1) } else { to.size })
}

/// Where the ends of bundles are in the matrix.
struct Places<'a> {
    members: &'a [Member],
    outside: usize,
}

impl Places<'_> {
    fn of(&self, side: Side) -> usize {
        match side {
            Side::Members { first, .. } => {
                let member = self.members.get(first);
                member.and_then(|member| usize::try_from(member.group).ok()).unwrap_or(self.outside)
            }
            Side::Outside => self.outside,
            Side::Controller => self.outside.saturating_add(1),
        }
    }

    fn class<'m>(&self, model: &'m Model, side: Side) -> Option<&'m Class> {
        let Side::Members { first, .. } = side else { return None };
        self.members.get(first).and_then(|member| model.class(member.class))
    }
}

fn is_trusted(
    model: &Model,
    ends: &[Place],
    places: &Places<'_>,
    bundle: &Bundle,
    lines: &Lines<'_>,
) -> bool {
    let end = |side: Side| match (space_at(ends, places.of(side)), places.class(model, side)) {
        (Some(space), Some(class)) => End::Pods(space, class),
        _ => End::Addresses(&bundle.addresses),
    };
    // Of what serves Ingresses nobody knows the labels.
    bundle.source != Side::Controller
        && lines.is_trusted(end(bundle.source), end(bundle.destination), &bundle.ports)
}

impl Sum {
    fn add(&mut self, number: usize, bundle: &Bundle) {
        self.open = self.open.saturating_add(bundle.pairs);
        self.first.get_or_insert(number);
        if bundle.whole {
            self.full = self.full.saturating_add(bundle.pairs);
            return;
        }
        let some = !bundle.addresses.is_empty() && bundle.ports.is_full();
        let part = if some { Partial::Addresses } else { Partial::Ports(Rc::clone(&bundle.ports)) };
        if self.partial == Partial::Nothing {
            self.partial = part;
        } else if self.partial != part {
            self.partial = Partial::Mixed;
        }
    }

    fn sort(&self, pairs: u64, wall: Wall) -> SortData {
        let reach = match (pairs, self.open, self.full) {
            (0, ..) => "self",
            (_, 0, _) => "none",
            (pairs, _, full) if full >= pairs => "all",
            _ => "some",
        };
        let ports = match &self.partial {
            _ if self.full > 0 => None,
            Partial::Ports(ports) => Some(ports.to_string()),
            Partial::Addresses => Some("some addresses".to_owned()),
            Partial::Nothing | Partial::Mixed => None,
        };
        let wall = if reach == "self" { Wall::Inside } else { wall };
        SortData { reach, pairs, open: self.open, full: self.full, ports, wall: wall.name() }
    }
}

/// A pair that is open, as a question calls its ends.
fn example(bundle: &Bundle, Bundles { members, listed, .. }: &Bundles) -> Option<(String, String)> {
    let name = |number: usize| members.get(number).map(|member| member.peer.to_string());
    let address = || {
        let all = listed.is_subset(&bundle.addresses);
        let first = bundle.addresses.first().map(|address| address.to_string());
        if all { Some("external".to_owned()) } else { first }
    };
    let end = |side: Side| match side {
        Side::Members { first, .. } => name(first),
        Side::Outside => address(),
        Side::Controller => None,
    };
    match bundle.example {
        Some((one, other)) => Some((name(one)?, name(other)?)),
        None => Some((end(bundle.source)?, end(bundle.destination)?)),
    }
}

/// A workload, to be found by its name.
#[derive(Debug, Serialize)]
struct WorkloadData {
    id: String,
    namespace: String,
    name: String,
    kind: String,
}

impl From<&Unit> for WorkloadData {
    fn from(unit: &Unit) -> Self {
        let Unit { namespace, name, kind } = unit.clone();
        Self { id: unit.to_string(), namespace, name, kind }
    }
}
