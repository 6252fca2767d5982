//! A snapshot, grouped and indexed for questions.

use super::class::Address;
use super::index::Index;
use super::{Blocks, Class, ClassId, Ends};
use crate::algebra::Ranges;
use crate::kubernetes::admin::{AdminPeer, AdminPolicy, PodPeer};
use crate::kubernetes::{
    AddressSet, Direction, Labels, Namespace, NetworkPolicy, Peer, Peers, Protocol, Selector,
};
use crate::snapshot::{Member, Name, Node, Snapshot, Unit, units};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::rc::Rc;

/// A unit as it is listed, with its pods that policies can tell apart.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The unit.
    pub unit: Unit,
    /// Its variants; one, unless its pods differ in a way that matters.
    pub variants: Vec<Variant>,
}

/// Pods of a unit that behave alike.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Their class; where there are several, any of them answers for all.
    pub class: ClassId,
    /// The names of the pods.
    pub pods: Vec<String>,
}

/// A snapshot, grouped and indexed.
#[derive(Debug, Clone)]
pub struct Model {
    /// Whether blocks match pods.
    pub blocks: Blocks,
    /// The namespaces, in order.
    pub namespaces: Vec<Namespace>,
    /// The classes, by namespace.
    pub classes: Vec<Class>,
    /// The units, in order.
    pub units: Vec<Listed>,
    /// The NetworkPolicies of each namespace.
    pub policies: BTreeMap<String, Vec<Rc<NetworkPolicy>>>,
    /// The administrators' policies, in the order in which they are asked.
    pub admin: Vec<Rc<AdminPolicy>>,
    nodes: Vec<Node>,
    spaces: BTreeMap<String, u32>,
    space_index: Index,
    class_index: Index,
    /// The first class of each namespace, and of the classes on nodes.
    starts: Vec<u32>,
    /// For each class, one of its units.
    owners: Vec<usize>,
    addresses: Vec<Address>,
    ports: BTreeMap<(Protocol, String), BTreeMap<u16, Vec<ClassId>>>,
    /// The lower ends of the elementary ranges of all blocks.
    cuts: Vec<IpAddr>,
}

impl Model {
    /// Groups and indexes `snapshot`.
    pub fn new(snapshot: &Snapshot, blocks: Blocks) -> Self {
        let namespaces: Vec<Namespace> = snapshot.all_namespaces().into_values().collect();
        let spaces: BTreeMap<String, u32> =
            namespaces.iter().zip(0..).map(|(space, id)| (space.name().to_owned(), id)).collect();
        let space_index = Index::of((0..).zip(namespaces.iter().map(Namespace::labels)));
        let mut model = Self {
            blocks,
            namespaces,
            classes: Vec::new(),
            units: Vec::new(),
            policies: BTreeMap::new(),
            admin: snapshot.admin.values().cloned().collect(),
            nodes: snapshot.nodes.values().cloned().collect(),
            spaces,
            space_index,
            class_index: Index::default(),
            starts: Vec::new(),
            owners: Vec::new(),
            addresses: Vec::new(),
            ports: BTreeMap::new(),
            cuts: Vec::new(),
        };
        model.admin.sort_by(|a, b| {
            (a.tier, a.priority, a.kind, &a.name).cmp(&(b.tier, b.priority, b.kind, &b.name))
        });
        for (name, policy) in &snapshot.policies {
            model.policies.entry(name.namespace.clone()).or_default().push(Rc::clone(policy));
        }
        model.cuts = model.cuts_of_blocks();
        model.group(&units(snapshot));
        model
    }

    /// Groups the members of units into classes.
    fn group(&mut self, units: &BTreeMap<Unit, Vec<Member<'_>>>) {
        let mut members = Vec::new();
        for (number, (unit, all)) in units.iter().enumerate() {
            let namespace = self.spaces.get(&unit.namespace).copied().unwrap_or_default();
            members.extend(all.iter().map(|member| (self.class_of(namespace, member), number, member)));
        }
        members.sort_by(|a, b| (&a.0, a.1, a.2.name).cmp(&(&b.0, b.1, b.2.name)));
        let mut listed: Vec<Vec<Variant>> = vec![Vec::new(); units.len()];
        for (class, unit, member) in members {
            if self.classes.last() != Some(&class) {
                self.classes.push(class);
                self.owners.push(unit);
            }
            let id = self.last_class();
            let addresses = self.member_addresses(member);
            self.addresses.extend(addresses.into_iter().map(|address| (address, id)));
            if let Some(variants) = listed.get_mut(unit) {
                match variants.last_mut() {
                    Some(last) if last.class == id => last.pods.push(member.name.to_owned()),
                    _ => variants.push(Variant { class: id, pods: vec![member.name.to_owned()] }),
                }
            }
        }
        self.addresses.sort_unstable();
        self.addresses.dedup();
        self.index_classes();
        self.units = units
            .keys()
            .zip(listed)
            .map(|(unit, variants)| Listed { unit: unit.clone(), variants })
            .collect();
        self.merge_variants();
    }

