//! What the policies of one end let through: disjoint sets of peers, each with
//! its ports.

use super::{Class, ClassId, Ends, Model};
use crate::algebra::Ranges;
use crate::kubernetes::admin::{Action, AdminPolicy, AdminRule, Tier};
use crate::kubernetes::pod::ContainerPort;
use crate::kubernetes::{Direction, NetworkPolicy, Peers, PortSet, Ports, Rule};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::rc::Rc;

/// What one side lets through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The ports, and the peers to which they are open; sets of peers are
    /// disjoint, and peers without a port are left out.
    pub pieces: Vec<(PortSet, Ends)>,
}

impl Row {
    /// The ports open to the pods of a class.
    pub fn at(&self, class: ClassId) -> Option<&PortSet> {
        self.pieces.iter().find(|(_, ends)| ends.pods.contains(class)).map(|(ports, _)| ports)
    }

    /// The ports open to an address outside.
    pub fn at_address(&self, address: IpAddr) -> Option<&PortSet> {
        self.pieces.iter().find(|(_, ends)| ends.outside.contains(address)).map(|(ports, _)| ports)
    }
}

/// The rows of every class.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    egress: Vec<Rc<Row>>,
    ingress: Vec<Rc<Row>>,
}

impl Rows {
    /// The row of one class.
    pub fn get(&self, class: ClassId, direction: Direction) -> Option<&Rc<Row>> {
        let rows = match direction {
            Direction::Egress => &self.egress,
            Direction::Ingress => &self.ingress,
        };
        usize::try_from(class).ok().and_then(|class| rows.get(class))
    }
}

/// What is known of the ports to a set of peers, tier by tier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    /// Asked of nobody yet.
    open: PortSet,
    /// Left to the next tier.
    passed: PortSet,
    /// Allowed for good.
    allowed: PortSet,
}

/// Every peer, sorted by what is known of it.
struct Sorting {
    states: BTreeMap<State, Ends>,
}

impl Sorting {
    fn new(everything: Ends) -> Self {
        let state = State { open: PortSet::full(), passed: PortSet::empty(), allowed: PortSet::empty() };
        Self { states: BTreeMap::from([(state, everything)]) }
    }

    /// Applies `step` to what is known of `ends`.
    fn apply(&mut self, ends: &Ends, step: impl Fn(&State) -> State) {
        if ends.is_empty() {
            return;
        }
        let mut states: BTreeMap<State, Ends> = BTreeMap::new();
        let mut put = |state: State, ends: Ends| {
            let merged = match states.remove(&state) {
                Some(others) => others.union(&ends),
                None => ends,
            };
            states.insert(state, merged);
        };
        for (state, all) in std::mem::take(&mut self.states) {
            let hit = all.intersection(ends);
            if hit.is_empty() {
                put(state, all);
                continue;
            }
            let rest = all.difference(ends);
            let next = step(&state);
            if !rest.is_empty() {
                put(state, rest);
            }
            put(next, hit);
        }
        self.states = states;
    }

    fn decide(&mut self, ends: &Ends, ports: &PortSet, action: Action) {
        self.apply(ends, |state| {
            let hit = state.open.intersection(ports);
            let mut next = State { open: state.open.difference(ports), ..state.clone() };
            match action {
                Action::Allow => next.allowed = next.allowed.union(&hit),
                Action::Pass => next.passed = next.passed.union(&hit),
                Action::Deny => {}
            }
            next
        });
    }

    /// Goes on to the next tier with what is open or was passed on.
    fn next_tier(&mut self) {
        let states = std::mem::take(&mut self.states);
        for (state, ends) in states {
            let open = state.open.union(&state.passed);
            let state = State { open, passed: PortSet::empty(), allowed: state.allowed };
            let ends = match self.states.remove(&state) {
                Some(others) => others.union(&ends),
                None => ends,
            };
            self.states.insert(state, ends);
        }
    }

