//! Calico's kinds (`projectcalico.org/v3` and its older form
//! `crd.projectcalico.org/v1`) as values that cannot be wrong.
//!
//! What Calico's validator refuses never becomes one of them. Nothing here knows
//! how policies decide together; that is the reading's.

mod entity;
pub mod labels;
mod network_set;
mod order;
mod policy;
mod ports;
mod rule;
pub mod selector;
#[cfg(test)]
mod tests;
pub mod tier;

pub use entity::{Entity, ServiceRef};
pub use network_set::NetworkSet;
pub use order::Order;
pub use policy::{CalicoPolicy, DEFAULT_TIER, Idle};
pub use ports::PortList;
pub use rule::CalicoRule;
pub use tier::CalicoTier;

use super::label::is_dns_label;
use super::metadata::Metadata;
use super::place::Place;
use super::problem::Problem;
use super::read;
use super::wire::ObjectMeta;
use serde::Deserialize;
use std::rc::Rc;

/// The form in which an object is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CalicoApi {
    /// `projectcalico.org/v3`, which people write.
    V3,
    /// `crd.projectcalico.org/v1`, in which older releases store what people
    /// write. Nobody fills in there what is left out.
    Crd,
}

/// Calico's kinds, as far as they decide about pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CalicoKind {
    /// Of one namespace.
    NetworkPolicy,
    /// Of all namespaces, hosts included.
    GlobalNetworkPolicy,
    /// What would be a NetworkPolicy.
    StagedNetworkPolicy,
    /// What would be a GlobalNetworkPolicy.
    StagedGlobalNetworkPolicy,
    /// What would be a NetworkPolicy of the API.
    StagedKubernetesNetworkPolicy,
    /// Policies that are asked together.
    Tier,
    /// Addresses with labels, of one namespace.
    NetworkSet,
    /// Addresses with labels.
    GlobalNetworkSet,
}

impl CalicoKind {
    /// The kind's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NetworkPolicy => "NetworkPolicy",
            Self::GlobalNetworkPolicy => "GlobalNetworkPolicy",
            Self::StagedNetworkPolicy => "StagedNetworkPolicy",
            Self::StagedGlobalNetworkPolicy => "StagedGlobalNetworkPolicy",
            Self::StagedKubernetesNetworkPolicy => "StagedKubernetesNetworkPolicy",
            Self::Tier => "Tier",
            Self::NetworkSet => "NetworkSet",
            Self::GlobalNetworkSet => "GlobalNetworkSet",
        }
    }

    /// Whether its objects live in a namespace.
    pub const fn is_namespaced(self) -> bool {
        match self {
            Self::NetworkPolicy
            | Self::StagedNetworkPolicy
            | Self::StagedKubernetesNetworkPolicy
            | Self::NetworkSet => true,
            Self::GlobalNetworkPolicy
            | Self::StagedGlobalNetworkPolicy
            | Self::Tier
            | Self::GlobalNetworkSet => false,
        }
    }

    /// Whether it is a policy that is enforced.
    pub fn is_enforced(self) -> bool {
        matches!(self, Self::NetworkPolicy | Self::GlobalNetworkPolicy)
    }

    /// Whether it is looked at, and not enforced.
    pub fn is_staged(self) -> bool {
        matches!(
            self,
            Self::StagedNetworkPolicy | Self::StagedGlobalNetworkPolicy | Self::StagedKubernetesNetworkPolicy
        )
    }
}

/// An object of one of Calico's kinds.
#[derive(Debug, Clone, PartialEq)]
pub struct CalicoObject {
    /// Its kind.
    pub kind: CalicoKind,
    /// The form in which it is stored.
    pub api: CalicoApi,
    /// Its namespace, if it lives in one.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// What it says; or why Calico drops it whole, where it has got past the
    /// validator.
    pub content: Result<CalicoContent, Problem>,
    json: Rc<str>,
}

/// What an object says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalicoContent {
    /// A policy, or one that is staged.
    Policy(Rc<CalicoPolicy>),
    /// A staged policy of the API: nothing of it is enforced, and nothing of it is
    /// read.
    Staged,
    /// A tier.
    Tier(CalicoTier),
    /// A set of addresses.
    Set(Rc<NetworkSet>),
}

#[derive(Deserialize)]
struct Identified {
    metadata: ObjectMeta,
}

impl CalicoObject {
    /// Reads an object of `kind`, as it stands in `api`.
    pub fn decode(kind: CalicoKind, api: CalicoApi, json: &str) -> Result<Self, Problem> {
        let Identified { metadata } = read::object(json)?;
        let metadata = Metadata::from(metadata);
        let namespace = kind.is_namespaced().then(|| metadata.namespace_or_default().to_owned());
        let content = check_name(kind, &metadata)
            .and_then(|()| CalicoContent::decode(kind, api, namespace.as_deref(), json));
        Ok(Self { kind, api, namespace, name: metadata.name, content, json: json.into() })
    }

    /// The same object in another namespace: its selectors mean the pods there.
    pub fn place_in(&mut self, namespace: &str) {
        if self.namespace.as_deref().is_some_and(|own| own != namespace) {
            self.namespace = Some(namespace.to_owned());
            self.content = CalicoContent::decode(self.kind, self.api, Some(namespace), &self.json);
        }
    }
}

/// The name of a policy is a DNS label, with one more and a dot before it, that of
/// its tier. Of a namespace, it may be one that stands for a policy of the API.
fn check_name(kind: CalicoKind, metadata: &Metadata) -> Result<(), Problem> {
    let name = metadata.name.as_str();
    if !kind.is_enforced() || metadata.is_generated {
        return Ok(());
    }
    let (before, after) = name.split_once('.').map_or((None, name), |(one, two)| (Some(one), two));
    let is_policy = before.is_none_or(is_dns_label) && is_dns_label(after);
    let of_api = ["knp.default.", "ossg.default."].into_iter().find_map(|own| name.strip_prefix(own));
    let of_api = of_api.filter(|_| kind.is_namespaced());
    if is_policy || of_api.is_some_and(|name| name.split('.').all(is_dns_label)) {
        return Ok(());
    }
    let place = Place::Object.field("metadata");
    let message = format!(
        "`{name}` is no name of a policy: it must be a DNS label, with at most one more before a dot"
    );
    Err(Problem::at(&place.field("name"), message))
}

impl CalicoContent {
    fn decode(kind: CalicoKind, api: CalicoApi, home: Option<&str>, json: &str) -> Result<Self, Problem> {
        match kind {
            CalicoKind::StagedKubernetesNetworkPolicy => Ok(Self::Staged),
            CalicoKind::Tier => CalicoTier::decode(json).map(Self::Tier),
            CalicoKind::NetworkSet | CalicoKind::GlobalNetworkSet => {
                NetworkSet::decode(json).map(|set| Self::Set(Rc::new(set)))
            }
            _ => CalicoPolicy::decode(kind, api, home, json).map(|policy| Self::Policy(Rc::new(policy))),
        }
    }
}
