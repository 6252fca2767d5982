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
pub use policy::{CalicoPolicy, DEFAULT_TIER, Idle, StagedKubernetes};
pub use ports::PortList;
pub use rule::{CalicoRule, IpVersion};
pub use tier::CalicoTier;

use super::problem::Problem;
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
    pub fn name(self) -> &'static str {
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
    pub fn is_namespaced(self) -> bool {
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

    /// Whether it is looked at, and not enforced.
    pub fn is_staged(self) -> bool {
        matches!(
            self,
            Self::StagedNetworkPolicy | Self::StagedGlobalNetworkPolicy | Self::StagedKubernetesNetworkPolicy
        )
    }
}

/// An object of one of Calico's kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalicoObject {
    /// A policy.
    Policy(Rc<CalicoPolicy>),
    /// A staged policy of the API.
    Staged(StagedKubernetes),
    /// A tier.
    Tier(CalicoTier),
    /// A set of addresses.
    Set(Rc<NetworkSet>),
}

impl CalicoObject {
    /// Reads an object of `kind`, as it stands in `api`.
    pub fn decode(kind: CalicoKind, api: CalicoApi, json: &str) -> Result<Self, Problem> {
        match kind {
            CalicoKind::StagedKubernetesNetworkPolicy => StagedKubernetes::decode(json).map(Self::Staged),
            CalicoKind::Tier => CalicoTier::decode(json).map(Self::Tier),
            CalicoKind::NetworkSet | CalicoKind::GlobalNetworkSet => {
                NetworkSet::decode(kind.is_namespaced(), json).map(|set| Self::Set(Rc::new(set)))
            }
            _ => CalicoPolicy::decode(kind, api, json).map(|policy| Self::Policy(Rc::new(policy))),
        }
    }

    /// Its kind.
    pub fn kind(&self) -> CalicoKind {
        match self {
            Self::Policy(policy) => policy.kind,
            Self::Staged(_) => CalicoKind::StagedKubernetesNetworkPolicy,
            Self::Tier(_) => CalicoKind::Tier,
            Self::Set(set) if set.namespace.is_some() => CalicoKind::NetworkSet,
            Self::Set(_) => CalicoKind::GlobalNetworkSet,
        }
    }

    /// Its namespace, if it lives in one.
    pub fn namespace(&self) -> Option<&str> {
        match self {
            Self::Policy(policy) => policy.namespace.as_deref(),
            Self::Staged(staged) => Some(&staged.namespace),
            Self::Tier(_) => None,
            Self::Set(set) => set.namespace.as_deref(),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Policy(policy) => &policy.name,
            Self::Staged(staged) => &staged.name,
            Self::Tier(tier) => &tier.name,
            Self::Set(set) => &set.name,
        }
    }
}
