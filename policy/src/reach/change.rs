//! What a change of NetworkPolicies opens and closes, from the rows of the
//! workloads that it concerns and of nobody else.

use super::answer::variants;
use super::{ClassId, Ends, Model, Peer, Row, RowMaker};
use crate::algebra::Ranges;
use crate::kubernetes::kinds::{self, Role};
use crate::kubernetes::metadata::DEFAULT_NAMESPACE;
use crate::kubernetes::{AddressSet, Direction, NetworkPolicy, PortSet};
use crate::manifests::{ObjectProblem, Unknown};
use crate::order::{SortedMap, SortedSet};
use crate::snapshot::{Identity, Name, Reading, Unit};
use std::rc::Rc;

/// How many peers of a piece are named.
const EXAMPLES: usize = 10;

/// The NetworkPolicies that a change puts or takes away.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The policies, or `None` where one is taken away.
    pub policies: SortedMap<Name, Option<Rc<NetworkPolicy>>>,
    /// Whether other objects change too.
    pub others: bool,
    /// Whether Services or ways in from outside change, which policies do not
    /// ask for.
    pub entries: bool,
    /// What is wrong with the new objects.
    pub problems: Vec<ObjectProblem>,
    /// What leaves nobody knowing.
    pub unknown: Vec<Unknown>,
}

/// What a change opens or closes at one workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The workload.
    pub workload: Peer,
    /// Whether traffic to it or from it is meant.
    pub direction: Direction,
    /// What its policies let through now and did not before.
    pub opened: Vec<Piece>,
    /// What its policies let through before and do not now.
    pub closed: Vec<Piece>,
}

/// Peers that gain or lose the same ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The ports.
    pub ports: PortSet,
    /// How many classes of pods are among the peers.
    pub classes: u64,
    /// Some of the workloads.
    pub workloads: Vec<Unit>,
    /// The addresses outside.
    pub addresses: AddressSet,
}

impl Change {
    fn is_about(&self, policy: &NetworkPolicy) -> bool {
        let mut names = self.policies.keys();
        names.any(|name| name.name == policy.name && name.namespace == policy.namespace)
    }

    /// Whether some new object is refused or cannot be read, or is not known whole.
    pub fn is_faulty(&self) -> bool {
        self.problems.iter().any(ObjectProblem::hides) || !self.unknown.is_empty()
    }

    /// The change that puts the objects of `reading` in the place of those of
    /// their names, and removes others.
    pub fn of(reading: Reading, remove: &[Identity]) -> Self {
        let snapshot = &reading.snapshot;
        let mut policies: SortedMap<Name, Option<Rc<NetworkPolicy>>> = SortedMap::new();
        let mut others = !(snapshot.pods.is_empty()
            && snapshot.workloads.is_empty()
            && snapshot.makers.is_empty()
            && snapshot.namespaces.is_empty()
            && snapshot.admin.is_empty()
            && snapshot.cilium.is_empty()
            && snapshot.cidr_groups.is_empty()
            && snapshot.nodes.is_empty());
        for identity in remove {
            match kinds::role(&identity.api_version, &identity.kind) {
                Role::NetworkPolicy => {
                    let namespace = identity.namespace.as_deref().unwrap_or(DEFAULT_NAMESPACE);
                    policies.insert(Name::new(namespace, &identity.name), None);
                }
                _ => others = true,
            }
        }
        // What is both removed and put is there in the end.
        policies
            .extend(snapshot.policies.iter().map(|(name, policy)| (name.clone(), Some(Rc::clone(policy)))));
        let entries = !(snapshot.services.is_empty()
            && snapshot.endpoints.is_empty()
            && snapshot.slices.is_empty()
            && snapshot.entries.is_empty()
            && snapshot.grants.is_empty());
        Self { policies, others, entries, problems: reading.problems, unknown: reading.unknown }
    }
}

/// What a change concerns: the row of a class, and whether NetworkPolicies
/// isolate it.
#[derive(Debug, Clone)]
pub(super) struct Concern {
    pub(super) row: Row,
    pub(super) isolated: bool,
}

/// What a change concerns, by class.
pub(super) type Concerned = SortedMap<(ClassId, Direction), Concern>;

