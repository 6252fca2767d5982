//! The decision about one pair of ends: over each family of addresses that both
//! have, then united.

use super::port::Asked;
use super::{Decision, Explanation, Named, OverFamily, Scene, is_open};
use crate::clause::OwnNode;
use crate::kubernetes::{Direction, PortSet};
use crate::reach::ambiguity::BASELINE_BESIDE_POLICIES;
use crate::reach::family::{Families, Family};
use crate::reach::walk::{End, Fallback, Side, World};
use std::net::IpAddr;

impl Decision {
    /// Whether each side says the same as that of another decision, of the port
    /// that was asked for or of all.
    fn is_alike(&self, other: &Self, asked: &Asked) -> bool {
        let sides = [(&self.egress, &other.egress), (&self.ingress, &other.ingress)];
        sides.into_iter().all(|(one, other)| match asked.port {
            Some(_) => is_open(&one.allowed, asked.port) == is_open(&other.allowed, asked.port),
            None => one.allowed.intersection(&asked.within) == other.allowed.intersection(&asked.within),
        })
    }
}

/// Whether the source is the node on which the destination runs, or on its
/// network.
fn is_own_node(source: &Named, destination: &Named) -> bool {
    let on_node = match &source.end {
        End::Pod(pod) if pod.on_node => pod.nodes.as_slice(),
        _ => &[],
    };
    source.node.iter().chain(on_node).any(|node| destination.runs_on.contains(node))
}

/// Which of the ends is the node on which the other runs, or on its network.
#[derive(Debug, Clone, Copy)]
struct Near {
    source: bool,
    destination: bool,
}

