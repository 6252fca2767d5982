//! Kinds that can open a boundary and that the rules do not judge.

use super::metadata::Metadata;
use super::problem::Problem;
use super::read;
use super::wire::ObjectMeta;
use serde::Deserialize;

/// The kinds, by API group; every version of them.
const KINDS: [(&str, &[&str]); 6] = [
    ("cilium.io", &["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"]),
    ("crd.antrea.io", &["NetworkPolicy", "ClusterNetworkPolicy"]),
    ("crd.projectcalico.org", &["NetworkPolicy", "GlobalNetworkPolicy"]),
    ("k8s.cni.cncf.io", &["MultiNetworkPolicy"]),
    ("projectcalico.org", &["NetworkPolicy", "GlobalNetworkPolicy"]),
    ("security.istio.io", &["AuthorizationPolicy"]),
];

/// An object of such a kind, of which only the identity is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unjudged {
    /// Its namespace; `None` if it names none.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
}

#[derive(Deserialize)]
struct Identity {
    metadata: ObjectMeta,
}

impl Unjudged {
    /// Whether `kind` of that group is one of them.
    pub fn is_kind(group: &str, kind: &str) -> bool {
        KINDS.iter().any(|(own, kinds)| *own == group && kinds.contains(&kind))
    }

    /// Reads the identity of such an object.
    pub fn decode(json: &str) -> Result<Self, Problem> {
        let Identity { metadata } = read::object(json)?;
        let metadata = Metadata::from(metadata);
        Ok(Self { namespace: metadata.namespace, name: metadata.name })
    }
}
