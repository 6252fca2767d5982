//! A snapshot, grouped and indexed for questions.

use super::alike::ends_of;
use super::class::Address;
use super::face::Faces;
use super::family::Families;
use super::index::Index;
use super::isolators::Isolators;
use super::{Blocks, Class, ClassId, Ends, FaceId};
use crate::algebra::Ranges;
use crate::clause::{ACCOUNT, Clause, Law, NamedPorts, Part};
use crate::kubernetes::admin::AdminPolicy;
use crate::kubernetes::pod::{DEFAULT_ACCOUNT, PodNetwork};
use crate::kubernetes::{AddressSet, Direction, Labels, Namespace, NetworkPolicy, Peer, Peers, Protocol};
use crate::kubernetes::{Node, Plugin};
use crate::order::{self, SortedMap, SortedSet};
use crate::reading;
use crate::snapshot::{Member, Snapshot, Unit, units};
use std::net::{IpAddr, Ipv6Addr};
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
#[derive(Debug)]
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
    pub policies: SortedMap<String, Vec<Rc<NetworkPolicy>>>,
    /// All other policies, as clauses.
    pub law: Law,
    /// The administrators' policies, in the order in which they are asked: what is
    /// said of them, not what decides.
    pub(super) admin: Vec<Rc<AdminPolicy>>,
    pub(super) nodes: Vec<Node>,
    spaces: SortedMap<String, u32>,
    pub(super) space_index: Index,
    pub(super) class_index: Index,
    /// The first class of each namespace, and of the classes on nodes.
    pub(super) starts: Vec<u32>,
    /// For each class, one of its units.
    owners: Vec<usize>,
    /// The addresses of pods, in order.
    pub(super) addresses: Vec<Address>,
    /// The same, by class.
    places: Vec<(ClassId, IpAddr)>,
    /// Whether the addresses of some pods are not known, or do not count.
    pub(super) lacks_addresses: bool,
    pub(super) faces: Faces,
    /// Whom an end with addresses of some families can talk to at all.
    reachable: SortedMap<Families, Ends>,
    pub(super) ports: SortedMap<(Protocol, String), SortedMap<u16, Vec<FaceId>>>,
    /// The lower ends of the elementary ranges of all blocks.
    pub(super) cuts: Vec<IpAddr>,
    pub(super) isolators: Isolators,
    /// The classes that are one variant of a unit.
    pub(super) joined: Vec<Vec<ClassId>>,
}

impl Model {
    /// Groups and indexes `snapshot`.
    pub fn new(snapshot: &Snapshot, blocks: Blocks) -> Self {
        Self::read(snapshot, blocks, Plugin::Kubernetes)
    }

    /// The same, as a network plugin reads policies.
    pub fn read(snapshot: &Snapshot, blocks: Blocks, plugin: Plugin) -> Self {
        let namespaces: Vec<Namespace> = snapshot.all_namespaces().into_values().collect();
        let spaces: SortedMap<String, u32> =
            namespaces.iter().zip(0..).map(|(space, id)| (space.name().to_owned(), id)).collect();
        let space_index = Index::of((0..).zip(namespaces.iter().map(Namespace::labels)));
        let mut model = Self {
            blocks,
            namespaces,
            classes: Vec::new(),
            units: Vec::new(),
            policies: SortedMap::new(),
            law: reading::read(snapshot, plugin).law,
            admin: Vec::new(),
            nodes: snapshot.nodes.values().cloned().collect(),
            spaces,
            space_index,
            class_index: Index::default(),
            starts: Vec::new(),
            owners: Vec::new(),
            addresses: Vec::new(),
            places: Vec::new(),
            lacks_addresses: false,
            faces: Faces::default(),
            reachable: SortedMap::new(),
            ports: SortedMap::new(),
            cuts: Vec::new(),
            isolators: Isolators::default(),
            joined: Vec::new(),
        };
        if model.law.has_network_policies() {
            model.admin = reading::kubernetes::in_order(snapshot);
        }
        for (name, policy) in snapshot.policies.iter().filter(|_| plugin == Plugin::Kubernetes) {
            model.policies.get_or_default(name.namespace.clone()).push(Rc::clone(policy));
        }
        model.cuts = model.cuts_of_blocks();
        model.group(&units(snapshot));
        model.list_isolators();
        model
    }

