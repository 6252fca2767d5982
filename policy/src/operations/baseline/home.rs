//! A namespace, as far as it is known, and what it lacks.

use super::policies::Draft;
use crate::boundary::floor;
use crate::boundary::{Budget, Coverage, decided_by_name};
use crate::kubernetes::label::NAMESPACE_NAME;
use crate::kubernetes::{Direction, Namespace, NetworkPolicy, Selector};
use crate::order::SortedSet;
use crate::settings::Settings;
use crate::snapshot::Snapshot;
use crate::words;
use serde_json::Value;
use std::rc::Rc;

/// A namespace that is asked about.
pub(super) struct Home<'a> {
    /// Its name.
    pub(super) name: String,
    /// The namespace itself; `None` where it was only named.
    known: Option<&'a Namespace>,
    policies: Vec<&'a Rc<NetworkPolicy>>,
}

impl<'a> Home<'a> {
    /// Every namespace of a cluster.
    pub(super) fn all(snapshot: &'a Snapshot) -> Vec<Self> {
        snapshot.all_namespaces().into_keys().map(|name| Self::new(snapshot, name)).collect()
    }

    /// These namespaces, each once.
    pub(super) fn named(snapshot: &'a Snapshot, names: &[String]) -> Vec<Self> {
        let names: SortedSet<_> = names.iter().collect();
        names.into_iter().map(|name| Self::new(snapshot, name.clone())).collect()
    }

    fn new(snapshot: &'a Snapshot, name: String) -> Self {
        let policies = snapshot.policies_of(&name).collect();
        Self { known: snapshot.namespaces.get(&name), name, policies }
    }

    pub(super) fn is_terminating(&self) -> bool {
        self.known.is_some_and(Namespace::is_terminating)
    }

    /// Whether `selector` selects the namespace; `None` if that depends on
    /// labels that nobody gave.
    pub(super) fn is_selected(&self, selector: &Selector) -> Option<bool> {
        match self.known {
            Some(namespace) => Some(selector.matches(namespace.labels())),
            None => decided_by_name(selector, &self.name),
        }
    }

    /// Why the policy does not guard the namespace, if it does not.
    pub(super) fn unguarded(&self, settings: &Settings) -> Option<&'static str> {
        if settings.exempt.namespaces.contains(&self.name) {
            return Some("it is exempt");
        }
        (self.is_selected(&settings.guard) == Some(false)).then_some("guard.namespaceSelector leaves it out")
    }

    /// The value that makes namespaces one boundary with this one.
    pub(super) fn shared_value(&self, settings: &Settings) -> Option<&'a str> {
        let by_name = settings.isolate_by == NAMESPACE_NAME;
        let namespace = self.known.filter(|_| !by_name)?;
        namespace.labels().get(&settings.isolate_by).map(String::as_str)
    }

    /// What is taken for granted because nobody gave the labels.
    pub(super) fn doubts(&self, settings: &Settings) -> Option<String> {
        let matters = settings.isolate_by != NAMESPACE_NAME || self.is_selected(&settings.guard).is_none();
        let name = &self.name;
        (self.known.is_none() && matters).then(|| {
            format!(
                "the labels of namespace {name} are not known: taken as guarded, and as a boundary of its own"
            )
        })
    }

    /// The directions in which some pod could be without isolation.
    pub(super) fn missing(&self, settings: &Settings) -> Vec<Direction> {
        let is_covered = |direction: &Direction| {
            let coverage = Coverage::of(self.policies.iter().map(|policy| &***policy), *direction);
            matches!(coverage.gap(&Selector::everything(), &mut Budget::default()), Ok(None))
        };
        settings.directions.iter().copied().filter(|direction| !is_covered(direction)).collect()
    }

    /// The directions in which no single policy is the floor; none where the
    /// settings want no floors.
    pub(super) fn floorless(&self, settings: &Settings) -> Vec<Direction> {
        let is_floor = |direction: &Direction| {
            self.policies.iter().any(|policy| floor::is_floor(settings, policy, *direction))
        };
        let wanted = settings.directions.iter().filter(|_| !settings.floor.is_empty());
        wanted.copied().filter(|direction| !is_floor(direction)).collect()
    }

    /// The first name of a floor that no policy has.
    pub(super) fn free_floor<'s>(&self, settings: &'s Settings) -> Option<&'s str> {
        let is_free = |name: &&String| self.policies.iter().all(|policy| policy.name != **name);
        settings.floor.iter().find(is_free).map(String::as_str)
    }

    /// What stands in the way of a floor: its names are those of other policies.
    pub(super) fn taken_floor(&self, settings: &Settings) -> String {
        format!(
            "no floor for namespace {}: {} is there and isolates less than every pod in each direction; widen \
             it, or give it another name",
            self.name,
            words::list(&settings.floor, settings.floor.len())
        )
    }

    /// The drafts as objects whose names are free. What is there already, word
    /// for word, is left out.
    pub(super) fn with_names(&self, drafts: Vec<Draft>) -> Vec<Value> {
        let mut taken: SortedSet<String> = SortedSet::new();
        drafts.into_iter().filter_map(|draft| self.with_name(&draft, &mut taken)).collect()
    }

    fn with_name(&self, draft: &Draft, taken: &mut SortedSet<String>) -> Option<Value> {
        let mut number = 1_u32;
        loop {
            let name = if number == 1 { draft.name.clone() } else { format!("{}-{number}", draft.name) };
            let object = draft.object(&self.name, &name);
            let other = self.policies.iter().find(|policy| policy.name == name);
            let same = NetworkPolicy::decode(&object.to_string());
            match other {
                Some(other) if same.as_ref().is_ok_and(|same| *same == ***other) => return None,
                None if taken.insert(name) => return Some(object),
                _ => number = number.saturating_add(1),
            }
        }
    }
}
