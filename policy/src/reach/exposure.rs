//! What may reach a workload that is not in the manifests: the most general
//! peers, as selectors over namespaces and pods.
//!
//! Policies tell unknown pods apart by the selectors of their peers only. So
//! each such selector is tried out with a pod that carries nothing but what the
//! selector asks for, and what a wider selector covers is left out.

use super::answer::variants;
use super::walk::{End, PodEnd};
use super::{ClassId, Model};
use crate::algebra::Domain;
use crate::kubernetes::admin::AdminPeer;
use crate::kubernetes::label::NAMESPACE_NAME;
use crate::kubernetes::pod::PodNetwork;
use crate::kubernetes::{AddressSet, Direction, Namespace, Peer, Peers, PortSet, Selector};
use crate::order::SortedSet;
use serde::Serialize;
use std::net::IpAddr;

/// The value of a label of which a selector asks only that it is there.
const ANY_VALUE: &str = "any";

/// What may reach a workload, or be reached by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Exposure {
    /// The workload.
    pub workload: String,
    /// `Ingress` or `Egress`.
    pub direction: String,
    /// Whether some NetworkPolicy isolates it.
    pub protected: bool,
    /// The most general peers that are let through.
    pub peers: Vec<Exposed>,
    /// The addresses outside that are let through, on some port.
    pub addresses: String,
}

/// A set of pods that need not exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Exposed {
    /// The selector of their namespaces.
    pub namespaces: String,
    /// The selector of the pods.
    pub pods: String,
    /// The ports.
    pub ports: String,
}

type Sort = (Selector, Selector);

/// The exposure of every workload, in both directions.
pub fn exposure(model: &Model) -> Vec<Exposure> {
    let mut all = Vec::new();
    for listed in &model.units {
        for (peer, variant) in variants(listed) {
            for direction in Direction::BOTH {
                all.push(model.exposure(peer.to_string(), variant.class, direction));
            }
        }
    }
    all
}

impl Model {
    fn exposure(&self, workload: String, id: ClassId, direction: Direction) -> Exposure {
        let protected = self.isolating(id, direction).next().is_some();
        let mut sorts: Vec<(Sort, PortSet)> = Vec::new();
        for (namespaces, pods) in self.sorts(id, direction) {
            let Some(stranger) = stranger(&namespaces, &pods) else { continue };
            let ports = self.decide(id, &stranger, direction).map(|side| side.allowed).unwrap_or_default();
            if !ports.is_empty() {
                sorts.push(((namespaces, pods), ports));
            }
        }
        let peers = sorts.iter().enumerate().filter(|(at, (sort, ports))| {
            !sorts.iter().enumerate().any(|(other_at, (other, wider))| {
                let equal = covers(sort, other) && ports == wider;
                other_at != *at && covers(other, sort) && ports.is_subset(wider) && (!equal || other_at < *at)
            })
        });
        let peers = peers.map(|(_, ((namespaces, pods), ports))| Exposed {
            namespaces: namespaces.to_string(),
            pods: pods.to_string(),
            ports: ports.to_string(),
        });
        let row = self.row(id, direction);
        let outside = row.pieces.into_iter().map(|(_, ends)| ends.outside);
        Exposure {
            workload,
            direction: direction.to_string(),
            protected,
            peers: peers.collect(),
            addresses: AddressSet::union_of(outside).to_string(),
        }
    }

    /// The sorts of pods that the policies of a class tell apart, and everybody.
    fn sorts(&self, id: ClassId, direction: Direction) -> SortedSet<Sort> {
        let mut sorts = SortedSet::from([(Selector::everything(), Selector::everything())]);
        for policy in self.isolating(id, direction) {
            let own = Selector::with(NAMESPACE_NAME, Domain::among([&policy.namespace]));
            for (_, rule) in policy.rules(direction) {
                let Peers::Listed(peers) = &rule.peers else { continue };
                sorts.extend(peers.iter().filter_map(|peer| match peer {
                    Peer::Pods { namespaces, pods } => Some((
                        namespaces.clone().unwrap_or_else(|| own.clone()),
                        pods.clone().unwrap_or_default(),
                    )),
                    Peer::Block(_) => None,
                }));
            }
        }
        for policy in &self.admin {
            for peer in policy.rules(direction).flat_map(|(_, rule)| &rule.peers) {
                if let AdminPeer::Pods(peer) = peer {
                    sorts.insert((peer.namespaces.clone(), peer.pods.clone()));
                }
            }
        }
        sorts
    }
}

/// Whether the wider sort has every pod of the other.
fn covers(wider: &Sort, sort: &Sort) -> bool {
    sort.0.is_subset(&wider.0) && sort.1.is_subset(&wider.1)
}

/// A pod of that sort with nothing but what its selectors ask for.
fn stranger(namespaces: &Selector, pods: &Selector) -> Option<End> {
    let mut labels = namespaces.witness(ANY_VALUE)?;
    let name = labels.remove(NAMESPACE_NAME).unwrap_or_else(|| "any-namespace".to_owned());
    Some(End::Pod(Box::new(PodEnd {
        namespace: Namespace::new(name, labels),
        labels: pods.witness(ANY_VALUE)?,
        network: PodNetwork::default(),
        addresses: Vec::<IpAddr>::new(),
        nodes: Vec::new(),
        on_node: false,
    })))
}
