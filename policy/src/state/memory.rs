//! What was found of a state, kept for the next one: whoever types changes one
//! object of many, and of the others the answer is what it was.
//!
//! Each thing is kept with every question that was asked of the cluster for it, and
//! holds where the new state gives the same answers. Nothing in here knows what is
//! found; `Audit` and `Isolation` say what it depends on besides.

use super::Opening;
use crate::admission::verdict::Verdict;
use crate::case::User;
use crate::cluster::{Asked, Cluster, Recorded};
use crate::kubernetes::NetworkPolicy;
use crate::manifests::{Item, Known};
use crate::order::{SortedMap, SortedSet};
use crate::settings::Settings;
use crate::snapshot::{Snapshot, SnapshotCluster};
use std::rc::Rc;

/// What was read and found of the last state.
#[derive(Debug, Default)]
pub struct Memory {
    /// Objects by their texts.
    pub known: Known,
    /// The number of the last state; whoever knows it has heard what was found.
    pub number: u32,
    /// Whose question it was, under which settings.
    asked: Option<(Settings, User)>,
    snapshot: Snapshot,
    found: Found,
}

/// What was found, by the titles of objects.
#[derive(Debug, Default)]
pub struct Found {
    verdicts: Shelf<Version, Verdict>,
    openings: Shelf<Rc<NetworkPolicy>, Vec<Opening>>,
}

type Shelf<S, T> = SortedMap<String, Kept<S, T>>;

/// Something that was found of a subject.
#[derive(Debug)]
struct Kept<S, T> {
    subject: S,
    asked: SortedSet<Asked>,
    found: Rc<T>,
}

/// An object as it is written, and what a List says of it.
#[derive(Debug)]
struct Version {
    api_version: String,
    text: String,
}

/// What something was found of, as it is kept.
trait Subject<S> {
    fn is(&self, other: &S) -> bool;
    fn kept(&self) -> S;
}

impl Subject<Version> for Item<'_> {
    fn is(&self, other: &Version) -> bool {
        self.api_version == other.api_version && self.text == other.text
    }

    fn kept(&self) -> Version {
        Version { api_version: self.api_version.clone(), text: self.text.to_owned() }
    }
}

impl Subject<Self> for Rc<NetworkPolicy> {
    fn is(&self, other: &Self) -> bool {
        self == other
    }

    fn kept(&self) -> Self {
        Self::clone(self)
    }
}

impl Memory {
    /// What was found under these settings for the same user, and of which state,
    /// if anybody wants to know.
    pub fn take_if(&mut self, wanted: bool, asker: (&Settings, &User)) -> (Snapshot, Option<Found>) {
        if !wanted {
            return Default::default();
        }
        let snapshot = std::mem::take(&mut self.snapshot);
        let found = std::mem::take(&mut self.found);
        let same = self.asked.take().is_some_and(|(settings, user)| asker == (&settings, &user));
        if same { (snapshot, Some(found)) } else { (Snapshot::default(), Some(Found::default())) }
    }

    /// Keeps what was found of a state, which has the next number.
    pub fn keep(&mut self, asked: (Settings, User), snapshot: Snapshot, found: Found) {
        self.number = self.next();
        self.asked = Some(asked);
        (self.snapshot, self.found) = (snapshot, found);
    }

    /// The number of the next state.
    pub fn next(&self) -> u32 {
        self.number.wrapping_add(1).max(1)
    }
}

/// What is known of a state while it is looked at.
pub struct Recall<'a> {
    earlier: Earlier<'a>,
    old: Found,
    new: Found,
    learns: bool,
}

impl<'a> Recall<'a> {
    /// What was found of `earlier`, for a look at `now`; without it, nothing is known
    /// and nothing will be.
    pub fn of(earlier: &'a Snapshot, now: &Snapshot, old: Option<Found>) -> Self {
        let learns = old.is_some();
        let mut old = old.unwrap_or_default();
        if earlier.admin != now.admin {
            // What they deny before it counts is no opening.
            old.openings = SortedMap::new();
        }
        let pods = learns && earlier.makes_the_pods_of(now);
        Self { earlier: Earlier::of(earlier, pods), old, new: Found::default(), learns }
    }

    /// Everything that is known by now, to be kept.
    pub fn found(self) -> Option<Found> {
        self.learns.then_some(self.new)
    }

    /// The verdict on a new object, found by `judge` where it is not known, and
    /// whether it was.
    pub(super) fn verdict(
        &mut self,
        item: &Item<'_>,
        cluster: &dyn Cluster,
        judge: impl FnOnce(&dyn Cluster) -> Verdict,
    ) -> (Rc<Verdict>, bool) {
        if !self.learns {
            return (Rc::new(judge(cluster)), false);
        }
        let shelves = (&mut self.old.verdicts, &mut self.new.verdicts);
        self.earlier.recall(shelves, (item.title(), item), cluster, judge)
    }

    /// What opens a boundary in a NetworkPolicy, found by `find` where it is not
    /// known.
    pub(super) fn openings(
        &mut self,
        policy: &Rc<NetworkPolicy>,
        cluster: &dyn Cluster,
        find: impl FnOnce(&dyn Cluster) -> Vec<Opening>,
    ) -> Rc<Vec<Opening>> {
        if !self.learns {
            return Rc::new(find(cluster));
        }
        let title = format!("{}/{}", policy.namespace, policy.name);
        let shelves = (&mut self.old.openings, &mut self.new.openings);
        self.earlier.recall(shelves, (title, policy), cluster, find).0
    }
}

/// The state before.
struct Earlier<'a> {
    cluster: SnapshotCluster<'a>,
    /// Whether its pods are those of the new state.
    has_the_pods: bool,
    /// Which questions it answers as the new one does.
    alike: SortedMap<Asked, bool>,
}

impl<'a> Earlier<'a> {
    fn of(snapshot: &'a Snapshot, has_the_pods: bool) -> Self {
        Self { cluster: SnapshotCluster::new(snapshot), has_the_pods, alike: SortedMap::new() }
    }

    /// What stands on the old shelf, if it holds, or else what `find` finds; it
    /// stands on the new shelf then. Says which of the two it was.
    fn recall<S, T>(
        &mut self,
        (old, new): (&mut Shelf<S, T>, &mut Shelf<S, T>),
        (title, subject): (String, &impl Subject<S>),
        cluster: &dyn Cluster,
        find: impl FnOnce(&dyn Cluster) -> T,
    ) -> (Rc<T>, bool) {
        let known = old.remove(&title).filter(|kept| subject.is(&kept.subject));
        let known = known.filter(|kept| self.is_alike(&kept.asked, cluster));
        let is_known = known.is_some();
        let kept = known.unwrap_or_else(|| {
            let recorded = Recorded::new(cluster);
            let found = Rc::new(find(&recorded));
            Kept { subject: subject.kept(), asked: recorded.into_asked(), found }
        });
        let found = Rc::clone(&kept.found);
        new.insert(title, kept);
        (found, is_known)
    }

    fn is_alike(&mut self, asked: &SortedSet<Asked>, now: &dyn Cluster) -> bool {
        asked.iter().all(|question| {
            let alike = || match question {
                Asked::Pods(_) | Asked::AllPods if self.has_the_pods => true,
                _ => question.is_answered_alike(&self.cluster, now),
            };
            *self.alike.get_or_insert_with(question.clone(), alike)
        })
    }
}
