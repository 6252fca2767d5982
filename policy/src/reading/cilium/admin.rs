//! ClusterNetworkPolicy, as Cilium reads it: before and after its own tier.

use super::Writer;
use crate::algebra::Domain;
use crate::clause::{Clause, Holds, Origin, Part, Parties, Party, Policy};
use crate::kubernetes::admin::{AdminPeer, AdminPolicy, AdminRule};
use crate::kubernetes::port::{PortEntry, Ports, Protocol};
use crate::kubernetes::{Action, AddressSet, Cidr, Direction, Path, PodPeer, Problem, Selector};
use crate::reading::Effect;

pub(super) fn origin(policy: &AdminPolicy) -> Origin {
    Origin { kind: policy.kind.name(), namespace: None, name: policy.name.clone() }
}

impl Writer<'_> {
    pub(super) fn admin(&mut self, policy: &AdminPolicy) {
        let mut clauses = Vec::new();
        for direction in Direction::BOTH {
            for (at, (place, rule)) in (0..).zip(policy.rules(direction)) {
                let by_nodes = rule.peers.iter().position(|peer| matches!(peer, AdminPeer::Nodes(_)));
                if let Some(index) = by_nodes {
                    let path = place.field(direction.peers()).item(index).field("nodes");
                    let message = "Cilium's agent refuses peers by nodes unless it is told otherwise \
                                   (enable-node-selector-labels), so nothing of the object is enforced";
                    return self.odd(origin(policy), Effect::Dropped, path, message.to_owned());
                }
                clauses.extend(self.admin_rule(policy, direction, at, &place, rule));
            }
        }
        let subject = self.admin_pods(&policy.subject);
        let policy_clauses = Policy {
            id: 0,
            origin: origin(policy),
            subject: vec![subject],
            holds: Holds::default(),
            clauses,
        };
        self.put(Some(policy.tier), None, policy_clauses);
    }

    fn admin_pods(&self, peer: &PodPeer) -> PodPeer {
        let pods = self.world.pods_of(&peer.pods);
        PodPeer { namespaces: peer.namespaces.intersection(&pods.namespaces), pods: pods.pods }
    }

    fn admin_rule(
        &mut self,
        policy: &AdminPolicy,
        direction: Direction,
        at: u32,
        place: &Path,
        rule: &AdminRule,
    ) -> Vec<Clause> {
        let peers = place.clone().field(direction.peers());
        let parties = rule.peers.iter().enumerate().map(|(index, peer)| {
            let place = peers.clone().item(index);
            if let AdminPeer::DomainNames(names) = peer {
                let message = format!("what `{}` resolves to is known to the DNS only", names.join("`, `"));
                let fault = crate::kubernetes::Fault::Refused;
                let path = place.clone().field("domainNames");
                self.reading.unknown.push((origin(policy), Problem { fault, path, message }));
            }
            Party { name: None, parts: self.admin_parts(peer, rule.is_of_namespaces(index)), place }
        });
        let parties: Vec<Party> = parties.collect();
        // Of one priority, rules are asked by their index; there a Deny comes first.
        let last = match rule.action {
            Action::Deny => 0,
            Action::Allow => 1,
            Action::Pass => 2,
        };
        let is_closed = rule.has_unknown_peer() && rule.action != Action::Allow;
        let clause = Clause {
            direction,
            rank: (policy.priority.into(), at, if is_closed { 0 } else { last }),
            action: if is_closed { Action::Deny } else { rule.action },
            name: rule.name.clone(),
            place: place.clone(),
            within: None,
            peers: if is_closed { Parties::Everybody } else { Parties::Listed(parties) },
            ports: rule.ports.clone(),
        };
        let names = rule.peers.iter().any(|peer| matches!(peer, AdminPeer::DomainNames(_)));
        let dns = names.then(|| resolvers(&clause));
        std::iter::once(clause).chain(dns).collect()
    }

    fn admin_parts(&self, peer: &AdminPeer, of_namespaces: bool) -> Vec<Part> {
        match peer {
            AdminPeer::Pods(peer) => {
                let mut parts = vec![Part::Pods(self.admin_pods(peer))];
                let mut terms = peer.namespaces.domains().peekable();
                // A selector of namespaces that asks for nothing to be there is true
                // of everything that has no namespace.
                if of_namespaces && terms.peek().is_some() && terms.all(|(_, domain)| domain.allows_absent())
                {
                    parts.extend([Part::OwnNode, Part::OtherNodes, self.world.everybody_outside()]);
                    parts.push(Part::Addresses(self.world.server.clone()));
                }
                parts
            }
            AdminPeer::Networks(blocks) => {
                let addresses = AddressSet::union_of(blocks.iter().map(Cidr::addresses));
                vec![self.world.outside(&addresses)]
            }
            AdminPeer::DomainNames(names) => {
                vec![Part::Unknown(format!("what `{}` resolves to is not known here", names.join("`, `")))]
            }
            AdminPeer::Nodes(_) => vec![Part::Nobody("peers by nodes are refused".to_owned())],
            AdminPeer::Unknown(field) => {
                vec![Part::Nobody(format!("a peer with `{field}` is not known: it fails closed"))]
            }
        }
    }
}

/// What a rule about domain names opens beside them: the cluster's DNS.
fn resolvers(clause: &Clause) -> Clause {
    let pods = Selector::with("k8s-app", Domain::among(["kube-dns"]));
    let name =
        |protocol: Protocol| ["dns", "dns-tcp"].map(|name| PortEntry::Named(protocol, name.to_owned()));
    let parties = vec![Party {
        place: clause.place.clone(),
        name: Some("the cluster's DNS".to_owned()),
        parts: vec![Part::Pods(PodPeer { namespaces: Selector::everything(), pods })],
    }];
    Clause {
        peers: Parties::Listed(parties),
        ports: Ports::Listed(Protocol::ALL.into_iter().flat_map(name).collect()),
        ..clause.clone()
    }
}