    /// Ends with what is allowed, and with what is open if `default` allows it.
    fn finish(mut self, default_allows: bool) -> Row {
        self.next_tier();
        let mut pieces: BTreeMap<PortSet, Ends> = BTreeMap::new();
        for (state, ends) in self.states {
            let ports = if default_allows { state.allowed.union(&state.open) } else { state.allowed };
            if ports.is_empty() {
                continue;
            }
            let ends = match pieces.remove(&ports) {
                Some(others) => others.union(&ends),
                None => ends,
            };
            pieces.insert(ports, ends);
        }
        Row { pieces: pieces.into_iter().collect() }
    }
}

impl Model {
    /// The administrators' policies of a tier that apply to a class.
    pub fn admin_for(&self, class: &Class, tier: Tier) -> impl Iterator<Item = &Rc<AdminPolicy>> {
        let labels = self.namespace_labels(class);
        self.admin.iter().filter(move |policy| {
            policy.tier == tier
                && !class.on_node
                && policy.subject.pods.matches(&class.labels)
                && labels.is_some_and(|labels| policy.subject.namespaces.matches(labels))
        })
    }

    /// The NetworkPolicies that isolate a class in `direction`.
    pub fn isolating(&self, class: &Class, direction: Direction) -> impl Iterator<Item = &Rc<NetworkPolicy>> {
        self.policies_of(class.namespace).iter().filter(move |policy| {
            !class.on_node && policy.isolates(direction) && policy.pods.matches(&class.labels)
        })
    }

    /// What the policies of a class let through.
    pub fn row(&self, class: &Class, direction: Direction) -> Row {
        let policies: Vec<_> = self.isolating(class, direction).collect();
        self.row_of(class, direction, &policies)
    }

    fn row_of(&self, class: &Class, direction: Direction, policies: &[&Rc<NetworkPolicy>]) -> Row {
        let mut sorting = Sorting::new(self.everything());
        self.ask_admins(&mut sorting, class, direction, Tier::Admin);
        sorting.next_tier();
        if policies.is_empty() {
            self.ask_admins(&mut sorting, class, direction, Tier::Baseline);
            return sorting.finish(true);
        }
        for policy in policies {
            for (ends, ports) in self.rule_ends(policy, direction) {
                for (ends, ports) in self.clauses(&ends, &ports, direction, class) {
                    sorting.decide(&ends, &ports, Action::Allow);
                }
            }
        }
        sorting.finish(false)
    }

    fn ask_admins(&self, sorting: &mut Sorting, class: &Class, direction: Direction, tier: Tier) {
        for policy in self.admin_for(class, tier) {
            for (_, rule) in policy.rules(direction) {
                if rule.has_unknown_peer() {
                    // An unknown peer fails closed.
                    if rule.action != Action::Allow {
                        sorting.decide(&self.everything(), &PortSet::full(), Action::Deny);
                    }
                    continue;
                }
                let ends = self.admin_rule_ends(rule);
                for (ends, ports) in self.clauses(&ends, &rule.ports, direction, class) {
                    sorting.decide(&ends, &ports, rule.action);
                }
            }
        }
    }

    fn admin_rule_ends(&self, rule: &AdminRule) -> Ends {
        Ends::union_of(rule.peers.iter().map(|peer| self.select_admin_peer(peer)))
    }

    /// The peers and ports of a policy's rules that count.
    pub fn rule_ends(&self, policy: &NetworkPolicy, direction: Direction) -> Vec<(Ends, Ports)> {
        let ends = |rule: &Rule| match &rule.peers {
            Peers::Everybody { .. } => self.everything(),
            Peers::Listed(peers) => Ends::union_of(peers.iter().map(|peer| self.select_peer(policy, peer))),
        };
        policy.rules(direction).map(|(_, rule)| (ends(rule), rule.ports.clone())).collect()
    }

