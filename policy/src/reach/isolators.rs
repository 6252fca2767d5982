//! Which NetworkPolicies isolate which classes, kept up to date policy by
//! policy.

use super::{ClassId, Model};
use crate::algebra::Ranges;
use crate::kubernetes::{Direction, NetworkPolicy};
use crate::order::SortedMap;
use crate::snapshot::Name;
use std::rc::Rc;

type Policies = Vec<Rc<NetworkPolicy>>;

/// Who isolates in one direction.
#[derive(Debug, Clone, Default)]
struct OneWay {
    /// The policies that select every pod of their namespace, by its number.
    wide: SortedMap<u32, Policies>,
    /// The other policies, by the classes that they select.
    narrow: SortedMap<ClassId, Policies>,
}

/// Who isolates whom. A policy for every pod of a namespace is kept once, not
/// once for each of its classes.
#[derive(Debug, Clone, Default)]
pub(super) struct Isolators {
    ingress: OneWay,
    egress: OneWay,
}

impl Isolators {
    fn way(&self, direction: Direction) -> &OneWay {
        match direction {
            Direction::Ingress => &self.ingress,
            Direction::Egress => &self.egress,
        }
    }

    fn way_mut(&mut self, direction: Direction) -> &mut OneWay {
        match direction {
            Direction::Ingress => &mut self.ingress,
            Direction::Egress => &mut self.egress,
        }
    }
}

/// The place of a policy in a list, or the place where it belongs.
fn place(policies: &Policies, name: &str) -> Result<usize, usize> {
    policies.binary_search_by(|other| other.name.as_str().cmp(name))
}

fn put(policies: &mut Policies, policy: &Rc<NetworkPolicy>) {
    match place(policies, &policy.name) {
        Ok(at) => drop(policies.splice(at..=at, [Rc::clone(policy)])),
        Err(at) => policies.insert(at, Rc::clone(policy)),
    }
}

fn take(policies: &mut Policies, name: &str) -> Option<Rc<NetworkPolicy>> {
    place(policies, name).ok().map(|at| policies.remove(at))
}

impl Model {
    /// The NetworkPolicies that isolate a class in `direction`.
    pub fn isolating(&self, id: ClassId, direction: Direction) -> impl Iterator<Item = &Rc<NetworkPolicy>> {
        let way = self.isolators.way(direction);
        let class = self.class(id).filter(|class| !class.on_node);
        let wide = class.and_then(|class| way.wide.get(&class.namespace));
        wide.into_iter().flatten().chain(self.isolating_it(id, direction))
    }

    /// Those of them that do not isolate its whole namespace.
    pub(super) fn isolating_it(&self, id: ClassId, direction: Direction) -> &[Rc<NetworkPolicy>] {
        self.isolators.way(direction).narrow.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The classes that a policy isolates in `direction`.
    pub fn isolated_by(&self, policy: &NetworkPolicy, direction: Direction) -> Ranges<ClassId> {
        let own = self.space(&policy.namespace).filter(|_| policy.isolates(direction));
        own.map(|own| self.select_in(own, &policy.pods)).unwrap_or_default()
    }

    /// Lists whom every policy isolates.
    pub(super) fn list_isolators(&mut self) {
        let policies: Policies = self.policies.values().flatten().map(Rc::clone).collect();
        for policy in &policies {
            self.list_isolator(policy);
        }
    }

    fn list_isolator(&mut self, policy: &Rc<NetworkPolicy>) {
        let Some(space) = self.space(&policy.namespace) else { return };
        for direction in Direction::BOTH.into_iter().filter(|direction| policy.isolates(*direction)) {
            if policy.pods.is_everything() {
                put(self.isolators.way_mut(direction).wide.get_or_default(space), policy);
                continue;
            }
            for class in self.select_in(space, &policy.pods).iter().flatten() {
                put(self.isolators.way_mut(direction).narrow.get_or_default(class), policy);
            }
        }
    }

    fn unlist_isolator(&mut self, policy: &NetworkPolicy) {
        let Some(space) = self.space(&policy.namespace) else { return };
        for direction in Direction::BOTH.into_iter().filter(|direction| policy.isolates(*direction)) {
            let classes = self.select_in(space, &policy.pods);
            let way = self.isolators.way_mut(direction);
            if policy.pods.is_everything() {
                way.wide.get_mut(&space).and_then(|policies| take(policies, &policy.name));
                continue;
            }
            for class in classes.iter().flatten() {
                way.narrow.get_mut(&class).and_then(|policies| take(policies, &policy.name));
            }
        }
    }

    /// The policy of that name.
    pub fn policy(&self, name: &Name) -> Option<&Rc<NetworkPolicy>> {
        let own = self.policies.get(&name.namespace)?;
        place(own, &name.name).ok().and_then(|at| own.get(at))
    }

    /// Puts a policy in the place of that of its name, or takes it away.
    ///
    /// Says whether the model still holds: a policy that tells apart what was
    /// one class asks for a new one.
    #[must_use]
    pub fn replace_policy(&mut self, name: &Name, policy: Option<&Rc<NetworkPolicy>>) -> bool {
        if policy.is_some() && self.space(&name.namespace).is_none() {
            return false;
        }
        let own = self.policies.get_or_default(name.namespace.clone());
        if let Some(old) = take(own, &name.name) {
            self.unlist_isolator(&old);
        }
        let Some(policy) = policy else { return true };
        put(self.policies.get_or_default(name.namespace.clone()), policy);
        self.list_isolator(policy);
        !self.is_cut_by(policy)
    }
}
