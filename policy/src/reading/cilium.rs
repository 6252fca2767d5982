//! As Cilium 1.20 reads policies with its defaults: its own kinds and
//! NetworkPolicies in one tier, where denials come first, between the two tiers
//! of ClusterNetworkPolicy; and what no policy allows is denied behind them all
//! where some policy puts the pod into default deny.

mod admin;
mod labels;
mod network_policy;
mod own;
mod world;

use super::{Effect, Oddity, Reading};
use crate::clause::{Law, NamedPorts, OwnNode, Policy, Tier, TierEnd};
use crate::kubernetes::admin::{AdminKind, Tier as AdminTier};
use crate::kubernetes::{Path, Problem};
use crate::snapshot::Snapshot;
use std::rc::Rc;
use world::World;

/// What Cilium makes of a state.
pub(super) fn read(snapshot: &Snapshot, whole: bool) -> Reading {
    let mut writer = Writer::new(World { whole, ..World::new(snapshot) });
    for policy in snapshot.admin.values() {
        if policy.kind == AdminKind::ClusterNetworkPolicy {
            writer.admin(policy);
        } else {
            let message = format!("Cilium does not read {}: nothing of it is enforced", policy.kind.name());
            writer.odd(admin::origin(policy), Effect::Dropped, Path::object(), message);
        }
    }
    for policy in snapshot.policies.values() {
        writer.network_policy(policy);
    }
    for policy in snapshot.cilium.values() {
        writer.own(policy);
    }
    writer.finish()
}

/// Writes down clauses, and what is to be said.
struct Writer<'a> {
    world: World<'a>,
    admin: Tier,
    normal: Tier,
    baseline: Tier,
    next: u32,
    reading: Reading,
    /// Policies whose ports are filtered by a proxy.
    filtered: Vec<String>,
}

impl<'a> Writer<'a> {
    fn new(world: World<'a>) -> Self {
        Self {
            world,
            admin: Tier::new("Admin", TierEnd::Pass),
            normal: Tier::new("Normal", TierEnd::DenyLast),
            baseline: Tier::new("Baseline", TierEnd::Pass),
            next: 0,
            reading: Reading::default(),
            filtered: Vec::new(),
        }
    }

    /// Puts a policy for the pods of `home`, or of any namespace, into a tier.
    fn put(&mut self, tier: Option<AdminTier>, home: Option<&str>, mut policy: Policy) {
        policy.id = self.next;
        self.next = self.next.saturating_add(1);
        let tier = match tier {
            Some(AdminTier::Admin) => &mut self.admin,
            Some(AdminTier::Baseline) => &mut self.baseline,
            None => &mut self.normal,
        };
        let policies = match home {
            Some(home) => tier.homes.get_or_default(home.to_owned()),
            None => &mut tier.wide,
        };
        policies.push(Rc::new(policy));
    }

    fn odd(&mut self, origin: crate::clause::Origin, effect: Effect, path: Path, message: String) {
        let problem = Problem { fault: crate::kubernetes::Fault::Refused, path, message };
        self.reading.oddities.push(Oddity { origin, effect, problem });
    }

    fn finish(mut self) -> Reading {
        let accounts = self.world.asks_for_accounts();
        if self.admin.policies().next().is_some() || self.baseline.policies().next().is_some() {
            self.reading.notes.push(
                "Cilium reads ClusterNetworkPolicies where it is told so only (enable-k8s-cluster-network-policy)"
                    .to_owned(),
            );
        }
        if self.normal.policies().any(|policy| policy.holds.ingress) {
            self.reading.notes.push(
                "the node on which a pod runs reaches it behind all policies, unless a rule denies it; it is listed \
                 where a pod is on its network"
                    .to_owned(),
            );
        }
        if !self.filtered.is_empty() {
            let names = crate::words::list(self.filtered.iter(), 3);
            self.reading.notes.push(format!(
                "what gets through open ports is filtered by a proxy or must prove who it is: see {names}"
            ));
        }
        self.reading.law = Law {
            tiers: vec![self.admin, self.normal, self.baseline],
            own_node: OwnNode::LastAllow,
            nodes: self.world.nodes,
            accounts,
            ports: NamedPorts::Plain,
            ended_are_nobody: false,
            blind: true,
        };
        self.reading
    }
}
