//! Pods on the network of a node, and the pods that run on that node.
//!
//! NetworkPolicies never stop what comes from a pod's own node, and a pod on
//! the network of that node is the node: the Admin tier alone stops it. Rows
//! know nothing of it, as pods of one class run anywhere. So it is found for the
//! pods of a variant, where pairs are made.

use super::{ClassId, Listed, Model, Variant};
use crate::order::{SortedMap, SortedSet};
use crate::snapshot::{Name, Snapshot};

/// Which classes are on the network of which nodes.
#[derive(Debug)]
pub(super) struct Neighbours<'a> {
    snapshot: &'a Snapshot,
    on_nodes: SortedMap<&'a str, Vec<ClassId>>,
}

impl<'a> Neighbours<'a> {
    /// Those of a model.
    pub(super) fn of(model: &'a Model, snapshot: &'a Snapshot) -> Self {
        let mut on_nodes: SortedMap<&str, Vec<ClassId>> = SortedMap::new();
        for (id, class) in (0..).zip(&model.classes) {
            for node in &class.nodes {
                on_nodes.get_or_default(node.as_str()).push(id);
            }
        }
        Self { snapshot, on_nodes }
    }

    /// Whether no pod is on the network of its node.
    pub(super) fn are_none(&self) -> bool {
        self.on_nodes.is_empty()
    }

    /// Whether the pods are on one node that is known, and the class on the network
    /// of that node alone.
    pub(super) fn are_only(&self, listed: &Listed, variant: &Variant, class: ClassId, model: &Model) -> bool {
        let nodes = self.snapshot.nodes_of(&listed.unit.namespace, &variant.pods);
        let is_known = |pod: &String| {
            let pod = self.snapshot.pods.get(&Name::new(&listed.unit.namespace, pod));
            pod.is_some_and(|pod| pod.node.is_some())
        };
        let own = model.class(class).map(|class| class.nodes.as_slice()).unwrap_or_default();
        nodes.len() == 1
            && own.len() == 1
            && own.iter().all(|node| nodes.contains(node.as_str()))
            && variant.pods.iter().all(is_known)
    }

    /// The classes on the network of a node on which one of the pods runs.
    pub(super) fn beside(&self, listed: &Listed, variant: &Variant) -> SortedSet<ClassId> {
        let nodes = self.snapshot.nodes_of(&listed.unit.namespace, &variant.pods);
        nodes.into_iter().filter_map(|node| self.on_nodes.get(node)).flatten().copied().collect()
    }
}

impl Snapshot {
    /// The nodes on which some pods of a namespace run.
    pub(super) fn nodes_of<'a>(&'a self, namespace: &str, pods: &[String]) -> SortedSet<&'a str> {
        let pods = pods.iter().filter_map(|pod| self.pods.get(&Name::new(namespace, pod)));
        pods.filter_map(|pod| pod.node.as_deref()).collect()
    }
}
