//! Changes after which pods are no longer isolated, where a network plugin has
//! policies of its own: the union of all kinds counts, with what it denies.

use super::clauses::scans;
use super::clauses_before::says_the_same;
use super::isolation_removed::is_terminating;
use super::leaks;
use super::union::{Held, Union, is_too_much, labels_for, standing};
use crate::boundary::{
    Budget, Coverage, Holding, Home, Leaks, PortRegion, Standing, denied_before, everybody,
};
use crate::case::finding::{Finding, Findings, Patch};
use crate::case::{Case, Review};
use crate::clause::{ACCOUNT, Law, Origin, Policy, Tier};
use crate::cluster::ClusterError;
use crate::kubernetes::{Action, Direction, Labels, Object, Path, Plugin, Pod, PodPeer, Selector};
use crate::order::{self, SortedSet};
use crate::reading;
use serde_json::Value;
use std::rc::Rc;

/// How many namespaces are looked at one by one.
const ONE_BY_ONE: usize = 8;

/// What was and what becomes of it, in one direction.
struct Change<'a> {
    case: &'a Case<'a>,
    plugin: Plugin,
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
    if sides[0].zip(sides[1]).is_some_and(|(old, new)| says_the_same(old, new)) {
        return;
    }
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
            let laws = sides.map(|object| union.changed(sides[0].or(sides[1]), object).law());
            if laws.iter().any(|law| is_too_much(law, direction)) {
                findings.found.extend(undecided(case, home.as_deref(), direction));
                continue;
            }
            let [before, after] = laws.map(|law| Side::new(case, law, direction));
            let change = Change { case, plugin, origin: &origin, direction, before, after };
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
    let subjects = |law: &Law| -> Vec<PodPeer> {
        let held = law.tiers.iter().filter(|tier| tier.holds()).flat_map(Tier::policies);
        held.filter(|policy| policy.holds.contains(direction)).flat_map(|it| it.subject.clone()).collect()
    };
    let tiers = |law: &Law| law.tiers.iter().map(|tier| tier.name.clone()).collect::<Vec<_>>();
    if old.has(direction, Action::Deny) || new.has(direction, Action::Pass) {
        return true;
    }
    let held = subjects(old);
    if held.is_empty() {
        return false;
    }
    let left = subjects(new);
    let kept = |subject: &PodPeer| left.iter().any(|wider| subject.is_subset(wider));
    let stays = tiers(new).is_empty() || tiers(old) == tiers(new);
    !(held.iter().all(kept) && stays)
}

/// Whom of a namespace a policy is about.
fn of_space<'p>(policy: &'p Policy, space: &Labels) -> impl Iterator<Item = &'p Selector> {
    let own = policy.subject.iter().filter(|subject| subject.namespaces.matches(space));
    own.map(|subject| &subject.pods)
}

/// The pods of which an object passes outsiders on.
fn passing<'a>(side: &'a Side, origin: &Origin) -> Vec<&'a PodPeer> {
    let own = side.law.policies().filter(|policy| policy.origin == *origin);
    own.filter(|policy| side.leaks.contains(&policy.id)).flat_map(|policy| &policy.subject).collect()
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
    if homes.iter().count() > ONE_BY_ONE { vec![None] } else { homes.into_iter().collect() }
}

