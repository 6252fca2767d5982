//! The decision for one connection, step by step: every policy that has a say,
//! every rule and peer, matched or missed and why.
//!
//! It looks at one pair only and uses none of the engine's groups, so the two
//! check each other.

use super::Blocks;
use super::family::{Families, Family};
use crate::clause::{Clause, Law, Narrowed, OwnNode, Part, Parties, Party, Policy, Tier, TierEnd};
use crate::kubernetes::Node;
use crate::kubernetes::pod::PodNetwork;
use crate::kubernetes::{
    Action, AddressSet, Direction, Labels, Namespace, NetworkPolicy, Path, Peer, Peers, PodPeer, PortSet,
    Ports, Rule, Selector,
};
use crate::order;
use std::net::IpAddr;
use std::rc::Rc;

/// A pod, as one end of a connection.
#[derive(Debug, Clone)]
pub struct PodEnd {
    /// Its namespace.
    pub namespace: Namespace,
    /// Its labels.
    pub labels: Labels,
    /// What it says about the network.
    pub network: PodNetwork,
    /// Its addresses, as far as they are known.
    pub addresses: Vec<IpAddr>,
    /// The nodes that it may be on, where it uses their network.
    pub nodes: Vec<String>,
    /// Whether it uses the network of its node, so that selectors miss it.
    pub on_node: bool,
}

/// One end of a connection.
#[derive(Debug, Clone)]
pub enum End {
    /// A pod.
    Pod(Box<PodEnd>),
    /// An address that is no pod's.
    Address(IpAddr),
}

impl End {
    /// The families of which the end has addresses; unknown where none of a pod
    /// is known.
    pub fn families(&self) -> Families {
        match self {
            Self::Pod(pod) => Families::of(&pod.addresses),
            Self::Address(address) => Families::of([address]),
        }
    }

    /// The end as `family` sees it: a pod with the addresses of that family
    /// only.
    #[must_use]
    pub fn over(&self, family: Family) -> Self {
        let mut end = self.clone();
        if let Self::Pod(pod) = &mut end {
            pod.addresses.retain(|address| Family::of(address) == family);
        }
        end
    }
}

/// What a step found: a match, or the reason why there is none.
pub type Outcome = Result<(), String>;

/// What the policies of one end let through.
#[derive(Debug, Clone)]
pub struct Side {
    /// Whether it is the source's egress or the destination's ingress.
    pub direction: Direction,
    /// The ports that it lets through.
    pub allowed: PortSet,
    /// The policies that were asked, in order.
    pub policies: Vec<PolicyStep>,
    /// What decides where no rule does.
    pub default: Fallback,
}

/// What decides about the ports that no rule decides about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// The end is no pod, or one that uses its node's network: no policy
    /// applies to it.
    NoSubject,
    /// A NetworkPolicy isolates the pod: denied.
    Isolated,
    /// No NetworkPolicy isolates the pod: allowed.
    Open,
    /// Some policy holds the pod for the end of a tier: denied.
    Held,
    /// No policy holds the pod for the end of a tier: allowed.
    Unheld,
    /// What comes from the pod's own node is allowed behind all tiers.
    FromOwnNode,
}

/// One policy's part in the decision.
#[derive(Debug, Clone)]
pub struct PolicyStep {
    /// Which policy it is.
    pub policy: PolicyRef,
    /// Whether it applies to the pod, or why not.
    pub applies: Outcome,
    /// Its rules for this direction, if it applies.
    pub rules: Vec<RuleStep>,
}

/// A policy of either sort.
#[derive(Debug, Clone)]
pub enum PolicyRef {
    /// A NetworkPolicy.
    Network(Rc<NetworkPolicy>),
    /// Another one, and the name of its tier.
    Other(Rc<Policy>, String),
}

/// One rule's part.
#[derive(Debug, Clone)]
pub struct RuleStep {
    /// Where the rule stands.
    pub place: Path,
    /// The rule's name, if it has one.
    pub name: Option<String>,
    /// What it does.
    pub action: Action,
    /// Its ports, as numbers at this destination.
    pub ports: PortSet,
    /// Names of its ports that mean no number at this destination.
    pub unresolved: Vec<String>,
    /// Its peers; none where it means everybody.
    pub peers: Vec<PeerStep>,
    /// Whether some peer matches.
    pub matched: bool,
    /// The ports that this rule decided about, which no earlier one did.
    pub decides: PortSet,
}

