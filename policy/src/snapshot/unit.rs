//! Pods grouped as people speak of them: by the workload that owns them.

use super::{Name, Snapshot};
use crate::kubernetes::metadata::Owner;
use crate::kubernetes::pod::PodNetwork;
use crate::kubernetes::workload::{POD_INDEX, POD_NAME};
use crate::kubernetes::{Labels, Maker, Pod, Selector, Workload};
use crate::order::SortedMap;
use std::borrow::Cow;
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
#[derive(Debug, Clone)]
pub struct Member<'a> {
    /// The pod's name, or the workload's.
    pub name: Cow<'a, str>,
    /// The labels.
    pub labels: Cow<'a, Labels>,
    /// What is said about the network.
    pub network: &'a PodNetwork,
    /// The addresses of the pod, if it has any yet.
    pub addresses: &'a [IpAddr],
    /// The addresses of its node, if they are known.
    pub node_addresses: &'a [IpAddr],
    /// The node, if it has one.
    pub node: Option<&'a str>,
    /// Whether it is still to be made.
    pub is_template: bool,
    /// Whether it has run to its end.
    pub is_finished: bool,
}

impl Member<'_> {
    /// The pod that a template will make in `namespace`.
    pub(super) fn to_pod(&self, namespace: &str) -> Pod {
        Pod {
            namespace: namespace.to_owned(),
            name: self.name.clone().into_owned(),
            labels: self.labels.clone().into_owned(),
            network: self.network.clone(),
            owner: None,
            addresses: self.addresses.to_vec(),
            node_addresses: self.node_addresses.to_vec(),
            node: self.node.map(str::to_owned),
            finished: false,
            oddities: Vec::new(),
        }
    }
}

/// Every unit with its members: the pods where there are pods, otherwise what
/// the template will make. Pods that have run to their end count where a unit has
/// nothing else.
pub fn units(snapshot: &Snapshot) -> SortedMap<Unit, Vec<Member<'_>>> {
    let mut units: SortedMap<Unit, Vec<Member<'_>>> = SortedMap::new();
    let mut ended: SortedMap<Unit, Vec<Member<'_>>> = SortedMap::new();
    for (name, pod) in &snapshot.pods {
        let unit = match &pod.owner {
            Some(owner) => owner_of(snapshot, &name.namespace, owner, &name.name),
            None => pod_unit(name),
        };
        let of_its_sort = if pod.finished { &mut ended } else { &mut units };
        of_its_sort.get_or_default(unit).push(Member {
            name: Cow::Borrowed(&name.name),
            labels: Cow::Borrowed(&pod.labels),
            network: &pod.network,
            addresses: &pod.addresses,
            node_addresses: &pod.node_addresses,
            node: pod.node.as_deref(),
            is_template: false,
            is_finished: pod.finished,
        });
    }
    let apart = tells_replicas_apart(snapshot);
    for ((name, kind), workload) in &snapshot.workloads {
        let unit = workload_unit(snapshot, name, kind, workload);
        let own = Unit { namespace: name.namespace.clone(), name: name.name.clone(), kind: kind.clone() };
        // What another workload made is seen through its maker.
        if unit == own {
            units.get_or_insert_with(unit, || templates(&name.name, workload, apart));
        }
    }
    for (unit, members) in ended {
        units.get_or_insert_with(unit, || members);
    }
    units
}

/// The most replicas that are looked at one by one.
const REPLICAS: i32 = 1000;

/// The `StatefulSet`s with more replicas than are looked at, where policies can
/// tell them apart.
pub fn of_too_many_replicas(snapshot: &Snapshot) -> impl Iterator<Item = &Workload> {
    let apart = tells_replicas_apart(snapshot);
    let all = snapshot.workloads.values().filter(move |_| apart);
    all.filter(|workload| workload.maker == Maker::StatefulSet && workload.replicas.unwrap_or(1) > REPLICAS)
}

/// What a template will make: one pod for each replica where policies can tell
/// them apart.
fn templates<'a>(name: &'a str, workload: &'a Workload, apart: bool) -> Vec<Member<'a>> {
    let member = |name: Cow<'a, str>, labels: Cow<'a, Labels>| Member {
        name,
        labels,
        network: &workload.network,
        addresses: &[],
        node_addresses: &[],
        node: None,
        is_template: true,
        is_finished: false,
    };
    let replicas = workload.replicas.unwrap_or(1).clamp(0, REPLICAS);
    if apart && workload.maker == Maker::StatefulSet && replicas > 0 {
        let replica = |number: i32| {
            let labels = workload.labels_of_replica(number);
            member(Cow::Owned(format!("{name}-{number}")), Cow::Owned(labels))
        };
        let first = workload.first_replica;
        return (first..first.saturating_add(replicas)).map(replica).collect();
    }
    vec![member(Cow::Borrowed(name), Cow::Borrowed(&workload.pod_labels))]
}

impl Snapshot {
    /// Whether it is plain that all pods are those of another snapshot, those of
    /// templates too.
    pub fn makes_the_pods_of(&self, other: &Self) -> bool {
        self.pods == other.pods
            && self.workloads == other.workloads
            && tells_replicas_apart(self) == tells_replicas_apart(other)
    }
}

/// Whether some policy speaks of the replicas of `StatefulSet`s one by one.
fn tells_replicas_apart(snapshot: &Snapshot) -> bool {
    let speaks = |selector: &Selector| [POD_NAME, POD_INDEX].iter().any(|key| selector.domain(key).is_some());
    let admin = snapshot.admin.values().any(|policy| policy.pod_selectors().any(speaks));
    admin || snapshot.policies.values().any(|policy| policy.pod_selectors().any(speaks))
}

fn pod_unit(name: &Name) -> Unit {
    Unit { namespace: name.namespace.clone(), name: name.name.clone(), kind: "Pod".to_owned() }
}

/// The unit of a pod's owner. A pod that its node owns is a plain (static) pod.
fn owner_of(snapshot: &Snapshot, namespace: &str, owner: &Owner, pod: &str) -> Unit {
    let name = Name::new(namespace, &owner.name);
    match snapshot.workloads.get(&(name.clone(), owner.kind.clone())) {
        Some(workload) => workload_unit(snapshot, &name, &owner.kind, workload),
        None if owner.kind == "Node" => pod_unit(&Name::new(namespace, pod)),
        None => {
            let kind = if owner.kind.is_empty() { "Pod" } else { &owner.kind };
            Unit { namespace: name.namespace, name: name.name, kind: kind.to_owned() }
        }
    }
}

/// Owners may form a circle in manifests; no chain is longer than this.
const LONGEST_CHAIN: usize = 8;

/// The workload at the end of the chain of owners, as far as it is given.
fn workload_unit(snapshot: &Snapshot, name: &Name, kind: &str, workload: &Workload) -> Unit {
    let (mut name, mut kind, mut workload) = (name.clone(), kind.to_owned(), workload);
    for _ in 0..LONGEST_CHAIN {
        let Some(owner) = &workload.owner else { break };
        let key = (Name::new(&name.namespace, &owner.name), owner.kind.clone());
        let Some(next) = snapshot.workloads.get(&key) else { break };
        (name, kind) = key;
        workload = next;
    }
    Unit { namespace: name.namespace, name: name.name, kind }
}