impl Scene<'_> {
    /// Explains one pair, as far as the destination leads to its ports.
    pub(super) fn pair(&self, source: &Named, destination: &Named, asked: &Asked) -> Explanation {
        let Asked { port, within } = asked;
        let port = *port;
        let itself = source.pod.is_some() && source.pod == destination.pod;
        let own_node = is_own_node(source, destination);
        let (shared, whole) = self.ends(source, destination);
        let mut notes = Vec::new();
        if itself {
            notes.push("a pod reaches its own address whatever policies say; through a Service it depends on the network plugin".to_owned());
        }
        let near = Near { source: own_node, destination: is_own_node(destination, source) };
        let mut shown = self.decide(&whole, near, &mut notes);
        let mut ports = if itself { PortSet::full() } else { shown.ports.clone() };
        let (mut over, mut families) = (None, None);
        if !itself && let Some(shared) = shared {
            let mut seen = Vec::new();
            let each = shared.iter().map(|family| {
                let ends = (self.over(source, family), self.over(destination, family));
                let mut decision = self.decide(&ends, near, &mut seen);
                decision.ports = decision.ports.intersection(within);
                OverFamily { family, decision }
            });
            let each: Vec<OverFamily> = each.collect();
            ports = each.iter().fold(PortSet::empty(), |all, one| all.union(&one.decision.ports));
            if each.is_empty() || each.iter().any(|one| !one.decision.is_alike(&shown, asked)) {
                let open = each.iter().find(|one| is_open(&one.decision.ports, port));
                if let Some(one) = open.or(each.first()) {
                    (shown, notes, over) = (one.decision.clone(), seen, Some(one.family));
                }
                families = Some(each);
            }
        }
        if own_node && self.model.law.own_node == OwnNode::BeforeNetworkPolicies {
            notes.push("NetworkPolicies never stop what comes from the pod's own node".to_owned());
        }
        let Decision { egress, ingress, .. } = shown;
        let (source, destination) = (source.clone(), destination.clone());
        let (ports, within) = (ports.intersection(within), within.clone());
        Explanation { source, destination, port, egress, ingress, over, ports, within, families, notes }
    }

    /// The families that both ends have, unless those of one are not known; and
    /// the ends with all their addresses.
    fn ends(&self, source: &Named, destination: &Named) -> (Option<Families>, (End, End)) {
        let [one, other] = [source, destination].map(|named| self.families(named));
        let shared = one.and(other);
        // A node is one of its addresses.
        let first = shared.and_then(|shared| shared.iter().next());
        let end = |named: &Named| match first {
            Some(family) if named.node.is_some() => self.over(named, family),
            _ => named.end.clone(),
        };
        (shared, (end(source), end(destination)))
    }

    /// The addresses of the node that is meant, if it is one.
    fn node_addresses(&self, named: &Named) -> Option<&[IpAddr]> {
        let node = named.node.as_ref().and_then(|node| self.snapshot.nodes.get(node))?;
        Some(&node.addresses)
    }

    fn families(&self, named: &Named) -> Families {
        self.node_addresses(named).map_or_else(|| named.end.families(), Families::of)
    }

    fn over(&self, named: &Named, family: Family) -> End {
        let addresses = self.node_addresses(named).into_iter().flatten();
        let address = addresses.copied().find(|address| Family::of(address) == family);
        address.map_or_else(|| named.end.over(family), End::Address)
    }

    /// Decides about a pair of ends as they are.
    fn decide(&self, (source, destination): &(End, End), near: Near, notes: &mut Vec<String>) -> Decision {
        let is_party = self.model.law.own_node == OwnNode::LastAllow;
        let side = |subject: &End, other: &End, direction, near: bool| {
            let world = World { near: near && is_party, ..self.model.world(subject) };
            Side::decide(&world, subject, other, direction)
        };
        let egress = side(source, destination, Direction::Egress, near.destination);
        let mut ingress = side(destination, source, Direction::Ingress, near.source);
        let mut own = Vec::new();
        self.notes(&egress, source, destination, &mut own);
        self.notes(&ingress, destination, source, &mut own);
        own.dedup();
        notes.extend(own.into_iter().filter(|note| !notes.contains(note)).collect::<Vec<_>>());
        if near.source {
            ingress.allowed = ingress.allowed.union(&ingress.left_to_network_policies());
        }
        let ports = egress.allowed.intersection(&ingress.allowed);
        Decision { egress, ingress, ports }
    }

    pub(super) fn side(&self, subject: &End, other: &End, direction: Direction) -> Side {
        Side::decide(&self.model.world(subject), subject, other, direction)
    }

    /// Whether no NetworkPolicy isolates the pod in the direction of its side,
    /// and one does in the other direction.
    fn is_isolated_otherwise(&self, side: &Side, subject: &End) -> bool {
        let End::Pod(pod) = subject else { return false };
        let other = side.direction.opposite();
        let mut policies = self.model.world(subject).policies.iter();
        side.default == Fallback::Open
            && policies.any(|policy| policy.isolates(other) && policy.pods.matches(&pod.labels))
    }

    pub(super) fn notes(&self, side: &Side, subject: &End, other: &End, notes: &mut Vec<String>) {
        let rules = || side.policies.iter().flat_map(|step| &step.rules);
        if rules().flat_map(|rule| &rule.peers).any(|peer| peer.block_meets_pod) {
            let here = self.model.blocks.here();
            notes.push(format!(
                "a rule has address blocks: whether they match pods depends on the network plugin; {here}"
            ));
        }
        for name in rules().flat_map(|rule| &rule.unresolved) {
            notes.push(format!(
                "the port name `{name}` means no port at the destination, so the rule does not open it"
            ));
        }
        if let End::Pod(pod) = subject
            && pod.on_node
        {
            notes.push(if self.model.law.has_network_policies() { format!(
                "a pod uses the network of its node: no policy applies to its {}; some plugins (OVN) match it by namespaceSelector with podSelector {{}}",
                side.direction
            ) } else {
                format!("a pod uses the network of its node: no policy applies to its {}", side.direction)
            });
        }
        let world = self.model.world(subject);
        let turned = self.model.turned();
        let turned = turned.map(|tiers| {
            Side::decide(&World { tiers: &tiers, ..world }, subject, other, side.direction).allowed
        });
        if turned.is_some_and(|turned| turned != side.allowed) {
            notes.push(format!(
                "administrators' policies of equal priority decide differently about {}: any order is legal, here it is by name",
                side.direction
            ));
        }
        if self.is_isolated_otherwise(side, subject) {
            let world = World { tiers: self.model.down_to_network_policies(), ..world };
            if Side::decide(&world, subject, other, side.direction).allowed != side.allowed {
                notes.push(BASELINE_BESIDE_POLICIES.to_owned());
            }
        }
        if side.direction == Direction::Ingress
            && matches!((subject, other), (End::Pod(_), End::Address(_)))
            && side.default == Fallback::Isolated
        {
            notes.push("traffic from the pod's own node is always allowed".to_owned());
        }
    }
}
