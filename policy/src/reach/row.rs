//! What the policies of one end let through: disjoint sets of peers, each with
//! its ports.

use super::{Class, ClassId, Ends, Model};
use crate::algebra::Ranges;
use crate::kubernetes::admin::{Action, AdminPolicy, AdminRule, Tier};
use crate::kubernetes::pod::ContainerPort;
use crate::kubernetes::{Direction, NetworkPolicy, Peers, PortSet, Ports, Rule};
use crate::order::SortedMap;
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

impl Row {
    /// What this row lets through and `other` does not.
    pub fn beyond(&self, other: &Self) -> SortedMap<PortSet, Ends> {
        let mut beyond: SortedMap<PortSet, Ends> = SortedMap::new();
        let mut add = |ports: PortSet, ends: Ends| {
            if !ports.is_empty() && !ends.is_empty() {
                let before = beyond.remove(&ports).unwrap_or_default();
                beyond.insert(ports, before.union(&ends));
            }
        };
        for (ports, ends) in &self.pieces {
            let mut rest = ends.clone();
            for (other_ports, other_ends) in &other.pieces {
                let both = rest.intersection(other_ends);
                rest = rest.difference(&both);
                add(ports.difference(other_ports), both);
            }
            add(ports.clone(), rest);
        }
        beyond
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
    states: SortedMap<State, Ends>,
}

impl Sorting {
    fn new(everything: Ends) -> Self {
        let state = State { open: PortSet::full(), passed: PortSet::empty(), allowed: PortSet::empty() };
        Self { states: SortedMap::from([(state, everything)]) }
    }

    /// Applies `step` to what is known of `ends`.
    fn apply(&mut self, ends: &Ends, step: impl Fn(&State) -> State) {
        if ends.is_empty() {
            return;
        }
        let mut states: SortedMap<State, Ends> = SortedMap::new();
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
        let mut pieces: SortedMap<PortSet, Ends> = SortedMap::new();
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

    /// What the policies of a class let through.
    pub fn row(&self, id: ClassId, direction: Direction) -> Row {
        let Some(class) = self.class(id) else { return Row::default() };
        let mut sorting = Sorting::new(self.everything());
        self.ask_admins(&mut sorting, class, direction, Tier::Admin);
        sorting.next_tier();
        let mut policies = self.isolating(id, direction).peekable();
        if policies.peek().is_none() {
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

    pub(super) fn admin_rule_ends(&self, rule: &AdminRule) -> Ends {
        Ends::union_of(rule.peers.iter().map(|peer| self.select_admin_peer(peer)))
    }

    /// The peers and ports of a policy's rules that count.
    pub fn rule_ends(&self, policy: &NetworkPolicy, direction: Direction) -> Vec<(Ends, Ports)> {
        let rules = policy.rules(direction);
        rules.map(|(_, rule)| (self.ends_of_rule(policy, rule), rule.ports.clone())).collect()
    }

    /// The peers of a policy's rule.
    pub(super) fn ends_of_rule(&self, policy: &NetworkPolicy, rule: &Rule) -> Ends {
        match &rule.peers {
            Peers::Everybody { .. } => self.everything(),
            Peers::Listed(peers) => Ends::union_of(peers.iter().map(|peer| self.select_peer(policy, peer))),
        }
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
            for (number, classes) in self.with_port(&ends.pods, protocol, name) {
                clauses.push((Ends::pods(classes), PortSet::port(protocol, number)));
            }
        }
        clauses
    }

    /// The rows of all classes; equal ones are made once.
    pub fn rows(&self) -> Rows {
        let [ingress, egress] = Direction::BOTH.map(|direction| {
            let mut maker = RowMaker::new(self, direction);
            (0..).zip(&self.classes).map(|(id, _)| maker.row(id)).collect()
        });
        Rows { egress, ingress }
    }

    /// What a class's row depends on.
    fn key(&self, id: ClassId, class: &Class, direction: Direction) -> Key<'_> {
        let isolated = self.isolating(id, direction).next().is_some();
        let labels = self.namespace_labels(class);
        let applies = |policy: &AdminPolicy| {
            !class.on_node
                && policy.subject.pods.matches(&class.labels)
                && labels.is_some_and(|labels| policy.subject.namespaces.matches(labels))
        };
        let admin = (0..).zip(&self.admin).filter(|(_, policy)| applies(policy)).map(|(id, _)| id);
        let named = class.network.ports.iter().filter(|port| port.name.is_some());
        let ports = named.filter(|_| direction == Direction::Ingress).cloned().collect();
        Key {
            namespace: isolated.then_some(class.namespace),
            policies: self.isolating_it(id, direction).iter().map(|policy| policy.name.as_str()).collect(),
            admin: admin.collect(),
            ports,
        }
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

/// Makes rows one after the other; equal ones are made once.
#[derive(Debug)]
pub struct RowMaker<'a> {
    model: &'a Model,
    direction: Direction,
    made: SortedMap<Key<'a>, Rc<Row>>,
    namespace: Option<u32>,
}

impl<'a> RowMaker<'a> {
    /// A maker of rows of one direction.
    pub fn new(model: &'a Model, direction: Direction) -> Self {
        Self { model, direction, made: SortedMap::new(), namespace: None }
    }

    /// The row of one class.
    pub fn row(&mut self, id: ClassId) -> Rc<Row> {
        let Some(class) = self.model.class(id) else { return Rc::default() };
        if self.namespace != Some(class.namespace) {
            // Rows of an isolated class are not those of another namespace.
            self.made.retain(|key, _| key.namespace.is_none());
            self.namespace = Some(class.namespace);
        }
        let key = self.model.key(id, class, self.direction);
        Rc::clone(self.made.get_or_insert_with(key, || Rc::new(self.model.row(id, self.direction))))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    /// The namespace, where some NetworkPolicy isolates the class.
    namespace: Option<u32>,
    /// Those of them that do not isolate the whole namespace.
    policies: Vec<&'a str>,
    admin: Vec<u32>,
    ports: Vec<ContainerPort>,
}
