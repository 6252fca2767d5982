//! Which pods are held by the end of a tier: what no clause decides about them is
//! denied there.
//!
//! A tier does not hold a pod against those whom a policy passes on to later
//! tiers. Who these are is told from outside.

use crate::clause::{Law, Policy, Tier};
use crate::kubernetes::{Direction, Labels, Selector};
use crate::order::SortedSet;
use std::rc::Rc;

/// The policies, by number, that pass somebody outside on to later tiers, in one
/// direction.
pub type Leaks = SortedSet<u32>;

/// A law in one direction, as far as the ends of its tiers go.
pub struct Holding<'a> {
    /// Every policy.
    pub law: &'a Law,
    /// Those that pass outsiders on.
    pub leaks: &'a Leaks,
    /// The direction.
    pub direction: Direction,
}

impl Holding<'_> {
    /// Whether some tier denies a pod what no clause of it decides, whoever asks
    /// from outside.
    pub fn holds(&self, home: &str, space: &Labels, pod: &Labels) -> bool {
        let selecting = |tier: &Tier, counts: &dyn Fn(&Policy) -> bool| {
            tier.of(home).any(|policy| counts(policy) && policy.selects(space, pod))
        };
        self.law.tiers.iter().filter(|tier| tier.holds()).any(|tier| {
            selecting(tier, &|policy| policy.holds.contains(self.direction))
                && !selecting(tier, &|policy| self.leaks.contains(&policy.id))
        })
    }

    /// The policies that surely hold whom they select: none of those that share a
    /// pod with one that passes outsiders on in the same tier.
    pub fn policies(&self) -> impl Iterator<Item = &Rc<Policy>> {
        self.law.tiers.iter().filter(|tier| tier.holds()).flat_map(move |tier| {
            let leaking: Vec<&Rc<Policy>> =
                tier.policies().filter(|policy| self.leaks.contains(&policy.id)).collect();
            tier.policies().filter(move |policy| {
                policy.holds.contains(self.direction) && !leaking.iter().any(|leak| share_a_pod(policy, leak))
            })
        })
    }

    /// The policies that may hold whom they select: all, whoever is passed on.
    pub fn perhaps(&self) -> impl Iterator<Item = &Rc<Policy>> {
        let tiers = self.law.tiers.iter().filter(|tier| tier.holds());
        tiers.flat_map(Tier::policies).filter(move |policy| policy.holds.contains(self.direction))
    }

    /// The pods of a namespace that are surely held, selector by selector.
    pub fn selectors(&self, space: &Labels) -> Vec<&Selector> {
        let subjects = self.policies().flat_map(|policy| &policy.subject);
        let own = subjects.filter(|subject| subject.namespaces.matches(space));
        own.map(|subject| &subject.pods).collect()
    }
}

fn share_a_pod(one: &Policy, other: &Policy) -> bool {
    one.subject.iter().any(|one| {
        other.subject.iter().any(|other| {
            !one.namespaces.intersection(&other.namespaces).is_empty()
                && !one.pods.intersection(&other.pods).is_empty()
        })
    })
}