impl Model {
    /// What a change of policies opens and closes; `None` if the model does not
    /// hold with it. The model is as it was.
    pub fn change(&mut self, change: &Change) -> Option<Vec<Changed>> {
        let before = self.concerned(change);
        self.with_change(change, |model| model.changed(&before))
    }

    /// Carries out a change of policies for the time of a question; `None` if
    /// the model does not hold with it.
    pub(super) fn with_change<T>(&mut self, change: &Change, question: impl FnOnce(&Self) -> T) -> Option<T> {
        let back = change.policies.keys().map(|name| (name.clone(), self.policy(name).cloned()));
        let back = Change { policies: back.collect(), ..Change::default() };
        let answer = self.replace(change).then(|| question(self));
        // The classes are those of the policies that were there.
        let restored = self.replace(&back);
        answer.filter(|_| restored)
    }

    /// Carries out a change of policies; says whether the model still holds.
    #[must_use]
    pub fn replace(&mut self, change: &Change) -> bool {
        if !self.law.has_network_policies() {
            // They are clauses, which are made anew.
            return false;
        }
        let mut holds = !change.others;
        for (name, policy) in &change.policies {
            holds &= self.replace_policy(name, policy.as_ref());
        }
        holds
    }

    /// The rows, as they are, of the classes whose rows a change can alter.
    pub(super) fn concerned(&self, change: &Change) -> Concerned {
        let mut rows = Concerned::new();
        for direction in Direction::BOTH {
            let mut maker = RowMaker::new(self, direction);
            for class in self.concerned_classes(change, direction).iter().flatten() {
                let row = Row::clone(&maker.row(class));
                rows.insert(
                    (class, direction),
                    Concern { row, isolated: self.is_isolated(class, direction) },
                );
            }
        }
        rows
    }

    fn concerned_classes(&self, change: &Change, direction: Direction) -> Ranges<ClassId> {
        let mut classes = Vec::new();
        for (name, new) in &change.policies {
            for policy in self.policy(name).into_iter().chain(new) {
                let rules = policy.rules(direction).next().is_some();
                let selected = self.isolated_by(policy, direction);
                // A policy without rules does nothing but isolate.
                let alone = |class: &ClassId| {
                    let mut isolating = self.isolating(*class, direction);
                    rules || isolating.all(|other| change.is_about(other))
                };
                classes.extend(selected.iter().flatten().filter(alone));
            }
        }
        Ranges::union_of(classes.into_iter().map(|class| (class, class)))
    }

    /// What differs now from what was, workload by workload.
    fn changed(&self, before: &Concerned) -> Vec<Changed> {
        let namespaces: SortedSet<u32> =
            before.keys().filter_map(|(class, _)| self.class(*class)).map(|class| class.namespace).collect();
        let spaces = namespaces.iter().filter_map(|id| self.namespace(*id));
        let mut changed = Vec::new();
        for (peer, variant) in spaces.flat_map(|space| self.units_of(space.name())).flat_map(variants) {
            for direction in Direction::BOTH {
                let Some(old) = before.get(&(variant.class, direction)) else { continue };
                changed.extend(self.compare(&peer, variant.class, direction, &old.row));
            }
        }
        changed
    }

    fn compare(&self, peer: &Peer, class: ClassId, direction: Direction, old: &Row) -> Option<Changed> {
        let new = self.row(class, direction);
        let pieces = |gained: SortedMap<PortSet, Ends>| -> Vec<Piece> {
            gained.iter().map(|(ports, ends)| self.piece(ports, ends)).collect()
        };
        let (opened, closed) = (pieces(new.beyond(old)), pieces(old.beyond(&new)));
        let changed = !(opened.is_empty() && closed.is_empty());
        changed.then(|| Changed { workload: peer.clone(), direction, opened, closed })
    }

    fn piece(&self, ports: &PortSet, ends: &Ends) -> Piece {
        let pods = self.faces.classes_of(&ends.pods);
        let examples = pods.iter().flatten().take(EXAMPLES);
        let count = |range: std::ops::RangeInclusive<u32>| {
            u64::from(range.end().saturating_sub(*range.start())).saturating_add(1)
        };
        Piece {
            ports: ports.clone(),
            classes: pods.iter().map(count).fold(0, u64::saturating_add),
            workloads: examples.filter_map(|class| self.unit_of(class)).cloned().collect(),
            addresses: ends.outside.clone(),
        }
    }
}
