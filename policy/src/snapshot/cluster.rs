//! A snapshot in the place of a cluster: it answers what rules ask, with the pods
//! that its templates will make among those that it has.

use super::read::of_namespace;
use super::{Name, Snapshot, units};
use crate::cluster::{Cluster, ClusterAnswer};
use crate::kubernetes::{Labels, Namespace, NetworkPolicy, Pod, Service};
use crate::order::SortedMap;
use std::cell::OnceCell;
use std::rc::Rc;

/// The pods of each namespace.
type Pods = SortedMap<String, Rc<Vec<Rc<Pod>>>>;

/// A snapshot that answers questions about a cluster.
pub struct SnapshotCluster<'a> {
    snapshot: &'a Snapshot,
    namespaces: SortedMap<String, Namespace>,
    pods: OnceCell<Pods>,
}

impl<'a> SnapshotCluster<'a> {
    /// The cluster that `snapshot` is.
    pub fn new(snapshot: &'a Snapshot) -> Self {
        Self { snapshot, namespaces: snapshot.all_namespaces(), pods: OnceCell::new() }
    }

    fn all(&self) -> &Pods {
        self.pods.get_or_init(|| pods(self.snapshot))
    }
}

/// The pods that there are, and one for each sort that a template will make.
fn pods(snapshot: &Snapshot) -> Pods {
    let mut pods: SortedMap<String, Vec<Rc<Pod>>> = SortedMap::new();
    for (unit, members) in units(snapshot) {
        let own = pods.get_or_default(unit.namespace.clone());
        for member in members {
            let known = snapshot.pods.get(&Name::new(&unit.namespace, &*member.name));
            let known = known.filter(|_| !member.is_template);
            own.push(known.map_or_else(|| Rc::new(member.to_pod(&unit.namespace)), Rc::clone));
        }
    }
    pods.into_iter().map(|(namespace, pods)| (namespace, Rc::new(pods))).collect()
}

impl Cluster for SnapshotCluster<'_> {
    fn namespace(&self, name: &str) -> ClusterAnswer<Namespace> {
        let namespace = self.namespaces.get(name).cloned();
        Ok(Rc::new(namespace.unwrap_or_else(|| Namespace::new(name, Labels::new()))))
    }

    fn namespaces(&self) -> ClusterAnswer<Vec<Namespace>> {
        Ok(Rc::new(self.namespaces.values().cloned().collect()))
    }

    fn network_policies(&self, namespace: &str) -> ClusterAnswer<Vec<Rc<NetworkPolicy>>> {
        Ok(Rc::new(self.snapshot.policies_of(namespace).cloned().collect()))
    }

    fn pods(&self, namespace: &str) -> ClusterAnswer<Vec<Rc<Pod>>> {
        Ok(self.all().get(namespace).map(Rc::clone).unwrap_or_default())
    }

    fn all_pods(&self) -> ClusterAnswer<Vec<Rc<Pod>>> {
        Ok(Rc::new(self.all().values().flat_map(|pods| pods.iter().cloned()).collect()))
    }

    fn services(&self, namespace: &str) -> ClusterAnswer<Vec<Service>> {
        let services = of_namespace(&self.snapshot.services, namespace);
        Ok(Rc::new(services.map(|(_, service)| service.clone()).collect()))
    }
}
