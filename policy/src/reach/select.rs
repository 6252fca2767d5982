//! Whom selectors, names of ports and blocks of addresses match.

use super::family::{Families, Family};
use super::index::within;
use super::{ClassId, Ends, FaceId, Model};
use crate::algebra::Ranges;
use crate::clause::{Narrowed, Part};
use crate::kubernetes::{AddressSet, NetworkPolicy, Peer, PodPeer, Protocol, Selector};
use crate::order::SortedSet;
use std::net::IpAddr;

impl Model {
    /// Those of some pods that have this named port, by its number.
    pub(super) fn with_port(
        &self,
        pods: &Ranges<FaceId>,
        protocol: Protocol,
        name: &str,
    ) -> Vec<(u16, Ranges<FaceId>)> {
        let numbers = self.ports.get(&(protocol, name.to_owned())).into_iter().flatten();
        let held = |ids: &[FaceId]| {
            let parts = pods.iter().flat_map(|range| within(ids, *range.start(), *range.end()));
            of_ids(&parts.copied().collect::<Vec<_>>())
        };
        numbers.map(|(number, ids)| (*number, held(ids))).filter(|(_, ids)| !ids.is_empty()).collect()
    }

    /// The namespaces that `selector` matches, in order.
    pub fn select_namespaces(&self, selector: &Selector) -> Vec<u32> {
        let last = u32::try_from(self.namespaces.len()).unwrap_or(u32::MAX);
        let all = || (0..last).collect();
        let ids = self.space_index.candidates(selector, 0, last).unwrap_or_else(all);
        let matches = |id: &u32| self.namespace(*id).is_some_and(|space| selector.matches(space.labels()));
        ids.into_iter().filter(matches).collect()
    }

    /// The classes of one namespace whose pods `selector` matches.
    pub fn select_in(&self, namespace: u32, selector: &Selector) -> Ranges<ClassId> {
        let (first, end) = self.classes_of(namespace);
        self.select_between(first, end, selector)
    }

    fn select_between(&self, first: ClassId, end: ClassId, selector: &Selector) -> Ranges<ClassId> {
        let Some(last) = end.checked_sub(1).filter(|last| first <= *last) else { return Ranges::empty() };
        if selector.is_everything() {
            return Ranges::from_to(first, last);
        }
        let few = last.saturating_sub(first) < 8;
        let candidates = if few { None } else { self.class_index.candidates(selector, first, last) };
        let matches = |id: &ClassId| self.class(*id).is_some_and(|class| selector.matches(&class.labels));
        match candidates {
            Some(ids) => of_ids(&ids.into_iter().filter(matches).collect::<Vec<_>>()),
            None => of_ids(&(first..=last).filter(matches).collect::<Vec<_>>()),
        }
    }

    /// The classes that a peer of pods matches.
    pub fn select(&self, namespaces: &Selector, pods: &Selector) -> Ranges<ClassId> {
        let seen = self.starts.last().copied().unwrap_or_default();
        if namespaces.is_everything() {
            return self.select_between(0, seen, pods);
        }
        let spaces = self.select_namespaces(namespaces);
        let many = spaces.len().saturating_mul(4) > self.namespaces.len() && !pods.is_everything();
        if many {
            let of_spaces = spaces.iter().map(|space| self.select_in(*space, &Selector::everything()));
            return union(of_spaces).intersection(&self.select_between(0, seen, pods));
        }
        union(spaces.into_iter().map(|space| self.select_in(space, pods)))
    }

    /// Classes as ends, whichever family sees them.
    pub fn seen(&self, classes: Ranges<ClassId>) -> Ends {
        Ends::pods(self.faces.spread(classes))
    }

    /// The ends that a block of addresses matches: of the pods, what the
    /// families of its addresses see.
    pub fn select_block(&self, addresses: &AddressSet) -> Ends {
        let mut ids = Vec::new();
        for range in addresses.v4.iter() {
            let (first, last) = (IpAddr::V4((*range.start()).into()), IpAddr::V4((*range.end()).into()));
            ids.extend(self.between(first, last).flat_map(|class| self.faces.matched(class, Family::V4)));
        }
        for range in addresses.v6.iter() {
            let (first, last) = (IpAddr::V6((*range.start()).into()), IpAddr::V6((*range.end()).into()));
            ids.extend(self.between(first, last).flat_map(|class| self.faces.matched(class, Family::V6)));
        }
        ids.sort_unstable();
        Ends { pods: of_ids(&ids), outside: addresses.clone() }
    }

