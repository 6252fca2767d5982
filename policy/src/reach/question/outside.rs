//! Addresses outside as the set that they are: asked once for each sort of
//! addresses that policies tell apart, and put together where the answer is one.

use super::port::Asked;
use super::{Explained, Explanation, Named, Scene, address_end};
use crate::algebra::Ranges;
use crate::kubernetes::{AddressSet, Direction, Peer, Peers, PortSet};
use crate::order;
use crate::reach::Blocks;
use crate::reach::family::Family;
use crate::reach::walk::{End, PodEnd};
use std::net::Ipv4Addr;

/// What people call every address outside.
pub(super) const EXTERNAL: &str = "external";

impl Scene<'_> {
    /// What every address outside may do to an end.
    pub(super) fn outside_in(&self, destination: &Named, asked: &Asked) -> Vec<Explained> {
        let pair = |outside: &Named| self.pair(outside, destination, asked);
        self.outside(&destination.end, Direction::Ingress, asked, &pair)
    }

    /// What an end may do to every address outside.
    pub(super) fn inside_out(&self, source: &Named, asked: &Asked) -> Vec<Explained> {
        let pair = |outside: &Named| self.pair(source, outside, asked);
        self.outside(&source.end, Direction::Egress, asked, &pair)
    }

    /// Some address outside, for every one of them.
    pub(super) fn somewhere_outside(&self) -> Named {
        let everywhere = self.everywhere();
        self.stands_for(EXTERNAL.to_owned(), everywhere)
    }

    /// The answers of `pair` for all addresses, those alike together, and those
    /// that get through first.
    fn outside(
        &self,
        subject: &End,
        direction: Direction,
        asked: &Asked,
        pair: &dyn Fn(&Named) -> Explanation,
    ) -> Vec<Explained> {
        let mut sorts: Vec<(PortSet, AddressSet)> = Vec::new();
        for part in self.parts(subject, direction) {
            let Some(address) = part.first() else { continue };
            let mut answer = pair(&address_end(address)).ports;
            if let Some((protocol, number)) = asked.port {
                answer = answer.intersection(&PortSet::port(protocol, number));
            }
            match sorts.iter_mut().find(|(ports, _)| *ports == answer) {
                Some((_, sort)) => *sort = sort.union(&part),
                None => sorts.push((answer, part)),
            }
        }
        order::sort_by(&mut sorts, |(one, _), (other, _)| {
            (one.is_empty(), one).cmp(&(other.is_empty(), other))
        });
        let several = sorts.len() > 1;
        let mut explained = Vec::new();
        for (ports, sort) in sorts {
            let ranges = sort.v4.iter().len().saturating_add(sort.v6.iter().len());
            let text = match (several, ports.is_empty() && ranges > 1) {
                (false, _) => EXTERNAL.to_owned(),
                (true, true) => format!("{EXTERNAL} (every other address)"),
                (true, false) => format!("{EXTERNAL} ({})", sort.in_words()),
            };
            explained.push(pair(&self.stands_for(text, sort)).into());
        }
        explained
    }

    /// One of the addresses, as an end that stands for all of them: one that
    /// people use, and that no policy names, if there is one.
    fn stands_for(&self, text: String, addresses: AddressSet) -> Named {
        let usual = AddressSet {
            v4: Ranges::from_to(0x0100_0000, 0xdfff_ffff),
            v6: Ranges::from_to(0x2000_0000_0000_0000_0000_0000_0000_0000, u128::MAX >> 2),
        };
        let blocks = AddressSet::union_of(self.model.all_blocks(None));
        let usual = usual.intersection(&addresses);
        let first = usual.difference(&blocks).first().or_else(|| usual.first()).or_else(|| addresses.first());
        let first = first.unwrap_or(Ipv4Addr::UNSPECIFIED.into());
        Named { text, addresses: Some(addresses), ..address_end(first) }
    }

    /// Every address outside; of IPv6 only where some policy or pod has it.
    fn everywhere(&self) -> AddressSet {
        let named = || self.model.all_blocks(None).iter().any(|block| !block.v6.is_empty());
        let used = || self.model.addresses.iter().any(|(address, _)| address.is_ipv6());
        let mut everywhere = AddressSet::full();
        if self.model.blocks == Blocks::External || !(named() || used()) {
            everywhere.v6 = Ranges::empty();
        }
        everywhere
    }

    /// The addresses outside, of the families that `subject` has if they are
    /// known, in parts that no policy of it cuts through.
    fn parts(&self, subject: &End, direction: Direction) -> Vec<AddressSet> {
        let AddressSet { v4, v6 } = self.everywhere();
        let mut parts = vec![AddressSet { v4, v6: Ranges::empty() }, AddressSet { v4: Ranges::empty(), v6 }];
        if let Some(family) = subject.families().only() {
            parts.retain(|part| part.first().is_some_and(|address| Family::of(&address) == family));
        }
        if let End::Pod(pod) = subject {
            for set in self.named_by_rules(subject, pod, direction) {
                let mut cut = Vec::new();
                for part in &parts {
                    cut.push(part.intersection(&set));
                    cut.push(part.difference(&set));
                }
                cut.retain(|part| !part.is_empty());
                parts = cut;
            }
        }
        parts
    }

    /// The addresses that each rule names of the policies that apply to a pod.
    fn named_by_rules(&self, subject: &End, pod: &PodEnd, direction: Direction) -> Vec<AddressSet> {
        let world = self.model.world(subject);
        let mut sets = Vec::new();
        for policy in world.policies.iter().filter(|policy| policy.pods.matches(&pod.labels)) {
            for (_, rule) in policy.rules(direction) {
                let Peers::Listed(peers) = &rule.peers else { continue };
                sets.push(AddressSet::union_of(peers.iter().filter_map(|peer| match peer {
                    Peer::Block(block) => Some(block.addresses()),
                    Peer::Pods { .. } => None,
                })));
            }
        }
        let policies = world.tiers.iter().flat_map(|tier| tier.of(pod.namespace.name()));
        for clause in policies.flat_map(|policy| policy.clauses(direction)) {
            sets.push(self.model.ends_of_clause(clause, false).outside);
        }
        order::sort(&mut sets);
        sets.dedup();
        sets
    }
}
