//! All connections of a model, pair by pair, as people list them.

use super::entries::entered;
use super::own_node::Neighbours;
use super::row::{RowMaker, both};
use super::walk::{End, PodEnd, Side, World};
use super::{Blocks, ClassId, Families, Listed, Model, Row, Rows, Variant};
use crate::algebra::{Point, Ranges};
use crate::clause::OwnNode;
use crate::kubernetes::pod::PodNetwork;
use crate::kubernetes::{AddressSet, Direction, Labels, Namespace, PortSet};
use crate::order::{self, SortedMap, SortedSet};
use crate::snapshot::{Snapshot, Unit};
use std::fmt;
use std::net::IpAddr;

/// One end of a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    /// A workload, or those of its pods that behave differently from others.
    Workload {
        /// The workload.
        unit: Unit,
        /// The first of the pods meant; `None` where all of them are.
        variant: Option<String>,
    },
    /// Every address of a range outside.
    Addresses {
        /// The least address.
        first: IpAddr,
        /// The greatest address.
        last: IpAddr,
    },
    /// Whatever serves the Ingresses and routes.
    IngressController,
}

impl fmt::Display for Peer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workload { unit, variant: None } => unit.fmt(out),
            Self::Workload { unit: Unit { namespace, name, kind }, variant: Some(pod) } => {
                write!(out, "{namespace}/{name}[{kind}/{pod}]")
            }
            Self::Addresses { first, last } => write!(out, "{first}-{last}[External]"),
            Self::IngressController => out.write_str("{ingress-controller}"),
        }
    }
}

/// The number of a peer in its answer.
pub type PeerId = u32;

/// One line: who, to whom, on which ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Who connects.
    pub source: PeerId,
    /// To whom.
    pub destination: PeerId,
    /// The ports that are open, at least one.
    pub ports: PortSet,
}

/// Which connections are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those of this workload: `name`, `namespace/name` or `namespace/name[Kind]`.
    pub focus: Option<String>,
    /// Those of this namespace.
    pub namespace: Option<String>,
}

impl Filter {
    /// Whether a unit is one of those wanted.
    pub fn wants(&self, unit: &Unit) -> bool {
        let focus = self.focus.as_deref().is_none_or(|focus| names(unit, focus));
        focus && self.namespace.as_deref().is_none_or(|namespace| namespace == unit.namespace)
    }
}

/// Whether `text` means that unit.
pub fn names(unit: &Unit, text: &str) -> bool {
    let (namespace, rest) = match text.split_once('/') {
        Some((namespace, rest)) => (Some(namespace), rest),
        None => (None, text),
    };
    let (name, kind) = match rest.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
        Some((name, kind)) => (name, Some(kind)),
        None => (rest, None),
    };
    namespace.is_none_or(|namespace| namespace == unit.namespace)
        && name == unit.name
        && kind.is_none_or(|kind| kind == unit.kind)
}

/// All connections, in the order of their peers' names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The peers that exist, with connections or without, in order of their text.
    pub peers: Vec<Peer>,
    /// The families of addresses of each peer, as far as they are known.
    pub families: Vec<Families>,
    /// The connections, by source and destination.
    pub connections: Vec<Connection>,
}

impl Answer {
    /// A peer by its number.
    pub fn peer(&self, id: PeerId) -> &Peer {
        usize::try_from(id).ok().and_then(|id| self.peers.get(id)).unwrap_or(&Peer::IngressController)
    }

    /// The families of a peer's addresses.
    pub fn families(&self, id: PeerId) -> Families {
        usize::try_from(id).ok().and_then(|id| self.families.get(id)).copied().unwrap_or_default()
    }

    /// All connections that `filter` wants.
    pub fn of(model: &Model, snapshot: &Snapshot, filter: &Filter) -> Self {
        Self::cut(model, snapshot, filter, &Cuts::of(model))
    }

    /// The same, with address ranges cut at `cuts`.
    pub fn cut(model: &Model, snapshot: &Snapshot, filter: &Filter, cuts: &Cuts) -> Self {
        Listing::new(model, &model.rows(), filter, cuts).answer(snapshot)
    }
}