/// One peer's part.
#[derive(Debug, Clone)]
pub struct PeerStep {
    /// Where the peer stands.
    pub place: Path,
    /// Whether it matches, or why not.
    pub outcome: Outcome,
    /// Whether it is a block of addresses and the other end a pod.
    pub block_meets_pod: bool,
}

/// The policies that may have a say, and how blocks are read.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// Whether blocks match pods.
    pub blocks: Blocks,
    /// The tiers, in the order in which they are asked.
    pub tiers: &'a [Tier],
    /// What holds beside the tiers.
    pub law: &'a Law,
    /// Whether an end on a node is on that of the pod.
    pub near: bool,
    /// The NetworkPolicies of the subject's namespace.
    pub policies: &'a [Rc<NetworkPolicy>],
    /// The nodes.
    pub nodes: &'a [Node],
}

impl PolicyStep {
    /// Whether its policy applies, and what no policy allows is denied for it.
    pub fn holds(&self, direction: Direction) -> bool {
        self.applies.is_ok()
            && match &self.policy {
                PolicyRef::Network(_) => true,
                PolicyRef::Other(policy, _) => policy.holds.contains(direction),
            }
    }
}

impl Side {
    /// The ports about which NetworkPolicies decide: some isolates the pod, and
    /// no rule of the Admin tier has decided before.
    pub fn left_to_network_policies(&self) -> PortSet {
        if self.default != Fallback::Isolated {
            return PortSet::empty();
        }
        let is_network = |step: &&PolicyStep| matches!(step.policy, PolicyRef::Network(_));
        let rules = self.policies.iter().take_while(|step| !is_network(step)).flat_map(|step| &step.rules);
        let decisive = rules.filter(|rule| rule.action != Action::Pass);
        decisive.fold(PortSet::full(), |ports, rule| ports.difference(&rule.decides))
    }

    /// Decides what the policies of `subject` let through to or from `other`.
    pub fn decide(world: &World<'_>, subject: &End, other: &End, direction: Direction) -> Self {
        let full = PortSet::full();
        match subject {
            End::Pod(pod) if !pod.on_node => Walk::new(world, pod, other, direction).run(),
            _ => Self { direction, allowed: full, policies: Vec::new(), default: Fallback::NoSubject },
        }
    }
}

/// The walk through the tiers.
struct Walk<'a> {
    world: &'a World<'a>,
    subject: &'a PodEnd,
    other: &'a End,
    direction: Direction,
    open: PortSet,
    passed: PortSet,
    allowed: PortSet,
    steps: Vec<PolicyStep>,
}

impl<'a> Walk<'a> {
    fn new(world: &'a World<'a>, subject: &'a PodEnd, other: &'a End, direction: Direction) -> Self {
        let (open, none) = (PortSet::full(), PortSet::empty());
        let (passed, allowed) = (none.clone(), none);
        Self { world, subject, other, direction, open, passed, allowed, steps: Vec::new() }
    }

    fn run(mut self) -> Side {
        let world = self.world;
        let held = self.ask_tiers();
        let default = match held {
            Some(fallback) => fallback,
            None if world.law.has_network_policies() => Fallback::Open,
            None => Fallback::Unheld,
        };
        let from_own_node = world.near
            && self.direction == Direction::Ingress
            && world.law.own_node == OwnNode::LastAllow
            && default == Fallback::Held;
        let default = if from_own_node { Fallback::FromOwnNode } else { default };
        if !matches!(default, Fallback::Isolated | Fallback::Held) {
            self.allowed = self.allowed.union(&self.open).union(&self.passed);
        }
        Side { direction: self.direction, allowed: self.allowed, policies: self.steps, default }
    }

    /// Asks one tier after the other; gives what denies the rest, if anything
    /// does.
    fn ask_tiers(&mut self) -> Option<Fallback> {
        let world = self.world;
        let mut held = None;
        for tier in world.tiers {
            if tier.end == TierEnd::NetworkPolicies {
                if self.ask_network_policies() {
                    return Some(Fallback::Isolated);
                }
                continue;
            }
            if self.ask_tier(tier) && tier.holds() {
                match tier.end {
                    TierEnd::Deny => self.open = PortSet::empty(),
                    _ => held = Some(Fallback::Held),
                }
            }
            self.open = self.open.union(&self.passed);
            self.passed = PortSet::empty();
        }
        held
    }

