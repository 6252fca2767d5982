//! What opens a boundary: policies whose rules admit somebody outside, found by
//! the rules that judge them at admission.

use super::memory::Recall;
use super::tiers;
use crate::boundary::{Budget, Home, Region, Standing};
use crate::case::finding::{Crossing, Finding, Findings};
use crate::case::{Case, Kind, Operation, Review, User};
use crate::cluster::Cluster;
use crate::kubernetes::admin::{AdminPolicy, Tier};
use crate::kubernetes::object::title;
use crate::kubernetes::{Direction, Object};
use crate::rules::{self, Check};
use crate::settings::{Level, Settings};
use crate::snapshot::Snapshot;
use std::rc::Rc;

/// A place of a policy that opens a boundary.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// The rule that finds it.
    pub rule: &'static str,
    /// What the rule's findings do.
    pub level: Level,
    /// The kind of the policy.
    pub kind: &'static str,
    /// Its namespace; `None` for policies of administrators.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// The direction that it opens.
    pub direction: Direction,
    /// What stands there, and lets whom through.
    pub finding: Finding,
}

impl Opening {
    /// `NetworkPolicy a/b`.
    pub fn title(&self) -> String {
        title(self.kind, self.namespace.as_deref(), &self.name)
    }
}

/// The rules whose findings are openings.
const CROSSING: [&str; 4] = ["any-source", "foreign-peer", "foreign-address", "admin-override"];

/// Everything in the policies of a snapshot that opens a boundary.
pub(super) fn openings(
    snapshot: &Snapshot,
    settings: &Settings,
    cluster: &dyn Cluster,
    recall: &mut Recall<'_>,
) -> Vec<Opening> {
    let mut all = Vec::new();
    for policy in snapshot.policies.values() {
        let subject = Object::NetworkPolicy(Rc::clone(policy));
        let find = |cluster: &dyn Cluster| of_object("NetworkPolicy", subject, (snapshot, settings, cluster));
        all.extend(recall.openings(policy, cluster, find).iter().cloned());
    }
    for policy in snapshot.admin.values() {
        all.extend(of_object(
            policy.kind.name(),
            Object::Admin(Rc::clone(policy)),
            (snapshot, settings, cluster),
        ));
    }
    all
}

type World<'a> = (&'a Snapshot, &'a Settings, &'a dyn Cluster);

fn of_object(kind: &'static str, object: Object, (snapshot, settings, cluster): World<'_>) -> Vec<Opening> {
    let namespace = object.namespace().map(str::to_owned);
    if namespace.as_ref().is_some_and(|name| settings.exempt.namespaces.contains(name)) {
        return Vec::new();
    }
    let review = Review {
        operation: Operation::Create,
        kind: Kind::new("", "", kind),
        namespace: namespace.clone(),
        name: object.name().to_owned(),
        new: Some(object),
        old: None,
        text: None,
        old_text: None,
        user: User::default(),
    };
    let case = Case::new(settings, &review, cluster);
    // A snapshot answers every question about its namespaces.
    if namespace.as_ref().is_some_and(|name| !case.walls.guards(name, None).unwrap_or(true)) {
        return Vec::new();
    }
    let mut openings = Vec::new();
    for rule in rules::all().filter(|rule| CROSSING.contains(&rule.name)) {
        let level = settings.level(rule.name, rule.level);
        let (Check::Object(check), Some(object), true) = (rule.check, &review.new, level != Level::Off)
        else {
            continue;
        };
        let mut found = Findings::default();
        check(&case, object, &mut found);
        for mut finding in found.found {
            let Some(crossing) = &finding.crossing else { continue };
            if is_denied(&case, snapshot, object, crossing) {
                continue;
            }
            let direction = crossing.direction;
            if let (Home::Named(home), [region]) = (&crossing.home, crossing.regions.as_slice()) {
                finding.objects = case.walls.today(home, region);
            }
            openings.push(Opening {
                rule: rule.name,
                level: level.max(finding.ceiling),
                kind,
                namespace: namespace.clone(),
                name: review.name.clone(),
                direction,
                finding,
            });
        }
    }
    openings
}

/// Whether administrators' policies deny all of it before it counts.
fn is_denied(case: &Case<'_>, snapshot: &Snapshot, object: &Object, crossing: &Crossing) -> bool {
    let denied = match (object, &crossing.home) {
        (Object::NetworkPolicy(policy), _) => {
            of_namespace(case, snapshot, &policy.namespace, crossing.direction)
        }
        (Object::Admin(policy), _) => before(snapshot, policy, crossing.direction),
        _ => Vec::new(),
    };
    let settled = |region: &Region| {
        matches!(case.walls.standing_of(&crossing.home, region, &denied), Ok(Standing::Fine))
    };
    !denied.is_empty() && crossing.regions.iter().all(settled)
}

fn of_namespace(case: &Case<'_>, snapshot: &Snapshot, home: &str, direction: Direction) -> Vec<Region> {
    let policies = tiers::of_tier(snapshot, Tier::Admin);
    let Ok(namespace) = case.walls.cluster.namespace(home) else { return Vec::new() };
    tiers::denied(policies, namespace.labels(), direction, &mut Budget::default())
}

/// What policies that are asked before this one deny to all of its subjects.
fn before(snapshot: &Snapshot, policy: &Rc<AdminPolicy>, direction: Direction) -> Vec<Region> {
    let order = |policy: &AdminPolicy| (policy.tier, policy.priority);
    let earlier = snapshot.admin.values().filter(|other| order(other) < order(policy));
    let wider = earlier.filter(|other| policy.subject.namespaces.is_subset(&other.subject.namespaces));
    let Some(labels) = policy.subject.namespaces.witness("x") else { return Vec::new() };
    let mut wider: Vec<&Rc<AdminPolicy>> = wider.collect();
    crate::order::sort_by(&mut wider, |a, b| (a.tier, a.priority).cmp(&(b.tier, b.priority)));
    tiers::denied(wider, &labels, direction, &mut Budget::default())
}
