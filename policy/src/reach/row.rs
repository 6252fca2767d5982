//! What the policies of one end let through: disjoint sets of peers, each with
//! its ports.

use super::{Class, ClassId, Ends, FaceId, Families, Model};
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
    /// The ports open to the pods of a class that show this face.
    pub fn at(&self, face: FaceId) -> Option<&PortSet> {
        self.pieces.iter().find(|(_, ends)| ends.pods.contains(face)).map(|(ports, _)| ports)
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

/// The policies that are asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The administrators' policies, in the order in which they are asked.
    pub(super) admin: &'a [Rc<AdminPolicy>],
    /// Whether NetworkPolicies are asked too.
    pub(super) network_policies: bool,
}

/// The policies of the Admin tier alone.
#[derive(Debug)]
pub(super) struct AdminTier(Vec<Rc<AdminPolicy>>);

impl AdminTier {
    /// Those of a model.
    pub(super) fn of(model: &Model) -> Self {
        Self(model.admin.iter().filter(|policy| policy.tier == Tier::Admin).cloned().collect())
    }

    /// The policies.
    pub(super) fn policies(&self) -> &[Rc<AdminPolicy>] {
        &self.0
    }

    /// They are asked, with NetworkPolicies or without them, and no Baseline.
    pub(super) fn asked(&self, network_policies: bool) -> Asked<'_> {
        Asked { admin: &self.0, network_policies }
    }
}

impl Model {
    /// Every policy there is.
    pub(super) fn asked(&self) -> Asked<'_> {
        Asked { admin: &self.admin, network_policies: true }
    }

    /// Whether an administrators' policy applies to a class.
    fn applies(&self, policy: &AdminPolicy, class: &Class) -> bool {
        let labels = self.namespace_labels(class);
        !class.on_node
            && policy.subject.pods.matches(&class.labels)
            && labels.is_some_and(|labels| policy.subject.namespaces.matches(labels))
    }

    /// What the policies of a class let through.
    pub fn row(&self, id: ClassId, direction: Direction) -> Row {
        self.row_of(self.asked(), id, direction)
    }

    /// The same, where only some policies are asked.
    fn row_of(&self, asked: Asked<'_>, id: ClassId, direction: Direction) -> Row {
        let Some(class) = self.class(id) else { return Row::default() };
        let mut sorting = Sorting::new(self.reachable_from(class));
        self.ask_admins(&mut sorting, asked, class, direction, Tier::Admin);
        sorting.next_tier();
        let mut policies = self.isolating(id, direction).filter(|_| asked.network_policies).peekable();
        if policies.peek().is_none() {
            self.ask_admins(&mut sorting, asked, class, direction, Tier::Baseline);
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

    fn ask_admins(
        &self,
        sorting: &mut Sorting,
        asked: Asked<'_>,
        class: &Class,
        direction: Direction,
        tier: Tier,
    ) {
        let of_tier = asked.admin.iter().filter(|policy| policy.tier == tier);
        for policy in of_tier.filter(|policy| self.applies(policy, class)) {
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
    fn key(&self, asked: Asked<'_>, id: ClassId, class: &Class, direction: Direction) -> Key<'_> {
        let isolated = asked.network_policies && self.is_isolated(id, direction);
        let narrow = if isolated { self.isolating_it(id, direction) } else { &[] };
        let admin = (0..).zip(asked.admin).filter(|(_, policy)| self.applies(policy, class));
        let named = class.network.ports.iter().filter(|port| port.name.is_some());
        let ports = named.filter(|_| direction == Direction::Ingress).cloned().collect();
        Key {
            namespace: isolated.then_some(class.namespace),
            policies: narrow.iter().map(|policy| policy.name.as_str()).collect(),
            admin: admin.map(|(id, _)| id).collect(),
            ports,
            families: class.families,
        }
    }

    /// The ports open between two classes, of which these are the rows: what
    /// both let through, over any of the families that both have.
    pub fn open_between(&self, (one, row): (ClassId, &Row), (other, far): (ClassId, &Row)) -> PortSet {
        let families = |id| self.class(id).map(|class| class.families).unwrap_or_default();
        let over = families(one).shared(families(other)).filter_map(|family| {
            let [one, other] =
                [one, other].map(|class| family.map_or(class, |family| self.faces.face(class, family)));
            Some(both(row.at(other)?, far.at(one)?))
        });
        over.reduce(|one, other| one.union(&other)).unwrap_or_default()
    }
}

/// The ports of both sets.
pub(super) fn both(one: &PortSet, other: &PortSet) -> PortSet {
    if one.is_full() {
        other.clone()
    } else if other.is_full() {
        one.clone()
    } else {
        one.intersection(other)
    }
}

/// Makes rows one after the other; equal ones are made once.
#[derive(Debug)]
pub struct RowMaker<'a> {
    model: &'a Model,
    asked: Asked<'a>,
    direction: Direction,
    made: SortedMap<Key<'a>, Rc<Row>>,
    namespace: Option<u32>,
}

impl<'a> RowMaker<'a> {
    /// A maker of rows of one direction.
    pub fn new(model: &'a Model, direction: Direction) -> Self {
        Self::asking(model, model.asked(), direction)
    }

    /// The same, where only some policies are asked.
    pub(super) fn asking(model: &'a Model, asked: Asked<'a>, direction: Direction) -> Self {
        Self { model, asked, direction, made: SortedMap::new(), namespace: None }
    }

    /// The row of one class.
    pub fn row(&mut self, id: ClassId) -> Rc<Row> {
        let Some(class) = self.model.class(id) else { return Rc::default() };
        if self.namespace != Some(class.namespace) {
            // Rows of an isolated class are not those of another namespace.
            self.made.retain(|key, _| key.namespace.is_none());
            self.namespace = Some(class.namespace);
        }
        let key = self.model.key(self.asked, id, class, self.direction);
        let row = || Rc::new(self.model.row_of(self.asked, id, self.direction));
        Rc::clone(self.made.get_or_insert_with(key, row))
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
    families: Families,
}