/// The elementary ranges of addresses: no block cuts through one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cuts {
    sources: Elementary,
    destinations: Elementary,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Elementary {
    v4: Vec<(u32, u32)>,
    v6: Vec<(u128, u128)>,
}

impl Cuts {
    /// The ranges that the blocks of `model` make: those of ingress rules for
    /// sources, those of egress rules for destinations. IPv6 is there where some
    /// block or some pod is of that family, and blocks are not external.
    pub fn of(model: &Model) -> Self {
        let blocks =
            [Direction::Ingress, Direction::Egress].map(|direction| model.all_blocks(Some(direction)));
        let named = || blocks.iter().flatten().any(|block| !block.v6.is_empty());
        let v6 = model.blocks != Blocks::External && (model.has_ipv6_pods() || named());
        let [sources, destinations] = blocks.map(|blocks: Vec<AddressSet>| Elementary {
            v4: elementary(blocks.iter().map(|block| &block.v4)),
            v6: if v6 { elementary(blocks.iter().map(|block| &block.v6)) } else { Vec::new() },
        });
        Self { sources, destinations }
    }

    /// The ranges that the blocks of both models make together.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        Self {
            sources: self.sources.join(&other.sources),
            destinations: self.destinations.join(&other.destinations),
        }
    }

    /// The ranges in `set` that lines from or to pods are about.
    pub(super) fn inside(&self, set: &AddressSet, direction: Direction) -> Vec<Peer> {
        match direction {
            Direction::Ingress => self.sources.inside(set),
            Direction::Egress => self.destinations.inside(set),
        }
    }
}

/// The ranges into which `sets` cut the universe.
fn elementary<'a, T: Point + 'a>(sets: impl Iterator<Item = &'a Ranges<T>>) -> Vec<(T, T)> {
    let mut starts = vec![T::MIN];
    for set in sets {
        for range in set.iter() {
            starts.push(*range.start());
            starts.extend(range.end().next());
        }
    }
    between(starts)
}

/// The ranges that begin at `starts`.
fn between<T: Point>(mut starts: Vec<T>) -> Vec<(T, T)> {
    order::sort(&mut starts);
    starts.dedup();
    let ends = starts.iter().skip(1).filter_map(|start| start.previous()).chain([T::MAX]);
    starts.iter().copied().zip(ends).collect()
}

fn join<T: Point>(one: &[(T, T)], other: &[(T, T)]) -> Vec<(T, T)> {
    between(one.iter().chain(other).map(|(start, _)| *start).collect())
}

/// The elementary ranges that lie in `set`.
fn inside<'a, T: Point>(ranges: &'a [(T, T)], set: &'a Ranges<T>) -> impl Iterator<Item = (T, T)> + 'a {
    set.iter().flat_map(move |range| {
        let from = ranges.partition_point(|(first, _)| *first < *range.start());
        let rest = ranges.get(from..).unwrap_or_default().iter();
        rest.take_while(move |(_, last)| *last <= *range.end()).copied()
    })
}

impl Elementary {
    fn join(&self, other: &Self) -> Self {
        let v6 = if self.v6.is_empty() { other.v6.clone() } else { join(&self.v6, &other.v6) };
        Self { v4: join(&self.v4, &other.v4), v6 }
    }

    fn inside(&self, set: &AddressSet) -> Vec<Peer> {
        let v4 = inside(&self.v4, &set.v4).map(|(first, last)| Peer::Addresses {
            first: IpAddr::V4(first.into()),
            last: IpAddr::V4(last.into()),
        });
        let v6 = inside(&self.v6, &set.v6).map(|(first, last)| Peer::Addresses {
            first: IpAddr::V6(first.into()),
            last: IpAddr::V6(last.into()),
        });
        v4.chain(v6).collect()
    }

    fn all(&self) -> Vec<Peer> {
        self.inside(&AddressSet::full())
    }
}

struct Listing<'a> {
    model: &'a Model,
    rows: &'a Rows,
    cuts: &'a Cuts,
    filter: &'a Filter,
    ids: SortedMap<Peer, PeerId>,
    /// For each class, the peers that it stands for, and whether they are wanted.
    at: Vec<Vec<(PeerId, bool)>>,
    connections: Vec<Connection>,
}

