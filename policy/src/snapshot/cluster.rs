//! A snapshot in the place of a cluster: it answers what rules ask, with the pods
//! that its templates will make among those that it has.
//!
//! Manifests seldom hold the Namespaces that they need, so one that no object
//! describes is one without labels. Of a cluster that is given whole, it is
//! missing, and an object that cannot be read leaves no question answered.

use super::read::of_namespace;
use super::{Name, Reading, Snapshot, units};
use crate::cluster::{Cluster, ClusterAnswer, ClusterError};
use crate::kubernetes::kinds::Kind;
use crate::kubernetes::{Labels, Namespace, NetworkPolicy, Object, Pod, Service};
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
    every: OnceCell<Rc<Vec<Rc<Pod>>>>,
    /// What is wrong with the objects of a cluster that is given whole.
    whole: Option<Vec<ClusterError>>,
}

impl<'a> SnapshotCluster<'a> {
    /// The cluster that `snapshot` is.
    pub fn new(snapshot: &'a Snapshot) -> Self {
        Self {
            snapshot,
            namespaces: snapshot.all_namespaces(),
            pods: OnceCell::new(),
            every: OnceCell::new(),
            whole: None,
        }
    }

    /// The cluster that `reading` is the whole of.
    pub fn whole(reading: &'a Reading) -> Self {
        let hidden = reading.problems.iter().filter(|problem| problem.hides());
        let errors = hidden.map(|problem| {
            let parts = [&problem.place, &problem.message].into_iter().filter(|part| !part.is_empty());
            let reason = parts.map(String::as_str).collect::<Vec<_>>().join(": ");
            ClusterError::new(&*problem.subject, reason, "correct it among the objects of the cluster")
        });
        let unknown = reading.unknown.iter().map(|unknown| {
            ClusterError::new("the cluster", &*unknown.message, "correct it among the objects of the cluster")
        });
        let (snapshot, whole) = (&reading.snapshot, Some(errors.chain(unknown).collect()));
        Self { namespaces: snapshot.namespaces.clone(), whole, ..Self::new(snapshot) }
    }

    /// Nothing, unless something of a whole cluster is hidden.
    fn seen(&self) -> Result<(), ClusterError> {
        self.whole.iter().flatten().next().map_or(Ok(()), |error| Err(error.clone()))
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
        self.seen()?;
        match self.namespaces.get(name) {
            Some(namespace) => Ok(Rc::new(namespace.clone())),
            None if self.whole.is_none() => Ok(Rc::new(Namespace::new(name, Labels::new()))),
            None => Err(ClusterError::new(
                format!("Namespace {name}"),
                "it is not among the objects of the cluster",
                "add it",
            )),
        }
    }

    fn namespaces(&self) -> ClusterAnswer<Vec<Namespace>> {
        self.seen()?;
        Ok(Rc::new(self.namespaces.values().cloned().collect()))
    }

    fn network_policies(&self, namespace: &str) -> ClusterAnswer<Vec<Rc<NetworkPolicy>>> {
        self.seen()?;
        Ok(Rc::new(self.snapshot.policies_of(namespace).cloned().collect()))
    }

    fn pods(&self, namespace: &str) -> ClusterAnswer<Vec<Rc<Pod>>> {
        self.seen()?;
        Ok(self.all().get(namespace).map(Rc::clone).unwrap_or_default())
    }

    fn all_pods(&self) -> ClusterAnswer<Vec<Rc<Pod>>> {
        self.seen()?;
        let every = || self.all().values().flat_map(|pods| pods.iter().cloned()).collect();
        Ok(Rc::clone(self.every.get_or_init(|| Rc::new(every()))))
    }

    fn of_plugin(&self, kind: &'static Kind, namespace: &str) -> ClusterAnswer<Vec<Object>> {
        self.seen()?;
        Ok(Rc::new(self.snapshot.of_plugin(kind.role, namespace)))
    }

    fn services(&self, namespace: &str) -> ClusterAnswer<Vec<Service>> {
        self.seen()?;
        let services = of_namespace(&self.snapshot.services, namespace);
        Ok(Rc::new(services.map(|(_, service)| service.clone()).collect()))
    }
}