    fn last_class(&self) -> ClassId {
        ClassId::try_from(self.classes.len()).unwrap_or(ClassId::MAX).saturating_sub(1)
    }

    fn class_of(&self, namespace: u32, member: &Member<'_>) -> Class {
        let on_node = self.blocks == Blocks::Address && member.network.host_network;
        let blocks: BTreeSet<u32> = match self.blocks {
            Blocks::Address => {
                self.member_addresses(member).into_iter().map(|address| self.elementary(address)).collect()
            }
            Blocks::External => BTreeSet::new(),
        };
        Class {
            on_node,
            namespace,
            labels: member.labels.clone(),
            network: member.network.clone(),
            blocks: blocks.into_iter().collect(),
            nodes: member.node.filter(|_| on_node).map(str::to_owned).into_iter().collect(),
        }
    }

    fn member_addresses(&self, member: &Member<'_>) -> Vec<IpAddr> {
        let of_node = if member.network.host_network { member.node_addresses } else { &[] };
        match self.blocks {
            Blocks::Address => member.addresses.iter().chain(of_node).copied().collect(),
            Blocks::External => Vec::new(),
        }
    }

    /// The number of the elementary range that holds `address`.
    fn elementary(&self, address: IpAddr) -> u32 {
        u32::try_from(self.cuts.partition_point(|cut| *cut <= address)).unwrap_or(u32::MAX)
    }

    /// Where some block of a policy begins, or the address after its end.
    fn cuts_of_blocks(&self) -> Vec<IpAddr> {
        let mut cuts = BTreeSet::new();
        for addresses in self.all_blocks(None) {
            for range in addresses.v4.iter() {
                cuts.insert(IpAddr::V4((*range.start()).into()));
                cuts.extend(range.end().checked_add(1).map(|after| IpAddr::V4(after.into())));
            }
            for range in addresses.v6.iter() {
                cuts.insert(IpAddr::V6((*range.start()).into()));
                cuts.extend(range.end().checked_add(1).map(|after| IpAddr::V6(after.into())));
            }
        }
        cuts.into_iter().collect()
    }

    /// The address blocks of all policies: those of one direction, or all.
    /// Sections that do not count are among them.
    pub fn all_blocks(&self, direction: Option<Direction>) -> Vec<AddressSet> {
        let wanted = |own: &Direction| direction.is_none_or(|direction| direction == *own);
        let mut blocks = Vec::new();
        for own in Direction::BOTH.iter().filter(|own| wanted(own)) {
            let rules = self.policies.values().flatten().flat_map(|policy| &policy.section(*own).rules);
            for rule in rules {
                if let Peers::Listed(peers) = &rule.peers {
                    blocks.extend(peers.iter().filter_map(|peer| match peer {
                        Peer::Block(block) => Some(block.addresses()),
                        Peer::Pods { .. } => None,
                    }));
                }
            }
            let rules = self.admin.iter().flat_map(|policy| policy.rules(*own));
            blocks.extend(rules.flat_map(|(_, rule)| &rule.peers).filter_map(|peer| match peer {
                AdminPeer::Nodes(selector) => Some(self.select_nodes(selector).outside),
                peer => peer.addresses(),
            }));
        }
        blocks
    }

    fn index_classes(&mut self) {
        let seen = self.classes.iter().filter(|class| !class.on_node);
        self.class_index = Index::of((0..).zip(seen.map(|class| &class.labels)));
        let spaces = 0..=u32::try_from(self.namespaces.len()).unwrap_or(u32::MAX);
        let start =
            |space: u32| self.classes.partition_point(|class| !class.on_node && class.namespace < space);
        self.starts = spaces.map(|space| u32::try_from(start(space)).unwrap_or(u32::MAX)).collect();
        // Nodes have no named ports, and what is on their network is a node.
        for (id, class) in (0..).zip(&self.classes).filter(|(_, class)| !class.on_node) {
            for port in &class.network.ports {
                let Some(name) = &port.name else { continue };
                let numbers = self.ports.entry((port.protocol, name.clone())).or_default();
                let ids = numbers.entry(port.number).or_default();
                if ids.last() != Some(&id) {
                    ids.push(id);
                }
            }
        }
    }