impl<'a> Listing<'a> {
    fn new(model: &'a Model, rows: &'a Rows, filter: &'a Filter, cuts: &'a Cuts) -> Self {
        let at = vec![Vec::new(); model.classes.len()];
        Self { model, rows, cuts, filter, ids: SortedMap::new(), at, connections: Vec::new() }
    }

    fn answer(mut self, snapshot: &Snapshot) -> Answer {
        let mut peers: Vec<Peer> =
            self.model.units.iter().flat_map(variants).map(|(peer, ..)| peer).collect();
        peers.extend(self.cuts.sources.all());
        peers.extend(self.cuts.destinations.all());
        peers.push(Peer::IngressController);
        peers.sort_by_cached_key(ToString::to_string);
        peers.dedup();
        self.ids = peers.iter().cloned().zip(0..).collect();
        self.place_variants();
        let direction = self.narrower();
        for listed in &self.model.units {
            let wanted = self.filter.wants(&listed.unit);
            for (peer, variant) in variants(listed) {
                self.among_pods(&peer, variant.class, direction, wanted);
                self.outside(listed, &peer, variant);
            }
        }
        self.add_own_nodes(snapshot);
        self.entries(snapshot);
        self.connections.sort_by_key(|connection| (connection.source, connection.destination));
        self.connections.dedup_by(|next, first| {
            let same = (next.source, next.destination) == (first.source, first.destination);
            if same {
                first.ports = first.ports.union(&next.ports);
            }
            same
        });
        let families = self.families_of(&peers);
        Answer { peers, families, connections: self.connections }
    }

    /// The families of each peer.
    fn families_of(&self, peers: &[Peer]) -> Vec<Families> {
        let outside = peers.iter().map(|peer| match peer {
            Peer::Addresses { first, .. } => Families::of([first]),
            Peer::Workload { .. } | Peer::IngressController => Families::default(),
        });
        let mut families: Vec<Families> = outside.collect();
        for (class, places) in self.model.classes.iter().zip(&self.at) {
            for (id, _) in places {
                if let Some(own) = usize::try_from(*id).ok().and_then(|id| families.get_mut(id)) {
                    *own = class.families;
                }
            }
        }
        families
    }

    fn place_variants(&mut self) {
        for listed in &self.model.units {
            let wanted = self.filter.wants(&listed.unit);
            for (peer, variant) in variants(listed) {
                let id = self.ids.get(&peer).copied();
                let place = usize::try_from(variant.class).ok().and_then(|class| self.at.get_mut(class));
                if let (Some(place), Some(id)) = (place, id) {
                    place.push((id, wanted));
                }
            }
        }
    }

    /// The direction in which fewer pairs are left to be asked for the other.
    fn narrower(&self) -> Direction {
        let pairs = |direction| -> u64 {
            let rows = (0..).zip(&self.model.classes).filter_map(|(id, _)| self.rows.get(id, direction));
            let ranges = rows.flat_map(|row| &row.pieces).flat_map(|(_, ends)| ends.pods.iter());
            let sizes = ranges.map(|range| u64::from(range.end().saturating_sub(*range.start())));
            sizes.fold(0, |all, size| all.saturating_add(size).saturating_add(1))
        };
        if pairs(Direction::Ingress) < pairs(Direction::Egress) {
            Direction::Ingress
        } else {
            Direction::Egress
        }
    }

    /// The lines between a variant and other pods that its row of one direction
    /// lets through, one for each family that they talk over.
    fn among_pods(&mut self, peer: &Peer, id: ClassId, direction: Direction, wanted: bool) {
        let Some(row) = self.rows.get(id, direction) else { return };
        let Some(own) = self.ids.get(peer).copied() else { return };
        for (near, ends) in &row.pieces {
            for face in ends.pods.iter().flatten() {
                let class = self.model.faces.class_of(face).0;
                let places = usize::try_from(class).ok().and_then(|class| self.at.get(class));
                let places = places.into_iter().flatten();
                let mut places = places.filter(|(id, too)| *id != own && (wanted || *too)).peekable();
                if places.peek().is_none() {
                    continue;
                }
                let back = self.model.faces.back(id, &self.model.classes, face);
                let far = self.rows.get(class, direction.opposite()).and_then(|row| row.at(back));
                let ports = far.map(|far| both(near, far)).unwrap_or_default();
                if !ports.is_empty() {
                    self.connections.extend(places.map(|(other, _)| {
                        let (source, destination) = match direction {
                            Direction::Ingress => (*other, own),
                            Direction::Egress => (own, *other),
                        };
                        Connection { source, destination, ports: ports.clone() }
                    }));
                }
            }
        }
    }

