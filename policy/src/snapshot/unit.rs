//! Pods grouped as people speak of them: by the workload that owns them.

use super::{Name, Snapshot};
use crate::kubernetes::metadata::Owner;
use crate::kubernetes::pod::PodNetwork;
use crate::kubernetes::workload::WorkloadKind;
use crate::kubernetes::{Labels, Workload};
use crate::order::SortedMap;
use std::fmt;
use std::net::IpAddr;

/// A workload, or a pod that nobody owns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// Its namespace.
    pub namespace: String,
    /// Its name: the owner's, where pods have one.
    pub name: String,
    /// Its kind, `Pod` where it is none of the others.
    pub kind: String,
}

/// `namespace/name[Kind]`.
impl fmt::Display for Unit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}[{}]", self.namespace, self.name, self.kind)
    }
}

/// One pod of a unit, or the template of all of them.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// The pod's name, or the workload's.
    pub name: &'a str,
    /// The labels.
    pub labels: &'a Labels,
    /// What is said about the network.
    pub network: &'a PodNetwork,
    /// The addresses of the pod, if it has any yet.
    pub addresses: &'a [IpAddr],
    /// The addresses of its node, if they are known.
    pub node_addresses: &'a [IpAddr],
    /// The node, if it has one.
    pub node: Option<&'a str>,
}

/// Every unit with its members: the pods where there are pods, otherwise the
/// template.
pub fn units(snapshot: &Snapshot) -> SortedMap<Unit, Vec<Member<'_>>> {
    let mut units: SortedMap<Unit, Vec<Member<'_>>> = SortedMap::new();
    for (name, pod) in &snapshot.pods {
        let unit = match &pod.owner {
            Some(owner) => owner_of(snapshot, &name.namespace, owner, &name.name),
            None => pod_unit(name),
        };
        units.get_or_default(unit).push(Member {
            name: &name.name,
            labels: &pod.labels,
            network: &pod.network,
            addresses: &pod.addresses,
            node_addresses: &pod.node_addresses,
            node: pod.node.as_deref(),
        });
    }
    for ((name, kind), workload) in &snapshot.workloads {
        let unit = workload_unit(snapshot, name, *kind, workload);
        let own =
            Unit { namespace: name.namespace.clone(), name: name.name.clone(), kind: kind.name().to_owned() };
        // What another workload made is seen through its maker.
        if unit == own {
            units.get_or_insert_with(unit, || vec![template(&name.name, workload)]);
        }
    }
    units
}

fn template<'a>(name: &'a str, workload: &'a Workload) -> Member<'a> {
    Member {
        name,
        labels: &workload.pod_labels,
        network: &workload.network,
        addresses: &[],
        node_addresses: &[],
        node: None,
    }
}

fn pod_unit(name: &Name) -> Unit {
    Unit { namespace: name.namespace.clone(), name: name.name.clone(), kind: "Pod".to_owned() }
}

/// The unit of a pod's owner. A pod that its node owns is a plain (static) pod.
fn owner_of(snapshot: &Snapshot, namespace: &str, owner: &Owner, pod: &str) -> Unit {
    let name = Name::new(namespace, &owner.name);
    let kind = WorkloadKind::ALL.into_iter().find(|kind| kind.name() == owner.kind);
    match kind.and_then(|kind| Some((kind, snapshot.workloads.get(&(name.clone(), kind))?))) {
        Some((kind, workload)) => workload_unit(snapshot, &name, kind, workload),
        None if owner.kind == "Node" => pod_unit(&Name::new(namespace, pod)),
        None => {
            let kind = if owner.kind.is_empty() { "Pod" } else { &owner.kind };
            Unit { namespace: name.namespace, name: name.name, kind: kind.to_owned() }
        }
    }
}

/// The workload at the end of the chain of owners, as far as it is given.
fn workload_unit(snapshot: &Snapshot, name: &Name, kind: WorkloadKind, workload: &Workload) -> Unit {
    let (mut name, mut kind, mut workload) = (name.clone(), kind, workload);
    // Owners may form a circle in manifests; no chain is longer than this.
    for _ in WorkloadKind::ALL {
        let Some(owner) = &workload.owner else { break };
        let Some(above) = WorkloadKind::ALL.into_iter().find(|kind| kind.name() == owner.kind) else { break };
        let key = (Name::new(&name.namespace, &owner.name), above);
        let Some(next) = snapshot.workloads.get(&key) else { break };
        (name, kind, workload) = (key.0, above, next);
    }
    Unit { namespace: name.namespace, name: name.name, kind: kind.name().to_owned() }
}
