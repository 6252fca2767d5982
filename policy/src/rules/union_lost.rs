//! Changes after which pods are no longer isolated, where a network plugin has
//! policies of its own: the union of all kinds counts, with what it denies.

use super::clauses::scans;
use super::isolation_removed::is_terminating;
use super::leaks;
use super::union::{Held, Union, labels_for, standing};
use crate::boundary::{Coverage, Holding, Home, Leaks};
use crate::case::finding::{Finding, Findings, Patch};
use crate::case::{Case, Review};
use crate::clause::{ACCOUNT, Law, Origin, Policy, Tier};
use crate::cluster::ClusterError;
use crate::kubernetes::{Action, Direction, Labels, Object, Path, Plugin, Pod, PodPeer, Selector};
use crate::order::{self, SortedSet};
use crate::reading;
use serde_json::Value;
use std::rc::Rc;

/// What was and what becomes of it, in one direction.
struct Change<'a> {
    case: &'a Case<'a>,
    origin: &'a Origin,
    direction: Direction,
    before: Side,
    after: Side,
}

/// A state of all policies.
struct Side {
    law: Law,
    leaks: Leaks,
}

impl Side {
    fn new(case: &Case<'_>, law: Law, direction: Direction) -> Self {
        let leaks = leaks(&law, &case.walls, direction);
        Self { law, leaks }
    }

    fn holding(&self, direction: Direction) -> Holding<'_> {
        Holding { law: &self.law, leaks: &self.leaks, direction }
    }
}

/// What goes with the old object, or is passed over by the new one.
pub(super) fn judge(case: &Case<'_>, plugin: Plugin, findings: &mut Findings) {
    let review = case.review;
    let sides = [review.old.as_ref(), review.new.as_ref()];
    let [old, new] = sides.map(|object| reading::of_some(object.cloned(), plugin).law);
    let Some(origin) = old.policies().chain(new.policies()).next().map(|policy| policy.origin.clone()) else {
        return;
    };
    for direction in case.walls.settings.directions.iter().copied() {
        if !is_at_stake(&old, &new, direction) {
            continue;
        }
        for home in homes(case, &old, &new) {
            let Some(union) = findings.need(Union::of(case, plugin, home.as_deref())) else { return };
            let side =
                |object| Side::new(case, union.changed(sides[0].or(sides[1]), object).law(), direction);
            let [before, after] = sides.map(side);
            let change = Change { case, origin: &origin, direction, before, after };
            let found = match &home {
                Some(home) => change.in_namespace(home),
                None => Ok(change.over_namespaces()),
            };
            let found = findings.need(found).flatten();
            findings.found.extend(found);
        }
    }
}

/// Whether something may be lost: what an object isolates or denies is no more, or
/// it passes on what was held.
fn is_at_stake(old: &Law, new: &Law, direction: Direction) -> bool {
    let has = |law: &Law, action: Action| {
        law.policies().any(|policy| policy.clauses(direction).any(|clause| clause.action == action))
    };
    let subjects = |law: &Law| -> Vec<PodPeer> {
        let held = law.tiers.iter().filter(|tier| tier.holds()).flat_map(Tier::policies);
        held.filter(|policy| policy.holds.contains(direction)).flat_map(|it| it.subject.clone()).collect()
    };
    let tiers = |law: &Law| law.tiers.iter().map(|tier| tier.name.clone()).collect::<Vec<_>>();
    let same = |law: &Law| law.policies().map(|policy| (**policy).clone()).collect::<Vec<Policy>>();
    if (tiers(old), same(old)) == (tiers(new), same(new)) {
        return false;
    }
    if has(old, Action::Deny) || has(new, Action::Pass) {
        return true;
    }
    let held = subjects(old);
    if held.is_empty() {
        return false;
    }
    let left = subjects(new);
    let kept = |subject: &PodPeer| left.iter().any(|wider| is_within(subject, wider));
    let stays = tiers(new).is_empty() || tiers(old) == tiers(new);
    !(held.iter().all(kept) && stays)
}

