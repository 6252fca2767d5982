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
use crate::clause::Part;
use crate::kubernetes::admin::{Action, PodPeer};
use crate::kubernetes::label::NAMESPACE_NAME;
use crate::kubernetes::pod::PodNetwork;
use crate::kubernetes::{AddressSet, Direction, Namespace, NetworkPolicy, Peer, PortSet, Selector};
use crate::order::SortedSet;
use std::net::IpAddr;

/// The value of a label of which a selector asks only that it is there.
const ANY_VALUE: &str = "any";

/// What may reach a workload, or be reached by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// The workload.
    pub workload: String,
    /// Whether traffic to it or from it is meant.
    pub direction: Direction,
    /// Whether some NetworkPolicy isolates it.
    pub protected: bool,
    /// The most general peers that are let through.
    pub peers: Vec<Stranger>,
    /// The addresses outside that are let through, with their ports. No address
    /// is in two of the sets.
    pub addresses: Vec<(AddressSet, PortSet)>,
}

/// A set of pods that need not exist, and what it is let through on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranger {
    /// The selector of their namespaces.
    pub namespaces: Selector,
    /// The selector of the pods.
    pub pods: Selector,
    /// The ports, at least one.
    pub ports: PortSet,
}

/// Selectors of namespaces and of their pods.
pub(super) type Sort = (Selector, Selector);

impl Stranger {
    /// Whether it has every pod of the other, on every port of it.
    fn covers(&self, other: &Self) -> bool {
        other.namespaces.is_subset(&self.namespaces)
            && other.pods.is_subset(&self.pods)
            && other.ports.is_subset(&self.ports)
    }

    /// Whether all of its pods are of that namespace.
    pub(super) fn is_of(&self, namespace: &str) -> bool {
        self.namespaces.is_subset(&Selector::with(NAMESPACE_NAME, Domain::among([namespace])))
    }
}

/// `any pod with app=web of any namespace`.
pub fn any_of(namespaces: &Selector, pods: &Selector) -> String {
    let any = |noun: &str, selector: &Selector| {
        if selector.is_everything() { format!("any {noun}") } else { format!("any {noun} with {selector}") }
    };
    format!("{} of {}", any("pod", pods), any("namespace", namespaces))
}

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
        let strangers = self.strangers(id, direction);
        let is_widest = |(at, own): &(usize, &Stranger)| {
            !strangers.iter().enumerate().any(|(other_at, other)| {
                other_at != *at && other.covers(own) && (!own.covers(other) || other_at < *at)
            })
        };
        let peers = strangers.iter().enumerate().filter(is_widest);
        let pieces = self.row(id, direction).pieces.into_iter();
        let outside = pieces.map(|(ports, ends)| (ends.outside, ports));
        Exposure {
            workload,
            direction,
            protected: self.is_isolated(id, direction),
            peers: peers.map(|(_, stranger)| stranger.clone()).collect(),
            addresses: outside.filter(|(addresses, _)| !addresses.is_empty()).collect(),
        }
    }

    /// The sorts of pods that are let through.
    pub(super) fn strangers(&self, id: ClassId, direction: Direction) -> Vec<Stranger> {
        let mut strangers = Vec::new();
        for sort in self.sorts(id, direction) {
            let ports = self.open_to(id, &sort, direction);
            if !ports.is_empty() {
                let (namespaces, pods) = sort;
                strangers.push(Stranger { namespaces, pods, ports });
            }
        }
        strangers
    }

    /// The ports on which pods of that sort are let through.
    pub(super) fn open_to(&self, id: ClassId, (namespaces, pods): &Sort, direction: Direction) -> PortSet {
        let side = stranger(namespaces, pods).and_then(|stranger| self.decide(id, &stranger, direction));
        side.map(|side| side.allowed).unwrap_or_default()
    }

    /// The sorts of pods that the policies of a class tell apart, and everybody.
    pub(super) fn sorts(&self, id: ClassId, direction: Direction) -> SortedSet<Sort> {
        let mut sorts = SortedSet::from([(Selector::everything(), Selector::everything())]);
        for policy in self.isolating(id, direction) {
            add_sorts(policy, direction, &mut sorts);
        }
        let home = self.class(id).and_then(|class| self.namespace(class.namespace));
        let policies = self.law.tiers.iter().flat_map(|tier| tier.of(home.map_or("", Namespace::name)));
        for clause in policies.flat_map(|policy| policy.clauses(direction)) {
            for part in clause.leaves() {
                let Part::Pods(peer) = part else { continue };
                sorts.insert((peer.namespaces.clone(), peer.pods.clone()));
                if clause.action != Action::Allow {
                    sorts.extend(others(peer));
                }
            }
        }
        sorts
    }
}

/// Adds the sorts of pods that a NetworkPolicy speaks of.
pub(super) fn add_sorts(policy: &NetworkPolicy, direction: Direction, sorts: &mut SortedSet<Sort>) {
    for (_, rule) in policy.rules(direction) {
        for peer in rule.peers.listed() {
            if let Peer::Pods { namespaces, pods } = peer {
                let namespaces = policy.namespaces_of(namespaces.as_ref());
                sorts.insert((namespaces, pods.clone().unwrap_or_default()));
            }
        }
    }
}

/// The widest sorts of pods that a peer does not select: one for each label that
/// it asks for.
fn others(peer: &PodPeer) -> impl Iterator<Item = Sort> {
    let but = |(key, domain): (&str, &Domain)| Selector::with(key, domain.complement());
    let namespaces = peer.namespaces.domains().map(move |term| (but(term), Selector::everything()));
    namespaces.chain(peer.pods.domains().map(move |term| (Selector::everything(), but(term))))
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
