//! ClusterNetworkPolicies as Calico reads them: in the tiers `kube-admin` and
//! `kube-baseline`, by their priority.

use super::network_policy::{of_kubernetes, of_namespaces};
use super::{Rank, Writer};
use crate::clause::{Clause, Holds, Origin, Part, Parties, Party};
use crate::kubernetes::admin::{AdminKind, AdminPeer, AdminPolicy, AdminRule, Tier};
use crate::kubernetes::calico::Order;
use crate::kubernetes::calico::selector::Selection;
use crate::kubernetes::{AddressSet, Cidr, Direction, Path, PodPeer};
use crate::reading::Effect;

impl Writer<'_> {
    pub(super) fn admin(&mut self, policy: &AdminPolicy) {
        let origin = Origin { kind: policy.kind.name(), namespace: None, name: policy.name.clone() };
        if policy.kind != AdminKind::ClusterNetworkPolicy {
            let message = format!("Calico reads no {} from 3.32 on: nothing of it is enforced", origin.kind);
            return self.odd(&origin, Effect::Dropped, Path::object(), message);
        }
        let (mut clauses, mut holds) = (Vec::new(), Holds::default());
        for direction in Direction::BOTH {
            for (at, (place, rule)) in (0..).zip(policy.rules(direction)) {
                holds = holds.and(direction);
                if let Some((path, field)) = unknown_peer(rule, direction, &place) {
                    let message = format!(
                        "the CRD that Calico brings does not know `{field}` and refuses what is left, so \
                         nothing of the object is enforced"
                    );
                    self.odd(&origin, Effect::NotTold, path.clone(), message.clone());
                    return self.unknown(&origin, path, message);
                }
                clauses.push(self.admin_rule(direction, at, place, rule));
            }
        }
        let subject = self.ends.pods(&Selection::of(vec![of_pods(&policy.subject)]));
        let tier = match policy.tier {
            Tier::Admin => "kube-admin",
            Tier::Baseline => "kube-baseline",
        };
        let order = Some(Order::new(f64::from(policy.priority)));
        let rank = Rank { tier, order, kind: "KubernetesClusterNetworkPolicy" };
        self.put(&rank, origin, subject, holds, clauses);
    }

    fn admin_rule(&self, direction: Direction, at: u32, place: Path, rule: &AdminRule) -> Clause {
        let from = place.clone().field(direction.peers());
        let parties = rule.peers.iter().enumerate().map(|(index, peer)| Party {
            place: from.clone().item(index),
            name: None,
            parts: self.admin_peer(peer, rule.is_of_namespaces(index)),
        });
        Clause {
            direction,
            rank: (0, at, 0),
            action: rule.action,
            name: rule.name.clone(),
            place,
            within: None,
            peers: Parties::Listed(parties.collect()),
            ports: rule.ports.clone(),
        }
    }

    /// Whom a peer means. One of namespaces alone means their sets of addresses too.
    fn admin_peer(&self, peer: &AdminPeer, of_namespaces_alone: bool) -> Vec<Part> {
        match peer {
            AdminPeer::Pods(peer) if of_namespaces_alone => {
                self.ends.select(&Selection::of(vec![of_namespaces(&peer.namespaces)]))
            }
            AdminPeer::Pods(peer) => self.ends.select(&Selection::of(vec![of_pods(peer)])),
            AdminPeer::Networks(blocks) => {
                vec![Part::Addresses(AddressSet::union_of(blocks.iter().map(Cidr::addresses)))]
            }
            AdminPeer::Nodes(_) | AdminPeer::DomainNames(_) | AdminPeer::Unknown(_) => Vec::new(),
        }
    }
}

fn of_pods(peer: &PodPeer) -> crate::kubernetes::Selector {
    of_kubernetes(&peer.pods).intersection(&of_namespaces(&peer.namespaces))
}

/// The first peer of a kind that the CRD which Calico brings does not know.
fn unknown_peer(rule: &AdminRule, direction: Direction, place: &Path) -> Option<(Path, String)> {
    rule.peers.iter().enumerate().find_map(|(index, peer)| {
        let field = match peer {
            AdminPeer::Nodes(_) => "nodes",
            AdminPeer::DomainNames(_) => "domainNames",
            AdminPeer::Unknown(field) => field,
            AdminPeer::Pods(_) | AdminPeer::Networks(_) => return None,
        };
        let at = place.clone().field(direction.peers()).item(index);
        Some((at.field(field.to_owned()), field.to_owned()))
    })
}
