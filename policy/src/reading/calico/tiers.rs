//! Calico's tiers, and the order of the policies in them.

use super::Rank;
use crate::clause::{Origin, Policy, Tier, TierEnd};
use crate::kubernetes::calico::tier::OWN;
use crate::kubernetes::calico::{CalicoTier, DEFAULT_TIER, Order};
use crate::order;
use std::rc::Rc;

/// What NetworkPolicies of the API are to Calico.
pub(super) const OF_API: &str = "KubernetesNetworkPolicy";
/// Where they stand in the tier `default`.
pub(super) const ORDER_OF_API: f64 = 1_000.0;

/// The tiers, and the policies that are to be put into them.
#[derive(Default)]
pub(super) struct Tiers {
    given: Vec<CalicoTier>,
    policies: Vec<Placed>,
}

/// A policy with its place.
struct Placed {
    tier: String,
    order: Option<Order>,
    /// What decides between policies of one order.
    tie: String,
    is_of_api: bool,
    policy: Policy,
}

impl Tiers {
    /// Adds a tier.
    pub(super) fn add(&mut self, tier: &CalicoTier) {
        self.given.push(tier.clone());
    }

    /// Puts a policy into its tier.
    pub(super) fn put(&mut self, rank: &Rank<'_>, policy: Policy) {
        let origin = &policy.origin;
        let namespace = origin.namespace.as_deref().unwrap_or_default();
        self.policies.push(Placed {
            tier: rank.tier.to_owned(),
            order: rank.order,
            tie: format!("{}/{namespace}/{}", origin.name, rank.kind),
            is_of_api: rank.kind == OF_API,
            policy,
        });
    }

    /// The policies whose tier nobody knows, with its name.
    pub(super) fn homeless(&self) -> Vec<(Origin, String)> {
        let known = self.all();
        let is_known = |name: &str| known.iter().any(|tier| tier.name == name);
        let homeless = self.policies.iter().filter(|placed| !is_known(&placed.tier));
        homeless.map(|placed| (placed.policy.origin.clone(), placed.tier.clone())).collect()
    }

    /// Every tier that is there, in order.
    fn all(&self) -> Vec<CalicoTier> {
        let own = OWN.map(|(name, order, passes)| CalicoTier {
            name: name.to_owned(),
            order: Order::new(order),
            passes,
        });
        let is_own = |tier: &&CalicoTier| own.iter().any(|own| own.name == tier.name);
        let mut all: Vec<CalicoTier> = self.given.iter().filter(|tier| !is_own(tier)).cloned().collect();
        all.extend(own);
        order::sort_by(&mut all, |one, other| (one.order, &one.name).cmp(&(other.order, &other.name)));
        all
    }

    /// What an upgrade to 3.32 turns: until then NetworkPolicies had another name
    /// in ties.
    pub(super) fn turned_by_upgrade(&self) -> Option<String> {
        let tied =
            |placed: &&Placed| placed.tier == DEFAULT_TIER && placed.order == Some(Order::new(ORDER_OF_API));
        let (of_api, own): (Vec<&Placed>, Vec<&Placed>) =
            self.policies.iter().filter(tied).partition(|placed| placed.is_of_api);
        let turns = |own: &&Placed| {
            of_api.iter().any(|other| {
                let homes = (&own.policy.origin.namespace, &other.policy.origin.namespace);
                let meet = homes.0.is_none() || homes.0 == homes.1;
                let before = format!("knp.default.{}", other.tie);
                meet && own.tie.cmp(&other.tie) != own.tie.cmp(&before)
            })
        };
        let turned: Vec<String> =
            own.into_iter().filter(turns).map(|placed| placed.policy.origin.to_string()).collect();
        (!turned.is_empty()).then(|| {
            format!(
                "policies of order 1000 are asked by name beside NetworkPolicies, and up to Calico 3.31 in \
                 another order: see {}",
                crate::words::list(turned.iter(), 3)
            )
        })
    }

    /// The tiers that have policies, each with its policies in order. Those whose
    /// tier nobody knows come last, and what they do not decide is denied.
    pub(super) fn into_tiers(mut self) -> Vec<Tier> {
        let mut known = self.all();
        order::sort_by(&mut self.policies, |one, other| {
            let rank = |placed: &Placed| (placed.order.is_none(), placed.order);
            rank(one).cmp(&rank(other)).then_with(|| one.tie.cmp(&other.tie))
        });
        let mut missing: Vec<String> = self.homeless().into_iter().map(|(_, tier)| tier).collect();
        missing.sort();
        missing.dedup();
        let last =
            missing.into_iter().map(|name| CalicoTier { name, order: Order::new(f64::MAX), passes: false });
        known.extend(last);
        let mut next = 0_u32;
        let tiers = known.into_iter().map(|tier| {
            let own: Vec<&Placed> = self.policies.iter().filter(|placed| placed.tier == tier.name).collect();
            filled(&tier, &own, &mut next)
        });
        tiers.filter(|tier| tier.policies().next().is_some()).collect()
    }
}

/// A tier with its policies, which are numbered on.
fn filled(tier: &CalicoTier, policies: &[&Placed], next: &mut u32) -> Tier {
    let end = if tier.passes { TierEnd::Pass } else { TierEnd::Deny };
    let mut filled = Tier::new(tier.name.clone(), end);
    for (position, placed) in (0..).zip(policies) {
        let mut policy = placed.policy.clone();
        policy.id = *next;
        *next = next.saturating_add(1);
        for clause in &mut policy.clauses {
            clause.rank.0 = position;
        }
        let list = match &policy.origin.namespace {
            Some(home) => filled.homes.get_or_default(home.clone()),
            None => &mut filled.wide,
        };
        list.push(Rc::new(policy));
    }
    filled
}
