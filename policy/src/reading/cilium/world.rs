//! Who is where for Cilium: nodes, the API server, the world outside, groups of
//! address blocks, and what is behind Services.

use crate::algebra::{Domain, Ranges};
use crate::clause::Part;
use crate::kubernetes::cilium::{Block, Blocks, CidrGroup, Entity, LabelSource, Requirements, ServiceRef};
use crate::kubernetes::label::NAMESPACE_NAME;
use crate::kubernetes::{AddressSet, PodPeer, Selector, Service};
use crate::snapshot::Snapshot;
use std::cell::Cell;

/// Who is where.
pub(super) struct World<'a> {
    pub(super) snapshot: &'a Snapshot,
    /// Whether the state is all there is to know.
    pub(super) whole: bool,
    /// The addresses of nodes.
    pub(super) nodes: AddressSet,
    /// The addresses of the API server, as far as they are known.
    pub(super) server: AddressSet,
    /// Whether some selector has asked for service accounts.
    pub(super) accounts: Cell<bool>,
}

impl<'a> World<'a> {
    pub(super) fn new(snapshot: &'a Snapshot) -> Self {
        let addresses = snapshot.nodes.values().flat_map(|node| &node.addresses);
        let nodes = AddressSet::union_of(addresses.map(|address| AddressSet::of(*address)));
        let ends = snapshot.endpoints.values().chain(snapshot.slices.values());
        let ends =
            ends.filter(|ends| ends.namespace == "default" && ends.service.as_deref() == Some("kubernetes"));
        let addresses = ends.flat_map(|ends| &ends.addresses);
        let server = AddressSet::union_of(addresses.map(|(_, address)| AddressSet::of(*address)));
        Self { snapshot, whole: true, nodes, server, accounts: Cell::new(false) }
    }

    pub(super) fn asks_for_accounts(&self) -> bool {
        self.accounts.get()
    }

    /// Of some addresses those that are no node's.
    pub(super) fn outside(&self, addresses: &AddressSet) -> Part {
        Part::Outside(addresses.difference(&self.nodes))
    }

    /// Everybody outside.
    pub(super) fn everybody_outside(&self) -> Part {
        self.outside(&AddressSet::full())
    }

    /// The ends that a name means.
    pub(super) fn entity(&self, entity: Entity) -> Vec<Part> {
        let server = || {
            if self.whole {
                return Part::Addresses(self.server.clone());
            }
            Part::Unknown("the addresses of the API server are not known here".to_owned())
        };
        match entity {
            Entity::All => vec![Part::Everybody],
            Entity::World => vec![self.everybody_outside()],
            Entity::Cluster | Entity::ClusterMesh => {
                vec![Part::Pods(PodPeer::default()), Part::OwnNode, Part::OtherNodes, server()]
            }
            Entity::Host => vec![Part::OwnNode],
            Entity::RemoteNode => vec![Part::OtherNodes],
            Entity::KubeApiserver => vec![server()],
            Entity::Elsewhere if !self.whole => {
                vec![Part::Unknown(
                    "who is not managed, or comes in by a proxy, is not known here".to_owned(),
                )]
            }
            Entity::Elsewhere | Entity::Health => {
                vec![Part::Nobody("no end of that sort is among the manifests".to_owned())]
            }
            Entity::None => vec![Part::Nobody("it means nobody".to_owned())],
        }
    }

    /// The ends without labels of pods that a selector matches: Cilium's own
    /// names are their labels.
    pub(super) fn reserved(&self, selector: &Requirements) -> Vec<Part> {
        let mut parts = Vec::new();
        if matches(selector, &["host"]) {
            parts.push(Part::OwnNode);
        }
        if matches(selector, &["remote-node"]) {
            parts.push(Part::OtherNodes);
        }
        let worlds = [
            ("world-ipv4", AddressSet { v4: Ranges::full(), v6: Ranges::empty() }),
            ("world-ipv6", AddressSet { v4: Ranges::empty(), v6: Ranges::full() }),
        ];
        if matches(selector, &["world"]) {
            parts.push(self.everybody_outside());
        } else {
            let some = worlds.iter().filter(|(name, _)| matches(selector, &[name]));
            parts.extend(some.map(|(_, addresses)| self.outside(addresses)));
        }
        if matches(selector, &["kube-apiserver", "world"])
            || matches(selector, &["kube-apiserver", "remote-node"])
        {
            parts.extend(self.entity(Entity::KubeApiserver));
        }
        parts
    }

