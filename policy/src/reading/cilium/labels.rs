//! Cilium's selectors as selectors of namespaces and pods: the namespace, its
//! labels and the service account are labels of a pod there, and some labels of
//! a pod are none.

use super::world::World;
use crate::algebra::Domain;
use crate::clause::ACCOUNT;
use crate::kubernetes::cilium::identity::{
    CLUSTER, NAMESPACE, NAMESPACE_LABELS, SERVICE_ACCOUNT, is_identity,
};
use crate::kubernetes::cilium::{LabelSource, Requirement, Requirements};
use crate::kubernetes::label::NAMESPACE_NAME;
use crate::kubernetes::{PodPeer, Selector};

/// The name of the cluster, unless the agent is told another one.
const OWN_CLUSTER: &str = "default";

/// What is left of a demand on a label of pods: nothing, where the label is no
/// part of an identity.
pub(super) fn seen(key: &str, domain: Domain) -> Domain {
    if is_identity(key) { domain } else { of_absent(&domain) }
}

/// What a demand comes to where the label is never there.
fn of_absent(domain: &Domain) -> Domain {
    if domain.allows_absent() { Domain::any() } else { Domain::among(Vec::<String>::new()) }
}

impl World<'_> {
    /// The pods that a selector means.
    pub(super) fn pods(&self, selector: &Requirements) -> PodPeer {
        selector.0.iter().fold(PodPeer::default(), |peer, requirement| {
            let Requirement { source, key, domain, .. } = requirement;
            match source {
                LabelSource::Any | LabelSource::Kubernetes => self.demand(peer, key, domain),
                // No pod has a label of another source.
                LabelSource::Reserved | LabelSource::Other => demand_of_pod(peer, key, of_absent(domain)),
            }
        })
    }

    /// The same of a selector of the API, which looks at labels of Kubernetes.
    pub(super) fn pods_of(&self, selector: &Selector) -> PodPeer {
        selector.domains().fold(PodPeer::default(), |peer, (key, domain)| self.demand(peer, key, domain))
    }

    fn demand(&self, peer: PodPeer, key: &str, domain: &Domain) -> PodPeer {
        let of_namespace = |peer: PodPeer, key: &str| PodPeer {
            namespaces: peer.namespaces.and(key, domain.clone()),
            pods: peer.pods,
        };
        match key {
            NAMESPACE => of_namespace(peer, NAMESPACE_NAME),
            CLUSTER if domain.contains(Some(OWN_CLUSTER)) => peer,
            CLUSTER => demand_of_pod(peer, key, Domain::among(Vec::<String>::new())),
            SERVICE_ACCOUNT => {
                self.accounts.set(true);
                demand_of_pod(peer, ACCOUNT, domain.clone())
            }
            _ => match key.strip_prefix(NAMESPACE_LABELS) {
                Some(key) => of_namespace(peer, key),
                None => demand_of_pod(peer, key, seen(key, domain.clone())),
            },
        }
    }
}

fn demand_of_pod(peer: PodPeer, key: &str, domain: Domain) -> PodPeer {
    PodPeer { pods: peer.pods.and(key, domain), namespaces: peer.namespaces }
}

/// The pods of one namespace.
pub(super) fn within(peer: PodPeer, namespace: &str) -> PodPeer {
    PodPeer { namespaces: peer.namespaces.and(NAMESPACE_NAME, Domain::among([namespace])), pods: peer.pods }
}
