//! NetworkPolicies of the API as Calico reads them: policies of order 1000 in the
//! tier `default`, which allow and never deny; the end of the tier does.

use super::tiers::{OF_API, ORDER_OF_API};
use super::{Rank, Writer};
use crate::algebra::Domain;
use crate::clause::{Clause, Holds, Origin, Part, Parties, Party};
use crate::kubernetes::calico::labels::{KUBERNETES, NAMESPACE, OF_NAMESPACE, ORCHESTRATOR};
use crate::kubernetes::calico::selector::Selection;
use crate::kubernetes::calico::{DEFAULT_TIER, Order};
use crate::kubernetes::{Action, Direction, NetworkPolicy, Path, Peer, Peers, Rule, Selector};

impl Writer<'_> {
    pub(super) fn network_policy(&mut self, policy: &NetworkPolicy) {
        let origin = Origin {
            kind: "NetworkPolicy",
            namespace: Some(policy.namespace.clone()),
            name: policy.name.clone(),
        };
        let (mut clauses, mut holds) = (Vec::new(), Holds::default());
        for direction in Direction::BOTH.into_iter().filter(|direction| policy.isolates(*direction)) {
            holds = holds.and(direction);
            let rules = (0..).zip(policy.rules(direction));
            clauses
                .extend(rules.map(|(at, (place, rule))| self.api_rule(policy, direction, at, place, rule)));
        }
        let subject = of_kubernetes(&policy.pods).and(NAMESPACE, Domain::among([&policy.namespace]));
        let subject = self.ends.pods(&Selection::of(vec![subject]));
        let rank = Rank { tier: DEFAULT_TIER, order: Some(Order::new(ORDER_OF_API)), kind: OF_API };
        self.put(&rank, origin, subject, holds, clauses);
    }

    fn api_rule(
        &self,
        policy: &NetworkPolicy,
        direction: Direction,
        at: u32,
        place: Path,
        rule: &Rule,
    ) -> Clause {
        let from = place.clone().field(direction.peers());
        let party = |(index, peer): (usize, &Peer)| Party {
            place: from.clone().item(index),
            name: None,
            parts: self.api_peer(policy, peer),
        };
        let peers = match &rule.peers {
            Peers::Everybody { .. } => Parties::Everybody,
            Peers::Listed(peers) => Parties::Listed(peers.iter().enumerate().map(party).collect()),
        };
        Clause {
            direction,
            rank: (0, at, 0),
            action: Action::Allow,
            name: None,
            place,
            within: None,
            peers,
            ports: rule.ports.clone(),
        }
    }

    fn api_peer(&self, policy: &NetworkPolicy, peer: &Peer) -> Vec<Part> {
        match peer {
            Peer::Block(block) => vec![Part::Addresses(block.addresses())],
            Peer::Pods { namespaces, pods } => {
                let pods = of_kubernetes(&pods.clone().unwrap_or_default());
                let all = match namespaces {
                    Some(namespaces) => pods.intersection(&of_namespaces(namespaces)),
                    None => pods.and(NAMESPACE, Domain::among([&policy.namespace])),
                };
                self.ends.select(&Selection::of(vec![all]))
            }
        }
    }
}

/// Pods by their labels, in Calico's terms: what is no pod lacks the label of the
/// orchestrator.
pub(super) fn of_kubernetes(pods: &Selector) -> Selector {
    pods.clone().and(ORCHESTRATOR, Domain::among([KUBERNETES]))
}

/// What is in such namespaces, in Calico's terms. One that asks for nothing asks
/// for a namespace.
pub(super) fn of_namespaces(namespaces: &Selector) -> Selector {
    if namespaces.is_everything() {
        return Selector::with(NAMESPACE, Domain::present());
    }
    namespaces.domains().fold(Selector::everything(), |all, (key, domain)| {
        all.and(format!("{OF_NAMESPACE}{key}"), domain.clone())
    })
}