    /// Asks the policies of a tier; says whether one of them holds the pod.
    fn ask_tier(&mut self, tier: &Tier) -> bool {
        let (subject, direction) = (self.subject, self.direction);
        let policies: Vec<&Rc<Policy>> = tier.of(subject.namespace.name()).collect();
        let first = self.steps.len();
        let mut clauses: Vec<(usize, &Clause)> = Vec::new();
        let mut holds = false;
        for (at, policy) in policies.iter().enumerate() {
            let applies = select_subject(policy, subject);
            if applies.is_ok() {
                clauses.extend(policy.clauses(direction).map(|clause| (at, clause)));
                holds |= policy.holds.contains(direction);
            }
            let policy = PolicyRef::Other(Rc::clone(policy), tier.name.to_string());
            self.steps.push(PolicyStep { policy, applies, rules: Vec::new() });
        }
        order::sort_by(&mut clauses, |(_, one), (_, other)| one.rank.cmp(&other.rank));
        for (at, clause) in clauses {
            let step = self.clause(clause);
            let policy = first.checked_add(at).and_then(|at| self.steps.get_mut(at));
            if let Some(policy) = policy {
                policy.rules.push(step);
            }
        }
        holds
    }

    fn clause(&mut self, clause: &Clause) -> RuleStep {
        let is_block = |party: &Party| party.parts.iter().any(|part| matches!(part, Part::Addresses(_)));
        let peers = clause.peers.listed().iter().map(|party| PeerStep {
            place: party.place.clone(),
            outcome: self.match_party(party),
            block_meets_pod: is_block(party) && matches!(self.other, End::Pod(_)),
        });
        let mut peers: Vec<PeerStep> = peers.collect();
        if let Err(why) = self.match_own(clause) {
            let missed = PeerStep { place: clause.place.clone(), outcome: Err(why), block_meets_pod: false };
            peers = vec![missed];
        }
        let (ports, unresolved) = self.ports(&clause.ports);
        let everybody = clause.peers == Parties::Everybody;
        let matched = peers.iter().any(|peer| peer.outcome.is_ok()) || (everybody && peers.is_empty());
        let mut step = RuleStep {
            place: clause.place.clone(),
            name: clause.name.clone(),
            action: clause.action,
            ports,
            unresolved,
            peers,
            matched,
            decides: PortSet::empty(),
        };
        if clause.is_unknown() {
            // An unknown peer fails closed.
            step.matched = clause.action != Action::Allow;
            step.action = if step.matched { Action::Deny } else { Action::Allow };
            step.ports = PortSet::full();
        }
        if step.matched {
            step.decides = self.decide(&step.ports, step.action);
        }
        step
    }

    fn decide(&mut self, ports: &PortSet, action: Action) -> PortSet {
        let hit = self.open.intersection(ports);
        self.open = self.open.difference(ports);
        match action {
            Action::Allow => self.allowed = self.allowed.union(&hit),
            Action::Pass => self.passed = self.passed.union(&hit),
            Action::Deny => {}
        }
        hit
    }

    /// Asks the NetworkPolicies; says whether one isolates the pod.
    fn ask_network_policies(&mut self) -> bool {
        let (world, direction) = (self.world, self.direction);
        let mut isolated = false;
        for policy in world.policies {
            let applies = match (
                policy.isolates(direction),
                explain_labels("the pod", &policy.pods, &self.subject.labels),
            ) {
                (_, Err(why)) => Err(why),
                (false, Ok(())) => Err(format!("its policyTypes do not hold {direction}")),
                (true, Ok(())) => Ok(()),
            };
            let mut rules = Vec::new();
            if applies.is_ok() {
                isolated = true;
                rules.extend(policy.rules(direction).map(|(place, rule)| self.rule(policy, place, rule)));
            }
            self.steps.push(PolicyStep { policy: PolicyRef::Network(Rc::clone(policy)), applies, rules });
        }
        isolated
    }

    fn rule(&mut self, policy: &NetworkPolicy, place: Path, rule: &Rule) -> RuleStep {
        let at = place.clone().field(self.direction.peers());
        let peers: Vec<PeerStep> = match &rule.peers {
            Peers::Everybody { .. } => Vec::new(),
            Peers::Listed(peers) => peers
                .iter()
                .enumerate()
                .map(|(index, peer)| PeerStep {
                    place: at.clone().item(index),
                    outcome: self.match_peer(policy, peer),
                    block_meets_pod: matches!(peer, Peer::Block(_)) && matches!(self.other, End::Pod(_)),
                })
                .collect(),
        };
        let everybody = matches!(rule.peers, Peers::Everybody { .. });
        let matched = everybody || peers.iter().any(|peer| peer.outcome.is_ok());
        let (ports, unresolved) = self.ports(&rule.ports);
        let decides = if matched { ports.intersection(&self.open) } else { PortSet::empty() };
        self.allowed = self.allowed.union(&decides);
        RuleStep { place, name: None, action: Action::Allow, ports, unresolved, peers, matched, decides }
    }