    /// The classes that have this named port, by its number.
    pub(super) fn with_port(&self, protocol: Protocol, name: &str) -> Vec<(u16, Ranges<ClassId>)> {
        let numbers = self.ports.get(&(protocol, name.to_owned())).into_iter().flatten();
        numbers.map(|(number, ids)| (*number, of_ids(ids))).collect()
    }

    /// Joins the variants of a unit that no selector tells apart.
    fn merge_variants(&mut self) {
        let mut units = std::mem::take(&mut self.units);
        if units.iter().any(|listed| listed.variants.len() > 1) {
            let selectors = self.pod_selectors();
            for listed in units.iter_mut().filter(|listed| listed.variants.len() > 1) {
                let mut joined: Vec<Variant> = Vec::new();
                for variant in listed.variants.drain(..) {
                    match joined.iter_mut().find(|other| self.alike(other.class, variant.class, &selectors)) {
                        Some(other) => other.pods.extend(variant.pods),
                        None => joined.push(variant),
                    }
                }
                listed.variants = joined;
            }
        }
        self.units = units;
    }

    fn alike(&self, one: ClassId, other: ClassId, selectors: &BTreeSet<&Selector>) -> bool {
        let (Some(one), Some(other)) = (self.class(one), self.class(other)) else { return false };
        one.on_node == other.on_node
            && one.blocks == other.blocks
            && one.nodes == other.nodes
            && one.network == other.network
            && selectors
                .iter()
                .all(|selector| selector.matches(&one.labels) == selector.matches(&other.labels))
    }

    /// The selectors by which some policy tells pods apart.
    fn pod_selectors(&self) -> BTreeSet<&Selector> {
        let mut selectors = BTreeSet::new();
        for policy in self.policies.values().flatten() {
            selectors.insert(&policy.pods);
            let rules = Direction::BOTH.into_iter().flat_map(|direction| policy.rules(direction));
            for (_, rule) in rules {
                let Peers::Listed(peers) = &rule.peers else { continue };
                selectors.extend(peers.iter().filter_map(|peer| match peer {
                    Peer::Pods { pods, .. } => pods.as_ref(),
                    Peer::Block(_) => None,
                }));
            }
        }
        for policy in &self.admin {
            selectors.insert(&policy.subject.pods);
            let rules = Direction::BOTH.into_iter().flat_map(|direction| policy.rules(direction));
            selectors.extend(rules.flat_map(|(_, rule)| &rule.peers).filter_map(|peer| match peer {
                AdminPeer::Pods(peer) => Some(&peer.pods),
                _ => None,
            }));
        }
        selectors
    }

    /// A class by its number.
    pub fn class(&self, id: ClassId) -> Option<&Class> {
        usize::try_from(id).ok().and_then(|id| self.classes.get(id))
    }

    /// The number of a namespace.
    pub fn space(&self, name: &str) -> Option<u32> {
        self.spaces.get(name).copied()
    }

    /// A namespace by its number.
    pub fn namespace(&self, id: u32) -> Option<&Namespace> {
        usize::try_from(id).ok().and_then(|id| self.namespaces.get(id))
    }

