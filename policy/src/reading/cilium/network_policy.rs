//! NetworkPolicies, as Cilium reads them: `policyTypes` does not switch a section
//! off, blocks of addresses match nobody in the cluster, and labels that are no
//! identity are not there.

use super::Writer;
use super::labels::within;
use crate::clause::{Clause, Holds, Origin, Part, Parties, Party, Policy};
use crate::kubernetes::cilium::identity::is_identity;
use crate::kubernetes::{Action, Direction, NetworkPolicy, Path, Peer, Peers, PodPeer, Rule};
use crate::reading::Effect;

impl Writer<'_> {
    pub(super) fn network_policy(&mut self, policy: &NetworkPolicy) {
        let origin = Origin {
            kind: "NetworkPolicy",
            namespace: Some(policy.namespace.clone()),
            name: policy.name.clone(),
        };
        self.tell_of_labels(&origin, policy);
        let (mut clauses, mut holds) = (Vec::new(), Holds::default());
        for direction in Direction::BOTH {
            let section = policy.section(direction);
            if section.effective || !section.rules.is_empty() {
                holds = holds.and(direction);
            }
            let at = Path::object().field("spec").field(direction.section());
            let rules = section.rules.iter().enumerate();
            clauses.extend(
                rules.map(|(index, rule)| self.rule(policy, direction, at.clone().item(index), rule)),
            );
            if !section.effective && !section.rules.is_empty() {
                let message =
                    format!("Cilium enforces these rules although policyTypes does not hold {direction}");
                self.odd(origin.clone(), Effect::RulesEnforced, at, message);
            }
        }
        let subject = vec![within(self.world.pods_of(&policy.pods), &policy.namespace)];
        self.put(None, Some(&policy.namespace), Policy { id: 0, origin, subject, holds, clauses });
    }

    /// Says which labels of the subject are not there for Cilium.
    fn tell_of_labels(&mut self, origin: &Origin, policy: &NetworkPolicy) {
        let keys = policy.pods.domains().map(|(key, _)| key).filter(|key| !is_identity(key));
        let keys: Vec<String> = keys.map(|key| format!("`{key}`")).collect();
        if !keys.is_empty() {
            let message = format!(
                "by default {} is no part of a pod's identity, so Cilium takes no pod to have it",
                keys.join(", ")
            );
            let path = Path::object().field("spec").field("podSelector");
            self.odd(origin.clone(), Effect::SelectsNobody, path, message);
        }
    }

    fn rule(&self, policy: &NetworkPolicy, direction: Direction, place: Path, rule: &Rule) -> Clause {
        let at = place.clone().field(direction.peers());
        let peers = match &rule.peers {
            Peers::Everybody { .. } => Parties::Everybody,
            Peers::Listed(peers) => Parties::Listed(
                peers
                    .iter()
                    .enumerate()
                    .map(|(index, peer)| Party {
                        place: at.clone().item(index),
                        name: None,
                        parts: vec![self.peer(policy, peer)],
                    })
                    .collect(),
            ),
        };
        Clause {
            direction,
            rank: (1, 0, 0),
            action: Action::Allow,
            name: None,
            place,
            within: None,
            peers,
            ports: rule.ports.clone(),
        }
    }

    fn peer(&self, policy: &NetworkPolicy, peer: &Peer) -> Part {
        match peer {
            Peer::Block(block) => self.world.outside(&block.addresses()),
            Peer::Pods { namespaces, pods } => {
                let pods = self.world.pods_of(&pods.clone().unwrap_or_default());
                let namespaces = policy.namespaces_of(namespaces.as_ref());
                Part::Pods(PodPeer { namespaces: namespaces.intersection(&pods.namespaces), pods: pods.pods })
            }
        }
    }
}