impl Change<'_> {
    /// What is lost of one namespace.
    fn in_namespace(&self, home: &str) -> Result<Option<Finding>, ClusterError> {
        let space = labels_for(self.case, home, &[&self.before.law, &self.after.law])?;
        let (before, after) = (self.before.holding(self.direction), self.after.holding(self.direction));
        let is = Coverage::of_selectors(after.selectors(&space));
        let concerned = self.concerned(&before, &space);
        let mut budget = Budget::default();
        // Undecided counts as a gap, and so do pods that the list does not tell apart.
        let gap = concerned
            .iter()
            .filter(|selector| !is.contains(selector))
            .find_map(|selector| is.gap(selector, &mut budget).unwrap_or_else(|_| Some((*selector).clone())));
        if gap.is_none() && !self.denies_less() {
            return Ok(None);
        }
        let was: Vec<&Selector> = before.perhaps().flat_map(|policy| of_space(policy, &space)).collect();
        let blind = concerned.iter().any(|selector| selector.domain(ACCOUNT).is_some());
        let cover = gap.is_some() && (blind || Coverage::of_selectors(was).is_complete(&mut budget));
        let pods = self.case.walls.cluster.pods(home).map(|pods| self.fallen_out(home, &space, &pods));
        let pods = match pods {
            Err(error) if !cover => return Err(error),
            pods => pods.unwrap_or_default(),
        };
        if !cover && pods.is_empty() {
            return Ok(self.unless_terminating(home, self.opened()));
        }
        let exposed = match gap {
            Some(gap) if !gap.is_everything() => format!("pods labelled {gap}"),
            Some(_) => "every pod".to_owned(),
            None => "pods".to_owned(),
        };
        let found = self.finding(&format!("{exposed} of {home}")).objects(pods);
        Ok(self.unless_terminating(home, Some(found)))
    }

    /// A namespace that goes loses what it has.
    fn unless_terminating(&self, home: &str, found: Option<Finding>) -> Option<Finding> {
        found.filter(|_| !is_terminating(self.case, home))
    }

    /// Whether a rule that denies may deny less, or be passed over.
    fn denies_less(&self) -> bool {
        let own = |side: &Side, action: Action| {
            let mut own = side.law.policies().filter(|policy| policy.origin == *self.origin);
            own.any(|policy| policy.has(self.direction, action))
        };
        own(&self.before, Action::Deny) || own(&self.after, Action::Pass)
    }

    /// The pods that were held and may be no more, by their selectors.
    fn concerned<'h>(&self, before: &'h Holding<'_>, space: &Labels) -> Vec<&'h Selector> {
        let own = before.perhaps().filter(|policy| self.is_concerned(policy));
        own.flat_map(|policy| of_space(policy, space)).collect()
    }

    /// Whether whom a policy held may be held no more: it is the one that changes, or
    /// somebody is passed on past its tier.
    fn is_concerned(&self, policy: &Policy) -> bool {
        policy.origin == *self.origin || self.after.leaks.iter().next().is_some()
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
        let own = before.perhaps().filter(|policy| self.is_concerned(policy));
        // What is passed on may be held by a namespace's own policies of that tier.
        let passed = passing(&self.before, self.origin);
        let newly = passing(&self.after, self.origin).into_iter();
        let newly = newly.filter(|subject| !passed.iter().any(|wider| subject.is_subset(wider)));
        let mut lost = own.flat_map(|policy| &policy.subject).chain(newly);
        let lost = lost.find(|subject| !left.iter().any(|wider| subject.is_subset(wider)));
        match lost {
            None if self.denies_all_less(&left) => Some(self.finding("pods of more than one namespace")),
            None => self.opened(),
            Some(_) => Some(self.finding("pods of more than one namespace")),
        }
    }

    /// Whether pods that only denials kept closed are so no more.
    fn denies_all_less(&self, held: &[&PodPeer]) -> bool {
        let own = self.before.law.policies().filter(|policy| policy.origin == *self.origin);
        let mut subjects = own.flat_map(|policy| &policy.subject);
        subjects.any(|subject| {
            !held.iter().any(|wider| subject.is_subset(wider))
                && self.closes(&self.before.law, subject)
                && !self.closes(&self.after.law, subject)
        })
    }

    /// Whether all that comes from outside is denied to some pods.
    fn closes(&self, law: &Law, subject: &PodPeer) -> bool {
        let covers = |policy: &Policy| policy.subject.iter().any(|wider| subject.is_subset(wider));
        let denied = denied_before(law, None, self.direction, None, covers, &mut Budget::default());
        let home = Home::Several(subject.namespaces.clone());
        let is_fine =
            |region| matches!(self.case.walls.standing_of(&home, region, &denied), Ok(Standing::Fine));
        !denied.is_empty() && everybody(Selector::everything(), &PortRegion::all()).iter().all(is_fine)
    }

    /// What is let through that the old object denied.
    fn opened(&self) -> Option<Finding> {
        if !self.denies_less() {
            return None;
        }
        // Undecided counts now, and not before.
        let crossings = |law: &Law, undecided: bool| {
            let all = scans(law, &self.case.walls).flat_map(|scan| {
                let origin = scan.policy.origin.clone();
                let found = scan.crossings().into_iter().map(|(_, finding)| finding);
                let found = found.filter(move |finding| undecided || finding.witness.is_some());
                found.map(move |finding| (origin.clone(), finding.path, finding.sentence))
            });
            all.collect::<SortedSet<_>>()
        };
        // What the object itself allows has findings of its own.
        let alone = reading::of_some(self.case.review.new.clone(), self.plugin).law;
        let own: SortedSet<_> =
            crossings(&alone, true).into_iter().map(|(_, path, sentence)| (path, sentence)).collect();
        let before = crossings(&self.before.law, false);
        let mut new = crossings(&self.after.law, true).into_iter();
        let (origin, path, sentence) = new.find(|opening| {
            let (_, path, sentence) = opening;
            !before.contains(opening) && !own.contains(&(path.clone(), sentence.clone()))
        })?;
        let what = words(self.case.review);
        let message = format!("{what} takes away what denied it: {origin} {path} {sentence}");
        let headline = "opens what it denied until now".to_owned();
        let help = format!("first narrow {origin}, or leave what denies it");
        Some(
            Finding::new(place(self.case.review), headline, message)
                .help(help)
                .fix(restored(self.case.review)),
        )
    }

    fn finding(&self, exposed: &str) -> Finding {
        let (what, direction) = (words(self.case.review), self.direction);
        let sentence = format!("{what} leaves {exposed} without a policy that isolates for {direction}");
        let headline = format!("takes away the {direction} isolation of {exposed}");
        let help = "first apply another policy that isolates these pods; one of no namespace counts for all";
        Finding::new(place(self.case.review), headline, sentence).help(help).fix(restored(self.case.review))
    }
}

fn words(review: &Review<'_>) -> &'static str {
    match (&review.old, &review.new) {
        (_, None) => "deleting it",
        (None, Some(_)) => "what it passes on",
        (Some(_), Some(_)) => "the change",
    }
}

fn place(review: &Review<'_>) -> Path {
    match review.new {
        None => Path::object(),
        Some(_) => Path::object().field("spec"),
    }
}

/// What is said where there are too many rules to tell. A namespace that goes loses
/// what it has.
fn undecided(case: &Case<'_>, home: Option<&str>, direction: Direction) -> Option<Finding> {
    if home.is_some_and(|home| is_terminating(case, home)) {
        return None;
    }
    let (what, home) = (words(case.review), home.unwrap_or("every namespace"));
    let sentence = format!(
        "{what} may leave pods of {home} open for {direction}: there are too many rules that deny or pass to tell in \
         reasonable time"
    );
    let headline = format!("may take away the {direction} isolation of pods of {home}");
    let help = "isolate the namespace by a policy that selects every pod, and deny by fewer rules";
    Some(Finding::new(place(case.review), headline, sentence).help(help))
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