/// The pods of which an object passes outsiders on.
fn passing<'a>(side: &'a Side, origin: &Origin) -> Vec<&'a PodPeer> {
    let own = side.law.policies().filter(|policy| policy.origin == *origin);
    own.filter(|policy| side.leaks.contains(&policy.id)).flat_map(|policy| &policy.subject).collect()
}

fn is_within(inner: &PodPeer, outer: &PodPeer) -> bool {
    inner.namespaces.is_subset(&outer.namespaces) && inner.pods.is_subset(&outer.pods)
}

/// The namespaces whose pods are concerned, one by one where they are named;
/// `None` stands for those that are not.
fn homes(case: &Case<'_>, old: &Law, new: &Law) -> Vec<Option<String>> {
    let mut homes = SortedSet::new();
    for policy in old.policies().chain(new.policies()) {
        if let Some(home) = &policy.origin.namespace {
            homes.insert(Some(home.clone()));
            continue;
        }
        for subject in &policy.subject {
            let all = || vec![Home::Several(subject.namespaces.clone())];
            let of_subject = case.walls.homes(&subject.namespaces).unwrap_or_else(|_| all());
            homes.extend(of_subject.into_iter().map(|home| match home {
                Home::Named(name) => Some(name),
                Home::Valued(_) | Home::Several(_) => None,
            }));
        }
    }
    homes.into_iter().collect()
}

