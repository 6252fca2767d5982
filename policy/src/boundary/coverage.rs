//! Which pods of a namespace are isolated by the union of its NetworkPolicies.
//!
//! Neither the policies nor the pods are gone through once for each of the
//! others: selectors of one key are put together, and the others are found by a
//! label that they demand.

use super::region::{Budget, Exhausted, PeerSet, PortRegion, Region};
use crate::algebra::Domain;
use crate::kubernetes::{AddressSet, Direction, Labels, NetworkPolicy, Selector};
use crate::order::SortedMap;
use std::net::{IpAddr, Ipv4Addr};

/// The pods that some of these policies isolate in one direction.
pub struct Coverage {
    /// Every pod is isolated by one policy alone.
    everything: bool,
    /// What selectors of one key come to.
    simple: Vec<Selector>,
    /// Other selectors, by a label that each demands.
    demanding: SortedMap<(String, String), Vec<Selector>>,
    /// Other selectors that demand no label.
    undemanding: Vec<Selector>,
}

impl Coverage {
    /// What `policies` isolate in `direction`.
    pub fn of<'a>(policies: impl IntoIterator<Item = &'a NetworkPolicy>, direction: Direction) -> Self {
        let isolating = policies.into_iter().filter(|policy| policy.isolates(direction));
        Self::of_selectors(isolating.map(|policy| &policy.pods))
    }

    /// Where whatever one of these selects is isolated.
    pub fn of_selectors<'a>(selectors: impl IntoIterator<Item = &'a Selector>) -> Self {
        Self::of_list(&selectors.into_iter().collect::<Vec<_>>())
    }

    fn of_list(selectors: &[&Selector]) -> Self {
        let mut coverage = Self {
            everything: selectors.iter().any(|selector| selector.is_everything()),
            simple: Vec::new(),
            demanding: SortedMap::new(),
            undemanding: Vec::new(),
        };
        if coverage.everything {
            return coverage;
        }
        let (simple, others): (Vec<&Selector>, Vec<&Selector>) =
            selectors.iter().copied().partition(|selector| selector.domains().len() == 1);
        coverage.simple = put_together(&simple);
        coverage.everything = coverage.simple.iter().any(Selector::is_everything);
        coverage.add(&others);
        coverage
    }

    /// Puts each selector under the label that the fewest others demand.
    fn add(&mut self, selectors: &[&Selector]) {
        let mut demand: SortedMap<(&str, &str), usize> = SortedMap::new();
        for label in selectors.iter().flat_map(|selector| demanded(selector)) {
            let number = demand.get_or_default(label);
            *number = number.saturating_add(1);
        }
        for selector in selectors {
            match demanded(selector).min_by_key(|label| demand.get(label)) {
                Some((key, value)) => {
                    let label = (key.to_owned(), value.to_owned());
                    self.demanding.get_or_default(label).push((*selector).clone());
                }
                None => self.undemanding.push((*selector).clone()),
            }
        }
    }

    /// Whether a single selector isolates all that `selector` selects.
    pub fn contains(&self, selector: &Selector) -> bool {
        self.everything || self.selectors().any(|own| selector.is_subset(own))
    }

    fn selectors(&self) -> impl Iterator<Item = &Selector> {
        self.simple.iter().chain(self.demanding.values().flatten()).chain(&self.undemanding)
    }

    /// Whether a pod with these labels is isolated.
    pub fn isolates(&self, labels: &Labels, budget: &mut Budget) -> Result<bool, Exhausted> {
        if self.everything {
            return Ok(true);
        }
        let demanding = labels.iter().filter_map(|(key, value)| {
            // Owned, because a pair of references is no reference to a pair.
            self.demanding.get(&(key.clone(), value.clone()))
        });
        for selector in demanding.flatten().chain(&self.simple).chain(&self.undemanding) {
            budget.compare(selector)?;
            if selector.matches(labels) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A part of the pods that `selector` selects, none of which is isolated;
    /// `None` if all of them are.
    pub fn gap(&self, selector: &Selector, budget: &mut Budget) -> Result<Option<Selector>, Exhausted> {
        if self.everything {
            return Ok(None);
        }
        let others: Vec<Region> = self.selectors().cloned().map(of_pods).collect();
        let others: Vec<&Region> = others.iter().collect();
        let gap = of_pods(selector.clone()).outside(&others, budget)?;
        Ok(gap.map(|region| region.own))
    }

    /// Whether every possible pod is isolated. What cannot be decided counts as
    /// covered, so that taking it away is seen.
    pub fn is_complete(&self, budget: &mut Budget) -> bool {
        // Most namespaces leave out the pod without labels, and that is soon seen.
        match self.isolates(&Labels::new(), budget) {
            Ok(false) => false,
            Ok(true) => !matches!(self.gap(&Selector::everything(), budget), Ok(Some(_))),
            Err(Exhausted) => true,
        }
    }
}

/// One selector for each key.
fn put_together(simple: &[&Selector]) -> Vec<Selector> {
    let mut keys: SortedMap<&str, Vec<&Domain>> = SortedMap::new();
    for (key, domain) in simple.iter().flat_map(|selector| selector.domains()) {
        keys.get_or_default(key).push(domain);
    }
    keys.into_iter().map(|(key, domains)| Selector::with(key, Domain::union_of(domains))).collect()
}

/// The labels without which nothing is selected, where there is just one value.
fn demanded(selector: &Selector) -> impl Iterator<Item = (&str, &str)> {
    selector.domains().filter_map(|(key, domain)| {
        let only = domain.only().filter(|only| only.len() == 1 && !domain.allows_absent())?;
        Some((key, only.first()?.as_str()))
    })
}

/// A region that differs from others in its own pods only.
fn of_pods(own: Selector) -> Region {
    let nowhere = AddressSet::of(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    Region { own, peer: PeerSet::Addresses(nowhere), ports: PortRegion::all() }
}
