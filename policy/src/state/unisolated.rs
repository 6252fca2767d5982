//! Workloads that no NetworkPolicy isolates, and whether anybody outside reaches
//! them for it.

use super::{directions, guarded, tiers};
use crate::boundary::{
    Budget, Coverage, Holding, Leaks, PortRegion, Region, Standing, Walls, denied_before, everybody,
};
use crate::clause::{ACCOUNT, Law, Policy};
use crate::kubernetes::admin::{AdminPolicy, Tier};
use crate::kubernetes::pod::DEFAULT_ACCOUNT;
use crate::kubernetes::{Direction, Namespace, Selector};
use crate::order;
use crate::rules;
use crate::settings::Level;
use crate::snapshot::{Member, Snapshot, Unit, units};
use std::rc::Rc;

/// How a workload that no NetworkPolicy isolates stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Openness {
    /// It is on the network of its node, so no policy can isolate it.
    OnItsNode,
    /// Somebody outside its boundary can connect.
    Open,
    /// Policies of administrators alone keep it closed.
    ClosedByAdmins,
}

/// A workload that no NetworkPolicy isolates.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unisolated {
    /// How it stands.
    pub openness: Openness,
    /// The direction in which it is not isolated.
    pub direction: Direction,
    /// The workload.
    pub unit: Unit,
    /// What the rule about such workloads does.
    pub level: Level,
}

impl Unisolated {
    /// Whether somebody outside can connect, and the settings mind it.
    pub fn is_open(&self) -> bool {
        self.level == Level::Deny && self.openness != Openness::ClosedByAdmins
    }

    /// The rule that finds such workloads.
    pub fn rule(&self) -> &'static str {
        rule(self.openness)
    }
}

fn rule(openness: Openness) -> &'static str {
    match openness {
        Openness::OnItsNode => "host-network",
        Openness::Open | Openness::ClosedByAdmins => "unisolated-pod",
    }
}

/// What was found of all workloads of guarded namespaces.
#[derive(Debug, Default)]
pub(super) struct Workloads {
    /// How many there are.
    pub(super) judged: usize,
    /// Guarded namespaces without any.
    pub(super) empty: Vec<String>,
    /// Those that nothing isolates.
    pub(super) unisolated: Vec<Unisolated>,
    /// Those on networks beside the cluster's, with the names of these.
    pub(super) on_other_networks: Vec<(Unit, String)>,
}

/// Looks at every workload of a guarded namespace.
pub(super) fn workloads(snapshot: &Snapshot, walls: &Walls<'_>, law: Option<&Law>) -> Workloads {
    let all = units(snapshot);
    let mut found = Workloads::default();
    let leaks = |direction| law.map_or_else(Leaks::default, |law| rules::leaks(law, walls, direction));
    let leaks: Vec<(Direction, Leaks)> =
        directions(walls).into_iter().map(|direction| (direction, leaks(direction))).collect();
    for space in guarded(snapshot, walls) {
        let first = Unit { namespace: space.name().to_owned(), name: String::new(), kind: String::new() };
        let own = all.iter_from(&first).take_while(|(unit, _)| unit.namespace == space.name());
        // What has run to its end talks to nobody.
        let own = own.filter(|(_, members)| !members.iter().all(|member| member.is_finished));
        let own: Vec<(&Unit, &Vec<Member<'_>>)> = own.collect();
        found.judged = found.judged.saturating_add(own.len());
        if own.is_empty() {
            found.empty.push(space.name().to_owned());
        }
        for (unit, members) in &own {
            let networks = members.iter().find_map(|member| member.network.networks.clone());
            let minded = walls.settings.level("host-network", Level::Warn) != Level::Off;
            let networks = networks.filter(|_| minded);
            found.on_other_networks.extend(networks.map(|networks| ((*unit).clone(), networks)));
        }
        for (direction, leaks) in &leaks {
            let place = Place::new(snapshot, walls, &space, *direction, law.map(|law| (law, leaks)));
            let open = own.iter().filter_map(|(unit, members)| place.unisolated(unit, members));
            found.unisolated.extend(open);
        }
    }
    order::sort(&mut found.unisolated);
    found
}

/// A namespace in one direction.
struct Place<'a> {
    walls: &'a Walls<'a>,
    space: &'a Namespace,
    direction: Direction,
    coverage: Coverage,
    admin: Vec<&'a Rc<AdminPolicy>>,
    /// Every policy, where policies are clauses, and those that pass outsiders on.
    law: Option<(&'a Law, &'a Leaks)>,
}

