//! Many objects, each judged as the API server would present it, and the state
//! that they make together.

use super::controls::{self, ControlStatus};
use super::memory::Recall;
use super::{Isolation, Opening, Openness, Unisolated};
use crate::admission::judge_review;
use crate::admission::verdict::Verdict;
use crate::case::{Kind, NAMESPACE_CONTROLLER, Operation, Review, User};
use crate::cluster::Cluster;
use crate::kubernetes::kinds::{self, Role};
use crate::kubernetes::object::title;
use crate::manifests::{Item, Manifests, Spot, is_same};
use crate::order::{SortedMap, SortedSet};
use crate::settings::{Level, Settings};
use crate::snapshot::{Reading, SnapshotCluster};
use crate::words::list;
use std::rc::Rc;

/// What is done to one object.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// What is done.
    pub operation: Operation,
    /// The object as it will be.
    pub new: Option<&'a Item<'a>>,
    /// The object as it was.
    pub old: Option<&'a Item<'a>>,
    /// Whether it goes with its namespace.
    by_controller: bool,
}

impl<'a> Change<'a> {
    fn new(operation: Operation, new: Option<&'a Item<'a>>, old: Option<&'a Item<'a>>) -> Self {
        Self { operation, new, old, by_controller: false }
    }

    /// The object as it will be, or as it was before it goes.
    pub fn subject(&self) -> Option<&'a Item<'a>> {
        self.new.or(self.old)
    }

    /// Who asks, unless `user` does: as in an audit of a cluster, nobody in
    /// particular.
    pub fn user(&self, user: &User) -> User {
        if self.by_controller { User::named(NAMESPACE_CONTROLLER) } else { user.clone() }
    }

    /// Whether a deployment of the policy is asked about it.
    pub fn is_asked(&self) -> bool {
        let Some(Item { role, .. }) = self.subject() else { return false };
        let deletes = matches!(role, Role::NetworkPolicy | Role::Cilium(_) | Role::Calico(..) | Role::Opens);
        role.is_judged() && (self.operation != Operation::Delete || deletes)
    }
}

/// A change, and the verdict on it where the policy is asked.
#[derive(Debug)]
pub struct Audited<'a> {
    /// The change.
    pub change: Change<'a>,
    /// The verdict.
    pub verdict: Option<Rc<Verdict>>,
    /// Whether it is the verdict on the object of that title in the last state too.
    pub known: bool,
}

/// Something about the state of the whole; one for each cause.
#[derive(Debug, Clone, PartialEq)]
pub struct StateFinding {
    /// The rule.
    pub rule: &'static str,
    /// What it does.
    pub level: Level,
    /// Where the first of the objects stands.
    pub spot: Option<Spot>,
    /// The first of the objects.
    pub subject: String,
    /// What it comes to.
    pub headline: String,
    /// What was found.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
    /// The objects, as people see them.
    pub examples: Vec<String>,
    /// The same by their titles, each with where it stands.
    pub subjects: Vec<(String, Option<Spot>)>,
}

/// Everything that an audit says.
#[derive(Debug)]
pub struct Audit<'a> {
    /// The changes in order, with their verdicts.
    pub audited: Vec<Audited<'a>>,
    /// What is wrong with the whole.
    pub state: Vec<StateFinding>,
    /// The state of every boundary.
    pub isolation: Isolation,
    /// The controls of catalogues.
    pub controls: Vec<ControlStatus>,
}