    /// A rule's ports as numbers at the destination, and the names that have
    /// none there.
    fn ports(&self, ports: &Ports) -> (PortSet, Vec<String>) {
        let network = match (self.direction, self.other) {
            (Direction::Ingress, _) => Some(&self.subject.network),
            (Direction::Egress, End::Pod(pod)) if !pod.on_node => Some(&pod.network),
            (Direction::Egress, End::Pod(_) | End::Address(_)) => None,
        };
        let numbers =
            |protocol, name: &str| network.map(|network| network.named(protocol, name)).unwrap_or_default();
        let unresolved =
            ports.names().into_iter().filter(|(protocol, name)| numbers(*protocol, name).is_empty());
        let mut unresolved: Vec<String> = unresolved.map(|(_, name)| name.to_owned()).collect();
        unresolved.dedup();
        unresolved.retain(|name| {
            crate::kubernetes::Protocol::ALL.iter().all(|protocol| numbers(*protocol, name).is_empty())
        });
        unresolved.sort();
        unresolved.dedup();
        (ports.at(numbers), unresolved)
    }

    fn match_peer(&self, policy: &NetworkPolicy, peer: &Peer) -> Outcome {
        let everything = Selector::everything();
        match (peer, self.other) {
            (Peer::Block(block), other) => self.match_addresses(&block.addresses(), other),
            (Peer::Pods { .. }, End::Address(address)) => Err(format!("{address} is no pod")),
            (Peer::Pods { namespaces: None, .. }, End::Pod(pod))
                if pod.namespace.name() != policy.namespace =>
            {
                Err(format!(
                    "without a namespaceSelector it means pods of namespace {} only",
                    policy.namespace
                ))
            }
            (Peer::Pods { namespaces, pods }, End::Pod(pod)) => {
                let namespaces = namespaces.clone().unwrap_or_else(Selector::everything);
                select(&namespaces, pods.as_ref().unwrap_or(&everything), pod)
            }
        }
    }

    /// Whether some part of a peer matches, or why the last one does not.
    fn match_party(&self, party: &Party) -> Outcome {
        let outcome = self.match_any(&party.parts);
        if outcome.is_ok() {
            return outcome;
        }
        let name = party.name.as_ref().filter(|_| !party.parts.is_empty());
        name.map_or(outcome, |name| Err(format!("the other end is not `{name}`")))
    }

    fn match_part(&self, part: &Part) -> Outcome {
        match (part, self.other) {
            (Part::Everybody, _) => Ok(()),
            (Part::Pods(peer), End::Pod(pod)) => select_pod(peer, pod),
            (Part::Pods(_), End::Address(address)) => Err(format!("{address} is no pod")),
            (Part::Addresses(addresses), other) => self.match_addresses(addresses, other),
            (Part::Outside(addresses), End::Address(_)) => self.match_addresses(addresses, self.other),
            (Part::Outside(_), End::Pod(_)) => Err("addresses match nothing in the cluster here".to_owned()),
            (Part::Nodes(selector), other) => self.match_nodes(selector, other),
            (Part::OwnNode, _) if !self.world.near => {
                Err("it is not the node on which the pod runs".to_owned())
            }
            (Part::OtherNodes, _) if self.world.near => {
                Err("it is the node on which the pod runs".to_owned())
            }
            (Part::OwnNode | Part::OtherNodes, other) => self.match_any_node(other),
            (Part::Over(version), other) => match_family(version.into(), other),
            (Part::Narrowed(narrowed), _) => self.match_narrowed(narrowed),
            (Part::Nobody(why) | Part::Unknown(why), _) => Err(why.clone()),
        }
    }

    fn match_narrowed(&self, narrowed: &Narrowed) -> Outcome {
        self.match_any(&narrowed.of)?;
        narrowed.within.iter().try_for_each(|parts| self.match_any(parts))?;
        let excluded = narrowed.but.iter().any(|part| self.match_part(part).is_ok());
        if excluded { Err("it is one of those that are left out".to_owned()) } else { Ok(()) }
    }