    /// A rule's peers with its ports as numbers. Names are resolved at the
    /// destination: the class itself, or each of the peers.
    pub(super) fn clauses(
        &self,
        ends: &Ends,
        ports: &Ports,
        direction: Direction,
        class: &Class,
    ) -> Vec<(Ends, PortSet)> {
        if direction == Direction::Ingress {
            return vec![(ends.clone(), ports.at(|protocol, name| class.network.named(protocol, name)))];
        }
        let mut clauses = Vec::new();
        let numbered = ports.numbered();
        if !numbered.is_empty() {
            clauses.push((ends.clone(), numbered));
        }
        for (protocol, name) in ports.names() {
            for (number, classes) in self.with_port(protocol, name) {
                let peers = Ends::pods(ends.pods.intersection(&classes));
                clauses.push((peers, PortSet::port(protocol, number)));
            }
        }
        clauses
    }

    /// The rows of all classes; equal ones are made once.
    pub fn rows(&self) -> Rows {
        let [ingress, egress] = Direction::BOTH.map(|direction| self.rows_of(direction));
        Rows { egress, ingress }
    }

    fn rows_of(&self, direction: Direction) -> Vec<Rc<Row>> {
        let mut made: BTreeMap<Key, Rc<Row>> = BTreeMap::new();
        let isolating = self.isolating_each(direction);
        let mut namespace = None;
        let mut rows = Vec::with_capacity(self.classes.len());
        for (class, policies) in self.classes.iter().zip(isolating) {
            if namespace != Some(class.namespace) {
                // Numbers of policies are those of one namespace.
                made.retain(|key, _| key.policies.is_empty());
                namespace = Some(class.namespace);
            }
            let key = self.key(class, direction, policies);
            let row = if let Some(row) = made.get(&key) {
                Rc::clone(row)
            } else {
                let row = Rc::new(self.row_for(class, direction, &key.policies));
                made.insert(key, Rc::clone(&row));
                row
            };
            rows.push(row);
        }
        rows
    }

    fn row_for(&self, class: &Class, direction: Direction, policies: &[u32]) -> Row {
        let own = self.policies_of(class.namespace);
        let chosen = policies.iter().filter_map(|id| own.get(usize::try_from(*id).ok()?));
        self.row_of(class, direction, &chosen.collect::<Vec<_>>())
    }

    /// For each class, the numbers of the policies of its namespace that
    /// isolate it.
    fn isolating_each(&self, direction: Direction) -> Vec<Vec<u32>> {
        let mut each: Vec<Vec<u32>> = vec![Vec::new(); self.classes.len()];
        for (namespace, policies) in &self.policies {
            let Some(namespace) = self.space(namespace) else { continue };
            for (number, policy) in (0..).zip(policies).filter(|(_, policy)| policy.isolates(direction)) {
                for class in self.select_in(namespace, &policy.pods).iter().flatten() {
                    if let Some(numbers) = usize::try_from(class).ok().and_then(|class| each.get_mut(class)) {
                        numbers.push(number);
                    }
                }
            }
        }
        each
    }

    /// What a class's row depends on.
    fn key(&self, class: &Class, direction: Direction, policies: Vec<u32>) -> Key {
        let labels = self.namespace_labels(class);
        let applies = |policy: &AdminPolicy| {
            !class.on_node
                && policy.subject.pods.matches(&class.labels)
                && labels.is_some_and(|labels| policy.subject.namespaces.matches(labels))
        };
        let admin = (0..).zip(&self.admin).filter(|(_, policy)| applies(policy)).map(|(id, _)| id);
        let named = class.network.ports.iter().filter(|port| port.name.is_some());
        let ports = named.filter(|_| direction == Direction::Ingress).cloned().collect();
        Key { policies, admin: admin.collect(), ports }
    }

    /// The ports open from one class of pods to another.
    pub fn between_classes(&self, rows: &Rows, source: ClassId, destination: ClassId) -> PortSet {
        let egress = rows.get(source, Direction::Egress).and_then(|row| row.at(destination));
        let ingress = rows.get(destination, Direction::Ingress).and_then(|row| row.at(source));
        match (egress, ingress) {
            (Some(egress), Some(ingress)) => egress.intersection(ingress),
            _ => PortSet::empty(),
        }
    }

    /// All classes.
    pub fn class_ids(&self) -> Ranges<ClassId> {
        self.everything().pods
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    policies: Vec<u32>,
    admin: Vec<u32>,
    ports: Vec<ContainerPort>,
}