impl<'a> Audit<'a> {
    /// Judges every object of `after` as new, or what it takes to come there from
    /// `before`; `reading` is what `after` was read into.
    pub fn of(
        after: &'a Manifests<'a>,
        reading: &Reading,
        before: Option<(&'a Manifests<'a>, &Reading)>,
        (settings, user): (&Settings, &User),
        recall: &mut Recall<'_>,
    ) -> Self {
        let cluster = SnapshotCluster::new(&reading.snapshot);
        let changes = match before {
            None => after.items.iter().map(|item| Change::new(Operation::Create, Some(item), None)).collect(),
            Some((before, _)) => changes(before, after),
        };
        let mut judge = |change: Change<'a>| {
            let judged = change.subject().filter(|_| change.is_asked()).map(|subject| {
                let find =
                    |cluster: &dyn Cluster| judge_review(settings, &review(&change, subject, user), cluster);
                match change.operation {
                    Operation::Create => recall.verdict(subject, &cluster, find),
                    _ => (Rc::new(find(&cluster)), false),
                }
            });
            let (verdict, known) = judged.map_or((None, false), |(verdict, known)| (Some(verdict), known));
            Audited { change, verdict, known }
        };
        let audited: Vec<Audited<'a>> = changes.into_iter().map(&mut judge).collect();
        // Controls look at all that there is, not at what changes.
        let whole: Option<Vec<Audited<'a>>> = before.map(|_| {
            let all = after.items.iter().map(|item| Change::new(Operation::Create, Some(item), None));
            all.map(judge).collect()
        });
        let isolation = Isolation::recalling(reading, settings, recall);
        let earlier = before.map(|(_, reading)| Isolation::of(reading, settings));
        let state = state(after, &audited, &isolation, earlier.as_ref());
        let judged = whole.as_deref().unwrap_or(&audited);
        let controls = controls::status(judged, &state, &isolation, reading, settings);
        Self { audited, state, isolation, controls }
    }

    /// The objects that are denied, by their titles.
    pub fn denied(&self) -> SortedSet<String> {
        let denied = self.audited.iter().filter(|audited| is_refused(audited));
        denied.filter_map(|audited| Some(audited.change.subject()?.title())).collect()
    }

    /// Whether something must not pass.
    pub fn is_denied(&self) -> bool {
        self.audited.iter().any(is_refused) || self.state.iter().any(|it| it.level == Level::Deny)
    }
}

fn is_refused(audited: &Audited<'_>) -> bool {
    audited.verdict.as_ref().is_some_and(|verdict| verdict.refusal.is_some())
}

type Key<'a> = (&'a str, &'a str, Option<&'a str>, &'a str);

fn key<'a>(item: &'a Item<'a>) -> Key<'a> {
    let (group, _) = kinds::group_version(&item.api_version);
    (group, &item.kind, item.namespace.as_deref(), &item.name)
}

/// What it takes to come from `before` to `after`; what stays the same takes
/// nothing, and what goes with its namespace is deleted by the controller that
/// empties it.
fn changes<'a>(before: &'a Manifests<'a>, after: &'a Manifests<'a>) -> Vec<Change<'a>> {
    let keyed = |manifests: &'a Manifests<'a>| -> SortedMap<Key<'a>, &'a Item<'a>> {
        manifests.items.iter().map(|item| (key(item), item)).collect()
    };
    let (old, new) = (keyed(before), keyed(after));
    let arrived = after.items.iter().filter_map(|item| match old.get(&key(item)) {
        None => Some(Change::new(Operation::Create, Some(item), None)),
        Some(known) if is_same(known.text, item.text) => None,
        Some(known) => Some(Change::new(Operation::Update, Some(item), Some(known))),
    });
    let gone = before.items.iter().filter(|item| !new.contains_key(&key(item))).map(|item| {
        let home = item.namespace.as_deref().map(|name| ("", "Namespace", None, name));
        let by_controller = home.is_some_and(|home| old.contains_key(&home) && !new.contains_key(&home));
        Change { by_controller, ..Change::new(Operation::Delete, None, Some(item)) }
    });
    arrived.chain(gone).collect()
}

/// The request about a change, as rules see it.
fn review<'a>(change: &Change<'a>, subject: &Item<'a>, user: &User) -> Review<'a> {
    let (group, version) = kinds::group_version(&subject.api_version);
    let object = |item: Option<&Item<'_>>| item.and_then(|item| item.object.clone());
    Review {
        operation: change.operation,
        kind: Kind::new(group, version, &subject.kind),
        namespace: subject.namespace.clone(),
        name: subject.name.clone(),
        new: object(change.new),
        old: object(change.old),
        text: change.new.map(|item| item.text),
        old_text: change.old.map(|item| item.text),
        user: change.user(user),
    }
}

