//! Pods of one unit that no policy tells apart, and what would tell them apart.

use super::{ClassId, Listed, Model, Variant};
use crate::algebra::Ranges;
use crate::kubernetes::{AddressSet, Direction, NetworkPolicy, Peer, Peers, Selector};
use crate::order::SortedSet;
use std::net::IpAddr;

impl Model {
    /// Joins the variants of a unit that no selector tells apart.
    pub(super) fn merge_variants(&mut self) {
        let mut units = std::mem::take(&mut self.units);
        if units.iter().any(|listed| listed.variants.len() > 1) {
            let selectors = self.pod_selectors();
            let several = units.iter_mut().filter(|listed| listed.variants.len() > 1);
            let joined = several.flat_map(|listed| self.merge(listed, &selectors)).collect();
            self.joined = joined;
        }
        self.units = units;
    }

    /// Joins the variants of one unit; gives the classes that were joined.
    fn merge(&self, listed: &mut Listed, selectors: &SortedSet<&Selector>) -> Vec<Vec<ClassId>> {
        let mut joined: Vec<(Variant, Vec<ClassId>)> = Vec::new();
        for variant in listed.variants.drain(..) {
            let class = variant.class;
            match joined.iter_mut().find(|(other, _)| self.alike(other.class, class, selectors)) {
                Some((other, classes)) => {
                    other.pods.extend(variant.pods);
                    classes.push(class);
                }
                None => joined.push((variant, vec![class])),
            }
        }
        let (variants, classes): (Vec<_>, Vec<_>) = joined.into_iter().unzip();
        listed.variants = variants;
        classes.into_iter().filter(|classes| classes.len() > 1).collect()
    }

    fn alike(&self, one: ClassId, other: ClassId, selectors: &SortedSet<&Selector>) -> bool {
        let (Some(one), Some(other)) = (self.class(one), self.class(other)) else { return false };
        one.on_node == other.on_node
            && one.blocks == other.blocks
            && one.nodes == other.nodes
            && one.network == other.network
            && selectors
                .iter()
                .all(|selector| selector.matches(&one.labels) == selector.matches(&other.labels))
    }

    /// The selectors by which some policy tells pods apart.
    fn pod_selectors(&self) -> SortedSet<&Selector> {
        let mut selectors = SortedSet::new();
        for policy in self.policies.values().flatten() {
            selectors.insert(&policy.pods);
            let rules = Direction::BOTH.into_iter().flat_map(|direction| policy.rules(direction));
            for (_, rule) in rules {
                let Peers::Listed(peers) = &rule.peers else { continue };
                selectors.extend(peers.iter().filter_map(|peer| match peer {
                    Peer::Pods { pods, .. } => pods.as_ref(),
                    Peer::Block(_) => None,
                }));
            }
        }
        selectors.extend(self.law.policies().flat_map(|policy| policy.pod_selectors()));
        selectors
    }

    /// Whether `policy` tells apart pods that are one class or one variant, so
    /// that the model does not hold with it.
    pub(super) fn is_cut_by(&self, policy: &NetworkPolicy) -> bool {
        let sections = Direction::BOTH.iter().flat_map(|direction| &policy.section(*direction).rules);
        let peers = sections.flat_map(|rule| match &rule.peers {
            Peers::Listed(peers) => peers.as_slice(),
            Peers::Everybody { .. } => &[],
        });
        let own = self.space(&policy.namespace).map(|own| self.select_in(own, &policy.pods));
        let splits = |classes: &Ranges<ClassId>| self.joined.iter().any(|joined| is_split(joined, classes));
        own.iter().any(splits)
            || peers.into_iter().any(|peer| {
                let cut = matches!(peer, Peer::Block(block) if self.splits_a_class(&block.addresses()));
                cut || splits(&self.select_peer(policy, peer).pods)
            })
    }

    /// Whether some addresses of a class are in the set and others, which no
    /// block has told apart so far, are not.
    fn splits_a_class(&self, addresses: &AddressSet) -> bool {
        let new = ends_of(addresses).into_iter().filter(|cut| self.cuts.binary_search(cut).is_err());
        new.into_iter().any(|cut| {
            let known = self.cuts.partition_point(|known| *known <= cut);
            let floor = known.checked_sub(1).and_then(|at| self.cuts.get(at));
            let at = |cut: &IpAddr| self.addresses.partition_point(|(address, _)| address < cut);
            let (from, middle) = (floor.map_or(0, at), at(&cut));
            let to = self.cuts.get(known).map_or(self.addresses.len(), at);
            let classes = |from: usize, to: usize| -> SortedSet<ClassId> {
                let part = self.addresses.get(from..to).unwrap_or_default();
                part.iter().map(|(_, class)| *class).collect()
            };
            !classes(from, middle).is_disjoint(&classes(middle, to))
        })
    }
}

/// Whether the set holds some of the numbers and not the others.
fn is_split(numbers: &[ClassId], set: &Ranges<ClassId>) -> bool {
    let held = numbers.iter().filter(|number| set.contains(**number)).count();
    held > 0 && held < numbers.len()
}

/// Where a range of the set begins, or the address after its end.
pub(super) fn ends_of(addresses: &AddressSet) -> Vec<IpAddr> {
    let mut ends = Vec::new();
    for range in addresses.v4.iter() {
        ends.push(IpAddr::V4((*range.start()).into()));
        ends.extend(range.end().checked_add(1).map(|after| IpAddr::V4(after.into())));
    }
    for range in addresses.v6.iter() {
        ends.push(IpAddr::V6((*range.start()).into()));
        ends.extend(range.end().checked_add(1).map(|after| IpAddr::V6(after.into())));
    }
    ends
}