impl<'a> Place<'a> {
    fn new(
        snapshot: &'a Snapshot,
        walls: &'a Walls<'a>,
        space: &'a Namespace,
        direction: Direction,
        law: Option<(&'a Law, &'a Leaks)>,
    ) -> Self {
        let policies = snapshot.policies_of(space.name()).map(|policy| &**policy);
        // Where no NetworkPolicy isolates, both tiers are asked one after the other.
        let admin = Tier::BOTH.into_iter().flat_map(|tier| tiers::of_tier(snapshot, tier));
        let coverage = Coverage::of(policies, direction);
        Self { walls, space, direction, coverage, admin: admin.collect(), law }
    }

    /// The worst that is to be said of the pods of a workload.
    fn unisolated(&self, unit: &Unit, members: &[Member<'_>]) -> Option<Unisolated> {
        let openness = members.iter().filter_map(|member| self.of_member(member)).min()?;
        let level = rules::find(rule(openness))
            .map_or(Level::Deny, |rule| self.walls.settings.level(rule.name, rule.level));
        let found = Unisolated { openness, direction: self.direction, unit: unit.clone(), level };
        // A rule that is off is off for the state too.
        (level != Level::Off).then_some(found)
    }

    fn of_member(&self, member: &Member<'_>) -> Option<Openness> {
        if member.network.host_network {
            return Some(Openness::OnItsNode);
        }
        if let Some((law, leaks)) = self.law {
            return self.by_law(law, leaks, member);
        }
        // What takes too long to decide is not isolated.
        if self.coverage.isolates(&member.labels, &mut Budget::default()) == Ok(true) {
            return None;
        }
        let (labels, mut budget) = (self.space.labels(), Budget::default());
        let own = self.admin.iter().copied().filter(|policy| policy.subject.pods.matches(&member.labels));
        let denied: Vec<Region> = tiers::denied(own, labels, self.direction, &mut budget)
            .into_iter()
            .map(|region| Region { own: Selector::everything(), ..region })
            .collect();
        Some(self.without_isolation(&denied))
    }

    /// The same where policies are clauses: a pod is isolated where some policy
    /// puts it into the default of a tier that denies.
    fn by_law(&self, law: &Law, leaks: &Leaks, member: &Member<'_>) -> Option<Openness> {
        let mut labels = member.labels.clone().into_owned();
        if law.accounts {
            let account = member.network.account.as_deref().unwrap_or(DEFAULT_ACCOUNT);
            labels.insert(ACCOUNT.to_owned(), account.to_owned());
        }
        let selects = |policy: &Policy| policy.selects(self.space.labels(), &labels);
        let holding = Holding { law, leaks, direction: self.direction };
        let held = holding.holds(self.space.name(), self.space.labels(), &labels);
        let mut budget = Budget::default();
        let home = Some(self.space.name());
        let denied = || denied_before(law, home, self.direction, None, selects, &mut budget);
        (!held).then(denied).map(|denied| self.without_isolation(&denied))
    }

    /// How pods stand that nothing isolates, where this much is denied to all of
    /// them.
    fn without_isolation(&self, denied: &[Region]) -> Openness {
        let closed = everybody(Selector::everything(), &PortRegion::all()).iter().all(|region| {
            matches!(self.walls.standing(self.space.name(), region, denied), Ok(Standing::Fine))
        });
        if closed { Openness::ClosedByAdmins } else { Openness::Open }
    }
}

/// Headline, sentence and way out of workloads that stand so.
pub(super) fn words(openness: Openness, direction: Direction) -> (&'static str, String, &'static str) {
    const ISOLATE: &str =
        "apply a NetworkPolicy that selects them; `partywall baseline` writes one for each namespace";
    match openness {
        Openness::OnItsNode => (
            "on the network of their nodes",
            "they have the addresses of their nodes, and no NetworkPolicy selects them".to_owned(),
            "drop hostNetwork; what needs it belongs in an exempt namespace",
        ),
        Openness::Open => (
            "isolated by no NetworkPolicy",
            format!(
                "no NetworkPolicy isolates them for {direction}: everybody outside their boundary can connect"
            ),
            ISOLATE,
        ),
        Openness::ClosedByAdmins => (
            "closed by administrators' policies alone",
            format!(
                "no NetworkPolicy isolates them for {direction}, and policies of administrators alone keep others out"
            ),
            ISOLATE,
        ),
    }
}