/// What is wrong with the whole, but for what verdicts say already. What was so
/// in the earlier state only warns.
fn state(
    after: &Manifests<'_>,
    audited: &[Audited<'_>],
    isolation: &Isolation,
    earlier: Option<&Isolation>,
) -> Vec<StateFinding> {
    let spots: SortedMap<String, &Spot> = after.items.iter().map(|item| (item.title(), &item.spot)).collect();
    let mut state = openings(&spots, audited, isolation, earlier);
    state.extend(unisolated(&spots, isolation, earlier));
    state
}

/// Openings of policies about which nothing is asked, as they stay what they are.
fn openings(
    spots: &SortedMap<String, &Spot>,
    audited: &[Audited<'_>],
    isolation: &Isolation,
    earlier: Option<&Isolation>,
) -> Vec<StateFinding> {
    let asked = audited.iter().filter(|audited| audited.verdict.is_some());
    let asked: SortedSet<String> =
        asked.filter_map(|audited| Some(audited.change.subject()?.title())).collect();
    let identity = |opening: &Opening| (opening.rule, opening.title(), opening.finding.message());
    let known: SortedSet<_> =
        earlier.into_iter().flat_map(|earlier| &earlier.openings).map(identity).collect();
    let mut state: Vec<StateFinding> = Vec::new();
    for opening in isolation.openings.iter().filter(|opening| !asked.contains(&opening.title())) {
        let was_so = known.contains(&identity(opening));
        let (title, finding) = (opening.title(), &opening.finding);
        let level = if was_so { opening.level.max(Level::Warn) } else { opening.level };
        let message = finding.message();
        match state
            .iter_mut()
            .find(|other| (other.rule, other.level, &other.message) == (opening.rule, level, &message))
        {
            Some(other) => {
                other.subjects.push((title.clone(), spots.get(&title).map(|spot| (*spot).clone())));
                other.examples.push(title);
            }
            None => state.push(StateFinding {
                rule: opening.rule,
                level,
                spot: spots.get(&title).map(|spot| Spot {
                    base: spot.base.clone().join(finding.path.clone()),
                    ..(*spot).clone()
                }),
                headline: finding.headline.clone(),
                help: finding.help.clone(),
                examples: vec![title.clone()],
                subjects: vec![(title.clone(), spots.get(&title).map(|spot| (*spot).clone()))],
                subject: title,
                message,
            }),
        }
    }
    state
}

/// The workloads that nothing isolates, one finding for each direction and way.
fn unisolated(
    spots: &SortedMap<String, &Spot>,
    isolation: &Isolation,
    earlier: Option<&Isolation>,
) -> Vec<StateFinding> {
    let known: SortedSet<&Unisolated> = earlier.into_iter().flat_map(|earlier| &earlier.unisolated).collect();
    let mut causes: SortedMap<(Openness, crate::kubernetes::Direction, Level), Vec<&Unisolated>> =
        SortedMap::new();
    for found in &isolation.unisolated {
        let closed = found.openness == Openness::ClosedByAdmins || known.contains(found);
        let level = if closed { found.level.max(Level::Warn) } else { found.level };
        causes.get_or_default((found.openness, found.direction, level)).push(found);
    }
    let finding = |((openness, direction, level), found): (_, Vec<&Unisolated>)| {
        let examples: Vec<String> = found.iter().map(|found| found.unit.to_string()).collect();
        let subjects = found.iter().map(|found| {
            let title = title(&found.unit.kind, Some(&found.unit.namespace), &found.unit.name);
            let spot = spots.get(&title).map(|spot| (*spot).clone());
            (title, spot)
        });
        let subjects: Vec<(String, Option<Spot>)> = subjects.collect();
        let (subject, spot) = subjects.first().cloned().unwrap_or_default();
        let namespaces: SortedSet<&str> = found.iter().map(|found| found.unit.namespace.as_str()).collect();
        let (headline, message, help) = super::unisolated::words(openness, direction);
        StateFinding {
            rule: found.first().map(|found| found.rule()).unwrap_or_default(),
            level,
            spot,
            subject,
            subjects,
            headline: format!("{headline}: workloads of {}", list(namespaces, 3)),
            message,
            help: Some(help.to_owned()),
            examples,
        }
    };
    causes.into_iter().map(finding).collect()
}