    fn between(&self, first: IpAddr, last: IpAddr) -> impl Iterator<Item = ClassId> + '_ {
        let from = self.addresses.partition_point(|(address, _)| *address < first);
        let rest = self.addresses.get(from..).unwrap_or_default().iter();
        rest.take_while(move |(address, _)| *address <= last).map(|(_, class)| *class)
    }

    /// The ends that a NetworkPolicy's peer matches.
    pub fn select_peer(&self, policy: &NetworkPolicy, peer: &Peer) -> Ends {
        match peer {
            Peer::Block(block) => self.select_block(&block.addresses()),
            Peer::Pods { namespaces: Some(namespaces), pods } => {
                self.seen(self.select(namespaces, pods.as_ref().unwrap_or(&Selector::everything())))
            }
            Peer::Pods { namespaces: None, pods } => {
                let own = self.space(&policy.namespace);
                let pods = pods.clone().unwrap_or_default();
                self.seen(own.map(|own| self.select_in(own, &pods)).unwrap_or_default())
            }
        }
    }

    /// The ends that a part of a clause's peer matches; `near` where the end on
    /// a node is on that of the pod.
    pub(super) fn select_part(&self, part: &Part, near: bool) -> Ends {
        match part {
            Part::Everybody => self.everything(),
            Part::Pods(PodPeer { namespaces, pods }) => self.seen(self.select(namespaces, pods)),
            Part::Addresses(addresses) => self.select_block(addresses),
            Part::Outside(addresses) => Ends { outside: addresses.clone(), ..Ends::default() },
            Part::Nodes(selector) => self.select_nodes(selector),
            Part::OwnNode if near => self.on_nodes(),
            Part::OtherNodes if !near => self.on_nodes(),
            Part::Over(version) => self.seen_over(version.into()),
            Part::Narrowed(narrowed) => self.select_narrowed(narrowed, near),
            Part::OwnNode | Part::OtherNodes | Part::Nobody(_) | Part::Unknown(_) => Ends::default(),
        }
    }

    fn select_narrowed(&self, narrowed: &Narrowed, near: bool) -> Ends {
        let any = |parts: &[Part]| Ends::union_of(parts.iter().map(|part| self.select_part(part, near)));
        let within = narrowed.within.iter();
        let within = within.fold(any(&narrowed.of), |ends, parts| ends.intersection(&any(parts)));
        within.difference(&any(&narrowed.but))
    }

    /// Everybody, as a family of addresses sees them: those whose families are not
    /// known too.
    pub(super) fn seen_over(&self, family: Family) -> Ends {
        let classes = (0..).zip(&self.classes);
        let mut ids: Vec<FaceId> = classes
            .filter(|(_, class)| class.families.are_unknown() || class.families.contains(family))
            .flat_map(|(class, _)| self.faces.matched(class, family))
            .collect();
        ids.sort_unstable();
        Ends { pods: of_ids(&ids), outside: Families::only_of(family).addresses() }
    }

    /// Of the other ends of a class those that it talks to where `own` holds it:
    /// over each family, as that sees it.
    pub(super) fn seen_from(&self, ends: Ends, class: ClassId, own: &Ends) -> Ends {
        let families = self.class(class).map(|class| class.families).unwrap_or_default();
        if !families.are_both() {
            return if own.pods.contains(class) { ends } else { Ends::default() };
        }
        let held =
            Family::BOTH.into_iter().filter(|family| own.pods.contains(self.faces.face(class, *family)));
        let held: Vec<Ends> = held.map(|family| self.seen_over(family)).collect();
        if held.len() == Family::BOTH.len() { ends } else { ends.intersection(&Ends::union_of(held)) }
    }

    /// Every node, as its addresses and as what is on its network.
    fn on_nodes(&self) -> Ends {
        let first = self.starts.last().copied().unwrap_or_default();
        // They come behind all others.
        let seen = first.checked_sub(1).map(|last| Ranges::from_to(0, last)).unwrap_or_default();
        let on_nodes = self.class_ids().difference(&seen);
        Ends { outside: self.law.nodes.clone(), ..self.seen(on_nodes) }
    }

    /// The nodes, as addresses and as the pods on their network.
    pub(super) fn select_nodes(&self, selector: &Selector) -> Ends {
        let nodes = || self.nodes.iter().filter(|node| selector.matches(&node.labels));
        let addresses = nodes().flat_map(|node| &node.addresses);
        let ends =
            self.select_block(&AddressSet::union_of(addresses.map(|address| AddressSet::of(*address))));
        let names: SortedSet<&str> = nodes().map(|node| node.name.as_str()).collect();
        let on_nodes = (0..).zip(&self.classes).filter(|(_, class)| {
            class.on_node && class.nodes.iter().any(|node| names.contains(node.as_str()))
        });
        let on_nodes = self.seen(of_ids(&on_nodes.map(|(id, _)| id).collect::<Vec<_>>()));
        Ends { pods: ends.pods.union(&on_nodes.pods), ..ends }
    }
}

/// The set of numbers that rise.
pub(super) fn of_ids(ids: &[ClassId]) -> Ranges<ClassId> {
    Ranges::union_of(ids.iter().map(|id| (*id, *id)))
}

fn union(sets: impl Iterator<Item = Ranges<ClassId>>) -> Ranges<ClassId> {
    let ranges =
        sets.flat_map(|set| set.iter().map(|range| (*range.start(), *range.end())).collect::<Vec<_>>());
    Ranges::union_of(ranges)
}