    /// The NetworkPolicies of a namespace.
    pub fn policies_of(&self, namespace: u32) -> &[Rc<NetworkPolicy>] {
        let name = self.namespace(namespace).map(Namespace::name).unwrap_or_default();
        self.policies.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every end there is.
    pub fn everything(&self) -> Ends {
        Ends { pods: self.every_class(), outside: AddressSet::full() }
    }

    fn every_class(&self) -> Ranges<ClassId> {
        if self.classes.is_empty() { Ranges::empty() } else { Ranges::from_to(0, self.last_class()) }
    }

    /// The classes of a namespace that selectors see, as first and one past the
    /// last.
    pub fn classes_of(&self, namespace: u32) -> (ClassId, ClassId) {
        let at = |id: Option<u32>| {
            let id = id.and_then(|id| usize::try_from(id).ok());
            id.and_then(|id| self.starts.get(id)).copied().unwrap_or_default()
        };
        (at(Some(namespace)), at(namespace.checked_add(1)))
    }

    /// One of the units to which the pods of a class belong.
    pub fn unit_of(&self, id: ClassId) -> Option<&Unit> {
        let unit = usize::try_from(id).ok().and_then(|id| self.owners.get(id)).copied()?;
        self.units.get(unit).map(|listed| &listed.unit)
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

    /// The ends that a block of addresses matches.
    pub fn select_block(&self, addresses: &AddressSet) -> Ends {
        let mut ids = Vec::new();
        for range in addresses.v4.iter() {
            let (first, last) = (IpAddr::V4((*range.start()).into()), IpAddr::V4((*range.end()).into()));
            ids.extend(self.between(first, last));
        }
        for range in addresses.v6.iter() {
            let (first, last) = (IpAddr::V6((*range.start()).into()), IpAddr::V6((*range.end()).into()));
            ids.extend(self.between(first, last));
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
                Ends::pods(self.select(namespaces, pods.as_ref().unwrap_or(&Selector::everything())))
            }
            Peer::Pods { namespaces: None, pods } => {
                let own = self.space(&policy.namespace);
                let pods = pods.clone().unwrap_or_default();
                Ends::pods(own.map(|own| self.select_in(own, &pods)).unwrap_or_default())
            }
        }
    }

    /// The ends that an administrator's peer matches.
    pub fn select_admin_peer(&self, peer: &AdminPeer) -> Ends {
        match peer {
            AdminPeer::Pods(PodPeer { namespaces, pods }) => Ends::pods(self.select(namespaces, pods)),
            AdminPeer::Networks(_) => self.select_block(&peer.addresses().unwrap_or_default()),
            AdminPeer::Nodes(selector) => self.select_nodes(selector),
            AdminPeer::DomainNames(_) | AdminPeer::Unknown(_) => Ends::default(),
        }
    }

    /// The nodes, as addresses and as the pods on their network.
    fn select_nodes(&self, selector: &Selector) -> Ends {
        let nodes = || self.nodes.iter().filter(|node| selector.matches(&node.labels));
        let addresses = nodes().flat_map(|node| &node.addresses);
        let ends =
            self.select_block(&AddressSet::union_of(addresses.map(|address| AddressSet::of(*address))));
        let names: BTreeSet<&str> = nodes().map(|node| node.name.as_str()).collect();
        let on_nodes = (0..).zip(&self.classes).filter(|(_, class)| {
            class.on_node && class.nodes.iter().any(|node| names.contains(node.as_str()))
        });
        Ends { pods: ends.pods.union(&of_ids(&on_nodes.map(|(id, _)| id).collect::<Vec<_>>())), ..ends }
    }

    /// The addresses of the pods of a class.
    pub fn addresses_of(&self, id: ClassId) -> Vec<IpAddr> {
        self.addresses.iter().filter(|(_, class)| *class == id).map(|(address, _)| *address).collect()
    }

    /// The nodes.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Puts a policy in the place of that of its name, or takes it away.
    ///
    /// Says whether the classes still hold: a block that cuts through a class
    /// asks for a new model.
    #[must_use]
    pub fn replace_policy(&mut self, name: &Name, policy: Option<Rc<NetworkPolicy>>) -> bool {
        if policy.is_some() && self.space(&name.namespace).is_none() {
            return false;
        }
        let own = self.policies.entry(name.namespace.clone()).or_default();
        let at = own.partition_point(|other| other.name < name.name);
        if own.get(at).is_some_and(|other| other.name == name.name) {
            own.remove(at);
        }
        let Some(policy) = policy else { return true };
        own.insert(at, Rc::clone(&policy));
        self.blocks == Blocks::External || self.cuts_nothing(&policy)
    }

    /// Whether the policy's blocks begin and end at known cuts, or between the
    /// same two addresses of pods.
    fn cuts_nothing(&self, policy: &NetworkPolicy) -> bool {
        let rules = Direction::BOTH.iter().flat_map(|direction| &policy.section(*direction).rules);
        let mut peers = rules.filter_map(|rule| match &rule.peers {
            Peers::Listed(peers) => Some(peers),
            Peers::Everybody { .. } => None,
        });
        let has_blocks = peers.any(|peers| peers.iter().any(|peer| matches!(peer, Peer::Block(_))));
        !has_blocks || self.addresses.is_empty() || self.cuts_of_blocks() == self.cuts
    }

    /// The labels of a class's namespace.
    pub fn namespace_labels(&self, class: &Class) -> Option<&Labels> {
        self.namespace(class.namespace).map(Namespace::labels)
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