    /// The lines between a variant and addresses outside.
    fn outside(&mut self, listed: &Listed, peer: &Peer, variant: &Variant) {
        let Some(own) = self.ids.get(peer).copied().filter(|_| self.filter.wants(&listed.unit)) else {
            return;
        };
        for direction in Direction::BOTH {
            let Some(row) = self.rows.get(variant.class, direction) else { continue };
            for (ports, ends) in &row.pieces {
                for range in self.cuts.inside(&ends.outside, direction) {
                    let Some(other) = self.ids.get(&range).copied() else { continue };
                    let (source, destination) = match direction {
                        Direction::Ingress => (other, own),
                        Direction::Egress => (own, other),
                    };
                    self.connections.push(Connection { source, destination, ports: ports.clone() });
                }
            }
        }
    }

    /// The lines from pods on the network of their node to those that run on it.
    fn add_own_nodes(&mut self, snapshot: &Snapshot) {
        let neighbours = Neighbours::of(self.model, snapshot);
        if neighbours.are_none() {
            return;
        }
        if self.model.law.own_node == OwnNode::LastAllow {
            return self.replace_own_nodes(&neighbours);
        }
        let mut rows = RowMaker::asking(self.model, self.model.asked_near(), Direction::Ingress);
        for listed in &self.model.units {
            for (peer, variant) in variants(listed) {
                if self.model.is_isolated(variant.class, Direction::Ingress) {
                    let near = rows.row(variant.class);
                    let wanted = self.filter.wants(&listed.unit);
                    for class in &neighbours.beside(listed, variant) {
                        self.add_own_node(*class, &peer, (variant.class, &near), wanted);
                    }
                }
            }
        }
    }

    /// The lines between pods on the network of their node and those that run on
    /// it, where that is another party than the other nodes: beside the lines for
    /// these, or in their place where nothing else is meant.
    fn replace_own_nodes(&mut self, neighbours: &Neighbours<'_>) {
        let mut near: Vec<(Connection, bool)> = Vec::new();
        for direction in Direction::BOTH {
            let mut rows = RowMaker::asking(self.model, self.model.asked_near(), direction);
            for listed in &self.model.units {
                for (peer, variant) in variants(listed) {
                    let class = self.model.class(variant.class);
                    let own = self.ids.get(&peer).copied().filter(|_| class.is_some_and(|it| !it.on_node));
                    let Some(own) = own else { continue };
                    let row = rows.row(variant.class);
                    let end = (own, self.filter.wants(&listed.unit), variant.class, &*row);
                    for class in neighbours.beside(listed, variant) {
                        let only = neighbours.are_only(listed, variant, class, self.model);
                        near.extend(self.near_lines(direction, end, class).map(|line| (line, only)));
                    }
                }
            }
        }
        let only = near.iter().filter(|(_, only)| *only);
        let only: SortedSet<(PeerId, PeerId)> =
            only.map(|(line, _)| (line.source, line.destination)).collect();
        self.connections.retain(|line| !only.contains(&(line.source, line.destination)));
        let open = near.into_iter().map(|(line, _)| line).filter(|line| !line.ports.is_empty());
        self.connections.extend(open);
    }

    /// The lines between a peer, if it is wanted, of which this is the row, and
    /// the pods of a class on the network of its node.
    fn near_lines(
        &self,
        direction: Direction,
        (own, wanted, variant, row): (PeerId, bool, ClassId, &Row),
        class: ClassId,
    ) -> impl Iterator<Item = Connection> {
        let far = self.rows.get(class, direction.opposite());
        let ports = far.map(|far| self.model.open_between((variant, row), (class, far))).unwrap_or_default();
        let places = usize::try_from(class).ok().and_then(|class| self.at.get(class));
        let others = places.into_iter().flatten().filter(move |(_, too)| wanted || *too);
        others.map(move |(other, _)| {
            let (source, destination) = match direction {
                Direction::Ingress => (*other, own),
                Direction::Egress => (own, *other),
            };
            Connection { source, destination, ports: ports.clone() }
        })
    }