impl Change<'_> {
    /// What is lost of one namespace.
    fn in_namespace(&self, home: &str) -> Result<Option<Finding>, ClusterError> {
        let space = labels_for(self.case, home, &[&self.before.law, &self.after.law])?;
        let (before, after) = (self.before.holding(self.direction), self.after.holding(self.direction));
        let [was, is] = [&before, &after].map(|holding| Coverage::of_selectors(holding.selectors(&space)));
        let concerned = self.concerned(&before, &space);
        if concerned.iter().all(|selector| is.contains(selector)) {
            return Ok(self.opened());
        }
        let mut budget = self.case.walls.budget.borrow_mut();
        // Undecided counts as a gap, and so do pods that the list does not tell apart.
        let gap = concerned
            .iter()
            .find_map(|selector| is.gap(selector, &mut budget).unwrap_or_else(|_| Some((*selector).clone())));
        let Some(gap) = gap else { return Ok(self.opened()) };
        let blind = concerned.iter().any(|selector| selector.domain(ACCOUNT).is_some());
        let cover = was.is_complete(&mut budget) || blind;
        drop(budget);
        let pods = self.case.walls.cluster.pods(home).map(|pods| self.fallen_out(home, &space, &pods));
        if !cover && pods.as_ref().is_ok_and(Vec::is_empty) {
            return Ok(self.opened());
        }
        let pods = match pods {
            Err(error) if !cover => return Err(error),
            pods => pods.unwrap_or_default(),
        };
        if is_terminating(self.case, home) {
            return Ok(None);
        }
        let exposed =
            if gap.is_everything() { "every pod".to_owned() } else { format!("pods labelled {gap}") };
        Ok(Some(self.finding(&format!("{exposed} of {home}")).objects(pods)))
    }

    /// Whether whom a policy held may be held no more: it is the one that changes, or
    /// somebody is passed on past its tier.
    fn is_concerned(&self, policy: &Policy) -> bool {
        policy.origin == *self.origin || self.after.leaks.iter().next().is_some()
    }

    /// The pods that were held and may be no more, by their selectors.
    fn concerned<'h>(&self, before: &'h Holding<'_>, space: &Labels) -> Vec<&'h Selector> {
        let own = before.policies().filter(|policy| self.is_concerned(policy));
        let subjects = own.flat_map(|policy| &policy.subject);
        let own = subjects.filter(|subject| subject.namespaces.matches(space));
        own.map(|subject| &subject.pods).collect()
    }

    fn fallen_out(&self, home: &str, space: &Labels, pods: &[Rc<Pod>]) -> Vec<String> {
        let (before, after) = (self.before.holding(self.direction), self.after.holding(self.direction));
        let exposed = |pod: &&Rc<Pod>| {
            !pod.finished
                && !pod.network.host_network
                && standing(self.case, &after, home, space, &pod.labels) == Held::Open
                && standing(self.case, &before, home, space, &pod.labels) != Held::Open
        };
        let mut names: Vec<String> = pods.iter().filter(exposed).map(|pod| pod.name.clone()).collect();
        order::sort(&mut names);
        names
    }

    /// What is lost of namespaces that are not named: what other policies of no
    /// namespace do not hold. Each may have policies of its own; to ask all of them
    /// would take as long as there are namespaces.
    fn over_namespaces(&self) -> Option<Finding> {
        let (before, after) = (self.before.holding(self.direction), self.after.holding(self.direction));
        let left: Vec<&PodPeer> = after.policies().flat_map(|policy| &policy.subject).collect();
        let own = before.policies().filter(|policy| self.is_concerned(policy));
        // What is passed on may be held by a namespace's own policies of that tier.
        let passed = passing(&self.before, self.origin);
        let newly = passing(&self.after, self.origin).into_iter();
        let newly = newly.filter(|subject| !passed.iter().any(|wider| is_within(subject, wider)));
        let mut lost = own.flat_map(|policy| &policy.subject).chain(newly);
        let lost = lost.find(|subject| !left.iter().any(|wider| is_within(subject, wider)));
        match lost {
            None => self.opened(),
            Some(_) => Some(self.finding("pods of more than one namespace")),
        }
    }

    /// What is let through that the old object denied.
    fn opened(&self) -> Option<Finding> {
        let crossings = |law: &Law| {
            let all = scans(law, &self.case.walls).flat_map(|scan| {
                let origin = scan.policy.origin.clone();
                scan.crossings()
                    .into_iter()
                    .map(move |(_, finding)| (origin.clone(), finding.path, finding.sentence))
            });
            all.collect::<SortedSet<_>>()
        };
        let denies = |law: &Law| {
            let own = law.policies().filter(|policy| policy.origin == *self.origin);
            own.flat_map(|policy| policy.clauses(self.direction)).any(|clause| clause.action == Action::Deny)
        };
        if !denies(&self.before.law) {
            return None;
        }
        let before = crossings(&self.before.law);
        // What the object itself allows has findings of its own.
        let new = crossings(&self.after.law).into_iter();
        let (origin, path, sentence) =
            new.filter(|(origin, ..)| origin != self.origin).find(|opening| !before.contains(opening))?;
        let what = self.words();
        let message = format!("{what} takes away what denied it: {origin} {path} {sentence}");
        let headline = "opens what it denied until now".to_owned();
        let help = format!("first narrow {origin}, or leave what denies it");
        Some(Finding::new(self.place(), headline, message).help(help).fix(restored(self.case.review)))
    }

    fn words(&self) -> &'static str {
        match (&self.case.review.old, &self.case.review.new) {
            (_, None) => "deleting it",
            (None, Some(_)) => "what it passes on",
            (Some(_), Some(_)) => "the change",
        }
    }

    fn place(&self) -> Path {
        match self.case.review.new {
            None => Path::object(),
            Some(_) => Path::object().field("spec"),
        }
    }

    fn finding(&self, exposed: &str) -> Finding {
        let (what, direction) = (self.words(), self.direction);
        let sentence = format!("{what} leaves {exposed} without a policy that isolates for {direction}");
        let headline = format!("takes away the {direction} isolation of {exposed}");
        let help = "first apply another policy that isolates these pods; one of no namespace counts for all";
        Finding::new(self.place(), headline, sentence).help(help).fix(restored(self.case.review))
    }
}

/// The spec as it was, in the place of the new one.
fn restored(review: &Review<'_>) -> Vec<Patch> {
    let spec = |text: Option<&str>| {
        let object: Value = serde_json::from_str(text?).ok()?;
        Some(object.get("spec")?.clone())
    };
    match (&review.new, spec(review.old_text)) {
        (Some(Object::NetworkPolicy(_) | Object::Cilium(_) | Object::Calico(_)), Some(spec)) => {
            vec![Patch::Add(Path::object().field("spec"), spec)]
        }
        _ => Vec::new(),
    }
}