    /// Groups the members of units into classes.
    fn group(&mut self, units: &SortedMap<Unit, Vec<Member<'_>>>) {
        let mut members = Vec::new();
        for (number, (unit, all)) in units.iter().enumerate() {
            let namespace = self.spaces.get(&unit.namespace).copied().unwrap_or_default();
            members.extend(all.iter().map(|member| (self.class_of(namespace, member), number, member)));
        }
        order::sort_by(&mut members, |a, b| (&a.0, a.1, &a.2.name).cmp(&(&b.0, b.1, &b.2.name)));
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
                    Some(last) if last.class == id => last.pods.push(member.name.clone().into_owned()),
                    _ => variants.push(Variant { class: id, pods: vec![member.name.clone().into_owned()] }),
                }
            }
        }
        order::sort(&mut self.addresses);
        self.addresses.dedup();
        self.places = self.addresses.iter().map(|(address, class)| (*class, *address)).collect();
        order::sort(&mut self.places);
        let known = self.places.chunk_by(|one, other| one.0 == other.0).count();
        self.lacks_addresses = known < self.classes.len();
        self.faces = Faces::of(&self.classes);
        self.list_reachable();
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
        let ended = self.law.ended_are_nobody && member.is_finished;
        let on_node = self.blocks == Blocks::Address && (member.network.host_network || ended);
        let seen = !self.law.blind || on_node;
        let addresses = if seen { self.member_addresses(member) } else { Vec::new() };
        let blocks: SortedSet<u32> = addresses.iter().map(|address| self.elementary(*address)).collect();
        Class {
            on_node,
            namespace,
            labels: self.labels_of(member),
            network: self.network_of(member),
            blocks: blocks.into_iter().collect(),
            families: Families::of(&addresses),
            nodes: member.node.filter(|_| on_node && !ended).map(str::to_owned).into_iter().collect(),
        }
    }

    /// The labels of a pod that selectors may ask for.
    fn labels_of(&self, member: &Member<'_>) -> Labels {
        let mut labels = member.labels.clone().into_owned();
        if self.law.accounts {
            let account = member.network.account.as_deref().unwrap_or(DEFAULT_ACCOUNT);
            labels.insert(ACCOUNT.to_owned(), account.to_owned());
        }
        labels
    }

    /// What a pod says about the network, as far as it decides.
    fn network_of(&self, member: &Member<'_>) -> PodNetwork {
        let mut network = PodNetwork { account: None, init_ports: Vec::new(), ..member.network.clone() };
        match self.law.ports {
            NamedPorts::Plain => network.ports.retain(|port| !port.of_sidecar),
            NamedPorts::Serving => {}
            NamedPorts::All => network.ports.extend_from_slice(&member.network.init_ports),
        }
        network
    }

    /// The addresses of a pod that blocks match.
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

    /// Where some block of a policy begins, or the address after its end; and
    /// where IPv6 begins.
    fn cuts_of_blocks(&self) -> Vec<IpAddr> {
        let mut cuts: SortedSet<IpAddr> = self.all_blocks(None).iter().flat_map(ends_of).collect();
        cuts.insert(IpAddr::V6(Ipv6Addr::UNSPECIFIED));
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
            let clauses = self.law.policies().flat_map(|policy| policy.clauses(*own));
            blocks.extend(clauses.flat_map(Clause::leaves).filter_map(|part| match part {
                Part::Nodes(selector) => Some(self.select_nodes(selector).outside),
                Part::Addresses(addresses) | Part::Outside(addresses) => Some(addresses.clone()),
                Part::OwnNode | Part::OtherNodes => Some(self.law.nodes.clone()),
                Part::Everybody
                | Part::Pods(_)
                | Part::Over(_)
                | Part::Narrowed(_)
                | Part::Nobody(_)
                | Part::Unknown(_) => None,
            }));
        }
        blocks
    }

    fn list_reachable(&mut self) {
        let kinds: SortedSet<Families> = self.classes.iter().map(|class| class.families).collect();
        for own in kinds {
            let seen = (0..).zip(&self.classes).flat_map(|(id, class)| {
                let faces = &self.faces;
                own.shared(class.families)
                    .map(move |family| family.map_or(id, |family| faces.face(id, family)))
            });
            let pods = Ranges::union_of(seen.map(|face| (face, face)));
            self.reachable.insert(own, Ends { pods, outside: own.addresses() });
        }
    }

    /// Every end that some class can talk to: those with addresses of one of its
    /// families, as that family sees them.
    pub(super) fn reachable_from(&self, class: &Class) -> Ends {
        self.reachable.get(&class.families).cloned().unwrap_or_default()
    }

    fn index_classes(&mut self) {
        let seen = self.classes.iter().filter(|class| !class.on_node);
        self.class_index = Index::of((0..).zip(seen.map(|class| &class.labels)));
        let spaces = 0..=u32::try_from(self.namespaces.len()).unwrap_or(u32::MAX);
        let start =
            |space: u32| self.classes.partition_point(|class| !class.on_node && class.namespace < space);
        self.starts = spaces.map(|space| u32::try_from(start(space)).unwrap_or(u32::MAX)).collect();
        // Nodes have no named ports, and what is on their network is a node.
        let faces = self.faces.all();
        let faces = faces.iter().flatten().filter_map(|face| {
            let class = usize::try_from(self.faces.class_of(face).0).ok()?;
            Some((face, self.classes.get(class)?))
        });
        for (id, class) in faces.filter(|(_, class)| !class.on_node) {
            for port in &class.network.ports {
                let Some(name) = &port.name else { continue };
                let numbers = self.ports.get_or_default((port.protocol, name.clone()));
                let ids = numbers.get_or_default(port.number);
                if ids.last() != Some(&id) {
                    ids.push(id);
                }
            }
        }
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

    /// Every end there is.
    pub fn everything(&self) -> Ends {
        Ends { pods: self.faces.all(), outside: AddressSet::full() }
    }

    /// All classes.
    pub fn class_ids(&self) -> Ranges<ClassId> {
        if self.classes.is_empty() { Ranges::empty() } else { Ranges::from_to(0, self.last_class()) }
    }

    /// Whether some pod has an IPv6 address.
    pub(super) fn has_ipv6_pods(&self) -> bool {
        // The addresses are in order, IPv6 last.
        self.addresses.last().is_some_and(|(address, _)| address.is_ipv6())
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

    /// The addresses of the pods of a class.
    pub fn addresses_of(&self, id: ClassId) -> Vec<IpAddr> {
        let from = self.places.partition_point(|(class, _)| *class < id);
        let own = self.places.get(from..).unwrap_or_default().iter();
        own.take_while(|(class, _)| *class == id).map(|(_, address)| *address).collect()
    }

    /// Whether the pods of some unit differ in a way that matters, or would if
    /// some policy were there.
    pub fn has_variants(&self) -> bool {
        !self.joined.is_empty() || self.units.iter().any(|listed| listed.variants.len() > 1)
    }

    /// The units of a namespace.
    pub fn units_of(&self, namespace: &str) -> &[Listed] {
        let from = self.units.partition_point(|listed| listed.unit.namespace.as_str() < namespace);
        let to = self.units.partition_point(|listed| listed.unit.namespace.as_str() <= namespace);
        self.units.get(from..to).unwrap_or_default()
    }

    /// The nodes.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The labels of a class's namespace.
    pub fn namespace_labels(&self, class: &Class) -> Option<&Labels> {
        self.namespace(class.namespace).map(Namespace::labels)
    }
}