    fn add_own_node(&mut self, class: ClassId, peer: &Peer, near: (ClassId, &Row), wanted: bool) {
        let Some(destination) = self.ids.get(peer).copied() else { return };
        let Some(far) = self.rows.get(class, Direction::Egress) else { return };
        let ports = self.model.open_between(near, (class, far));
        let places = usize::try_from(class).ok().and_then(|class| self.at.get(class));
        let sources = places.into_iter().flatten().filter(|(_, too)| wanted || *too);
        if !ports.is_empty() {
            self.connections.extend(sources.map(|(source, _)| Connection {
                source: *source,
                destination,
                ports: ports.clone(),
            }));
        }
    }

    /// The lines from whatever serves the Ingresses and routes.
    fn entries(&mut self, snapshot: &Snapshot) {
        let Some(source) = self.ids.get(&Peer::IngressController).copied() else { return };
        let open = entered(self.model, snapshot, |listed, _| self.filter.wants(&listed.unit));
        let open = open.into_iter().filter_map(|(peer, ports)| Some((*self.ids.get(&peer)?, ports)));
        self.connections.extend(open.map(|(destination, ports)| Connection { source, destination, ports }));
    }
}

/// The variants of a unit, as peers.
pub(super) fn variants(listed: &Listed) -> impl Iterator<Item = (Peer, &Variant)> {
    let several = listed.variants.len() > 1;
    listed.variants.iter().map(move |variant| {
        let pod = variant.pods.first().cloned().filter(|_| several);
        (Peer::Workload { unit: listed.unit.clone(), variant: pod }, variant)
    })
}

/// Whatever serves Ingresses and routes: a pod of which nothing is known, in a
/// namespace of whose name nothing is known.
pub(super) fn controller() -> End {
    End::Pod(Box::new(PodEnd {
        namespace: Namespace::new("?", Labels::new()),
        labels: Labels::new(),
        network: PodNetwork::default(),
        addresses: Vec::new(),
        nodes: Vec::new(),
        on_node: false,
    }))
}

impl Model {
    /// The ports open to a pod of which nothing is known but that it has no
    /// label, in a namespace without labels.
    pub fn from_anywhere(&self, class: ClassId) -> PortSet {
        let side = self.decide(class, &controller(), Direction::Ingress);
        side.map(|side| side.allowed).unwrap_or_default()
    }

    /// What the policies of a class let through to or from `other`. Policies
    /// that do not isolate the class are not among the steps.
    pub fn decide(&self, id: ClassId, other: &End, direction: Direction) -> Option<Side> {
        let own = self.end_of(id)?;
        let policies: Vec<_> = self.isolating(id, direction).cloned().collect();
        let world = World { policies: &policies, ..self.world(&own) };
        Some(Side::decide(&world, &own, other, direction))
    }

    /// The pods of a class as an end.
    pub fn end_of(&self, id: ClassId) -> Option<End> {
        let class = self.class(id)?;
        let seen = !self.law.blind || class.on_node;
        Some(End::Pod(Box::new(PodEnd {
            namespace: self.namespace(class.namespace)?.clone(),
            labels: class.labels.clone(),
            network: class.network.clone(),
            addresses: if seen { self.addresses_of(id) } else { Vec::new() },
            nodes: class.nodes.clone(),
            on_node: class.on_node,
        })))
    }

    /// What is asked about an end.
    pub fn world(&self, end: &End) -> World<'_> {
        let policies = match end {
            End::Pod(pod) => self.policies.get(pod.namespace.name()).map(Vec::as_slice).unwrap_or_default(),
            End::Address(_) => &[],
        };
        World {
            blocks: self.blocks,
            tiers: &self.law.tiers,
            policies,
            nodes: self.nodes(),
            near: false,
            law: &self.law,
        }
    }
}
