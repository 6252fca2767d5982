//! Which pods of a namespace are isolated by the union of its NetworkPolicies.

use super::region::{Budget, Exhausted, PeerSet, PortRegion, Region};
use crate::kubernetes::{AddressSet, Direction, Labels, NetworkPolicy, Selector};
use std::net::{IpAddr, Ipv4Addr};

/// The pods that some of these policies isolate in one direction.
pub struct Coverage {
    selectors: Vec<Selector>,
}

impl Coverage {
    /// What `policies` isolate in `direction`.
    pub fn of<'a>(policies: impl IntoIterator<Item = &'a NetworkPolicy>, direction: Direction) -> Self {
        let isolating = policies.into_iter().filter(|policy| policy.isolates(direction));
        Self { selectors: isolating.map(|policy| policy.pods.clone()).collect() }
    }

    /// Whether a pod with these labels is isolated.
    pub fn isolates(&self, labels: &Labels) -> bool {
        self.selectors.iter().any(|selector| selector.matches(labels))
    }

    /// A part of the pods that `selector` selects, none of which is isolated;
    /// `None` if all of them are.
    pub fn gap(&self, selector: &Selector, budget: &mut Budget) -> Result<Option<Selector>, Exhausted> {
        let others: Vec<Region> = self.selectors.iter().cloned().map(of_pods).collect();
        let others: Vec<&Region> = others.iter().collect();
        let gap = of_pods(selector.clone()).outside(&others, budget)?;
        Ok(gap.map(|region| region.own))
    }
}

/// A region that differs from others in its own pods only.
fn of_pods(own: Selector) -> Region {
    let nowhere = AddressSet::of(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    Region { own, peer: PeerSet::Addresses(nowhere), ports: PortRegion::all() }
}