    /// Whether some part matches, or why the last one does not.
    fn match_any(&self, parts: &[Part]) -> Outcome {
        let mut outcome = Err("it means nobody".to_owned());
        for part in parts {
            outcome = self.match_part(part);
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }

    /// Whether a clause is about the pod at all, as far as it does not mean all
    /// pods of its policy.
    fn match_own(&self, clause: &Clause) -> Outcome {
        let Some(part) = &clause.within else { return Ok(()) };
        let subject = End::Pod(Box::new(self.subject.clone()));
        let own = Walk { other: &subject, ..Walk::new(self.world, self.subject, &subject, self.direction) };
        own.match_part(part).map_err(|why| format!("it is not about this pod: {why}"))
    }

    fn match_any_node(&self, other: &End) -> Outcome {
        let matched = match other {
            End::Address(address) => self.world.law.nodes.contains(*address),
            End::Pod(pod) => pod.on_node,
        };
        if matched { Ok(()) } else { Err("it is no node".to_owned()) }
    }

    fn match_addresses(&self, block: &AddressSet, other: &End) -> Outcome {
        match other {
            End::Address(address) if block.contains(*address) => Ok(()),
            End::Address(address) => Err(format!("{address} is not in {block}")),
            End::Pod(_) if self.world.blocks == Blocks::External => {
                Err("blocks are read as addresses outside the cluster".to_owned())
            }
            End::Pod(pod) if pod.addresses.iter().any(|address| block.contains(*address)) => Ok(()),
            End::Pod(pod) if pod.addresses.is_empty() => {
                Err("the address of the pod is not known".to_owned())
            }
            End::Pod(pod) => {
                let addresses: Vec<String> = pod.addresses.iter().map(ToString::to_string).collect();
                Err(format!("{} is not in {block}", addresses.join(", ")))
            }
        }
    }

    fn match_nodes(&self, selector: &Selector, other: &End) -> Outcome {
        let nodes = || self.world.nodes.iter().filter(|node| selector.matches(&node.labels));
        let addresses = || nodes().flat_map(|node| &node.addresses);
        let matched = match other {
            End::Address(address) => addresses().any(|own| own == address),
            End::Pod(pod) => {
                addresses().any(|own| pod.addresses.contains(own))
                    || (pod.on_node && nodes().any(|node| pod.nodes.contains(&node.name)))
            }
        };
        if matched { Ok(()) } else { Err(format!("it is at no node that matches `{selector}`")) }
    }
}

/// Whether an end can be seen over a family of addresses; one of which nothing is
/// known can.
fn match_family(family: Family, other: &End) -> Outcome {
    let families = other.families();
    if families.are_unknown() || families.contains(family) {
        Ok(())
    } else {
        Err(format!("it has no {family} address"))
    }
}

/// Whether a policy selects a pod, or why not.
fn select_subject(policy: &Policy, pod: &PodEnd) -> Outcome {
    let mut outcome = Err("it selects no pod".to_owned());
    for subject in &policy.subject {
        outcome = select_pod(subject, pod);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

fn select_pod(peer: &PodPeer, pod: &PodEnd) -> Outcome {
    select(&peer.namespaces, &peer.pods, pod)
}

/// Whether selectors of namespace and pod match, or which does not and why.
fn select(namespaces: &Selector, pods: &Selector, pod: &PodEnd) -> Outcome {
    if pod.on_node {
        return Err("the pod uses the network of its node, which selectors do not match".to_owned());
    }
    explain_labels(&format!("namespace {}", pod.namespace.name()), namespaces, pod.namespace.labels())?;
    explain_labels("the pod", pods, &pod.labels)
}

/// Whether `selector` matches, or the first label that does not.
fn explain_labels(whose: &str, selector: &Selector, labels: &Labels) -> Outcome {
    let missed =
        selector.domains().find(|(key, domain)| !domain.contains(labels.get(*key).map(String::as_str)));
    match missed {
        None => Ok(()),
        Some((key, domain)) => {
            let wanted = Selector::with(key, domain.clone());
            Err(match labels.get(key) {
                Some(value) => format!("{whose} has `{key}={value}`, wanted is `{wanted}`"),
                None => format!("{whose} has no label `{key}`, wanted is `{wanted}`"),
            })
        }
    }
}