    /// The addresses of blocks.
    pub(super) fn block(&self, block: &Block) -> Part {
        let addresses = match &block.blocks {
            Blocks::Own(addresses) => addresses.clone(),
            Blocks::Group(_) | Blocks::Groups(_) if !self.whole => {
                let group = match &block.blocks {
                    Blocks::Group(name) => format!("of group `{name}`"),
                    _ => "of groups that are selected".to_owned(),
                };
                return Part::Unknown(format!("the addresses {group} are not known here"));
            }
            Blocks::Group(name) => match self.snapshot.cidr_groups.get(name) {
                Some(group) => of_group(group),
                None => return Part::Nobody(format!("there is no CiliumCIDRGroup `{name}`")),
            },
            Blocks::Groups(selector) => self.groups(selector),
        };
        self.outside(&addresses.difference(&block.except))
    }

    /// The addresses whose groups have such labels, taken together: an address
    /// in two groups has the labels of both.
    fn groups(&self, selector: &Requirements) -> AddressSet {
        let groups = || self.snapshot.cidr_groups.values();
        let mut left = AddressSet::full();
        for requirement in &selector.0 {
            let domain = &requirement.domain;
            // What is excluded is excluded by every group; what is asked for, some
            // group must have.
            let asked = if domain.allows_absent() { domain.complement() } else { domain.clone() };
            let has = |group: &&CidrGroup| {
                let value = group.labels.get(&requirement.key);
                value.is_some_and(|value| asked.contains(Some(value)))
            };
            let some = AddressSet::union_of(groups().filter(has).map(of_group));
            left = if domain.allows_absent() { left.difference(&some) } else { left.intersection(&some) };
        }
        left
    }

    /// What is behind the Services that are meant, one after the other.
    pub(super) fn services(&self, wanted: &ServiceRef) -> Vec<Part> {
        if !self.whole {
            return vec![Part::Unknown("what is behind Services is not known here".to_owned())];
        }
        let services = self.snapshot.services.values().filter(|service| {
            wanted.namespace.as_ref().is_none_or(|namespace| *namespace == service.namespace)
                && match &wanted.which {
                    Ok(name) => *name == service.name,
                    Err(selector) => selector.0.iter().all(|requirement| {
                        requirement.domain.contains(service.labels.get(&requirement.key).map(String::as_str))
                    }),
                }
        });
        services.filter_map(|service| self.behind(service)).collect()
    }

    /// The pods or the addresses behind a Service, if there are any.
    fn behind(&self, service: &Service) -> Option<Part> {
        if let Some(selector) = &service.selector {
            let mut pods = Selector::everything();
            for (key, value) in selector {
                pods = pods.and(key, super::labels::seen(key, Domain::among([value])));
            }
            let namespaces = Selector::with(NAMESPACE_NAME, Domain::among([&service.namespace]));
            return Some(Part::Pods(PodPeer { namespaces, pods }));
        }
        let ends = self.snapshot.endpoints.values().chain(self.snapshot.slices.values());
        let own = ends.filter(|ends| {
            ends.namespace == service.namespace && ends.service.as_deref() == Some(&service.name)
        });
        let addresses = own.flat_map(|ends| &ends.addresses);
        let addresses = AddressSet::union_of(addresses.map(|(_, address)| AddressSet::of(*address)));
        (!addresses.is_empty()).then(|| self.outside(&addresses))
    }
}

/// Whether a selector matches an end whose only labels are these names.
fn matches(selector: &Requirements, names: &[&str]) -> bool {
    selector.0.iter().all(|requirement| {
        let is_there = matches!(requirement.source, LabelSource::Any | LabelSource::Reserved)
            && names.contains(&requirement.key.as_str());
        requirement.domain.contains(is_there.then_some(""))
    })
}

fn of_group(group: &CidrGroup) -> AddressSet {
    group.addresses.clone().unwrap_or_default()
}
