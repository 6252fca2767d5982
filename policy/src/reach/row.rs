//! What the policies of one end let through: disjoint sets of peers, each with
//! its ports.

use super::{Class, ClassId, Ends, FaceId, Families, Model};
use crate::clause::{Clause, OwnNode, Parties, Policy, Tier, TierEnd};
use crate::kubernetes::Namespace;
use crate::kubernetes::pod::ContainerPort;
use crate::kubernetes::{Action, Direction, NetworkPolicy, Peers, PortSet, Ports, Rule};
use crate::order::{self, SortedMap};
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

    /// Denies what is open; what was passed on goes on.
    fn deny_open(&mut self) {
        let everybody = Ends::union_of(self.states.values().cloned());
        self.decide(&everybody, &PortSet::full(), Action::Deny);
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

/// The policies that are asked, and about whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The tiers, in order.
    pub(super) tiers: &'a [Tier],
    /// Whether what is on a node is on that of the pod.
    pub(super) near: bool,
}

impl Model {
    /// Every policy there is.
    pub(super) fn asked(&self) -> Asked<'_> {
        Asked { tiers: &self.law.tiers, near: false }
    }

    /// What is asked about a pod and the node on which it runs.
    pub(super) fn asked_near(&self) -> Asked<'_> {
        let tiers = match self.law.own_node {
            OwnNode::BeforeNetworkPolicies => self.before_network_policies(),
            OwnNode::LastAllow => &self.law.tiers,
            OwnNode::Open => &[],
        };
        Asked { tiers, near: true }
    }

    /// The tiers before the NetworkPolicies.
    fn before_network_policies(&self) -> &[Tier] {
        let tiers = self.law.tiers.as_slice();
        let end = tiers.iter().position(|tier| tier.end == TierEnd::NetworkPolicies);
        tiers.get(..end.unwrap_or(tiers.len())).unwrap_or_default()
    }

    /// The tiers down to the NetworkPolicies.
    pub(super) fn down_to_network_policies(&self) -> &[Tier] {
        let tiers = self.law.tiers.as_slice();
        tiers.get(..=self.before_network_policies().len()).unwrap_or(tiers)
    }

    /// The policies of a tier that apply to a class.
    fn applying<'a>(&'a self, tier: &'a Tier, class: &'a Class) -> impl Iterator<Item = &'a Rc<Policy>> {
        let home = self.namespace(class.namespace).filter(|_| !class.on_node);
        home.into_iter().flat_map(move |home| {
            let own = tier.of(home.name());
            own.filter(move |policy| policy.selects(home.labels(), &class.labels))
        })
    }

    /// Whether some policy puts a class into the default of a tier.
    fn is_held(&self, tier: &Tier, class: &Class, direction: Direction) -> bool {
        tier.holds() && self.applying(tier, class).any(|policy| policy.holds.contains(direction))
    }

    /// Whether what no policy allows is denied to a class in `direction`.
    pub fn is_isolated(&self, id: ClassId, direction: Direction) -> bool {
        let held = || {
            self.class(id)
                .is_some_and(|class| self.law.tiers.iter().any(|tier| self.is_held(tier, class, direction)))
        };
        self.isolating(id, direction).next().is_some() || held()
    }

    /// What the policies of a class let through.
    pub fn row(&self, id: ClassId, direction: Direction) -> Row {
        self.row_of(self.asked(), id, direction)
    }

    /// The same, where only some policies are asked.
    fn row_of(&self, asked: Asked<'_>, id: ClassId, direction: Direction) -> Row {
        let Some(class) = self.class(id) else { return Row::default() };
        let mut sorting = Sorting::new(self.reachable_from(class));
        let mut allows = true;
        for tier in asked.tiers {
            if tier.end == TierEnd::NetworkPolicies {
                if self.isolating(id, direction).next().is_some() {
                    self.ask_network_policies(&mut sorting, id, class, direction);
                    return sorting.finish(false);
                }
                continue;
            }
            self.ask_tier(&mut sorting, tier, (id, class), direction, asked.near);
            if self.is_held(tier, class, direction) {
                match tier.end {
                    TierEnd::Deny => sorting.deny_open(),
                    _ => allows = false,
                }
            }
            sorting.next_tier();
        }
        if asked.near && direction == Direction::Ingress && self.law.own_node == OwnNode::LastAllow {
            allows = true;
        }
        sorting.finish(allows)
    }

    fn ask_network_policies(&self, sorting: &mut Sorting, id: ClassId, class: &Class, direction: Direction) {
        for policy in self.isolating(id, direction) {
            for (ends, ports) in self.rule_ends(policy, direction) {
                for (ends, ports) in self.clauses(&ends, &ports, direction, class) {
                    sorting.decide(&ends, &ports, Action::Allow);
                }
            }
        }
    }

    fn ask_tier(
        &self,
        sorting: &mut Sorting,
        tier: &Tier,
        (id, class): (ClassId, &Class),
        direction: Direction,
        near: bool,
    ) {
        let policies = self.applying(tier, class);
        let mut clauses: Vec<&Clause> = policies.flat_map(|policy| policy.clauses(direction)).collect();
        order::sort_by(&mut clauses, |one, other| one.rank.cmp(&other.rank));
        for clause in clauses {
            if clause.is_unknown() {
                // An unknown peer fails closed.
                if clause.action != Action::Allow {
                    sorting.decide(&self.everything(), &PortSet::full(), Action::Deny);
                }
                continue;
            }
            let mut ends = self.ends_of_clause(clause, near);
            if let Some(part) = &clause.within {
                ends = self.seen_from(ends, id, &self.select_part(part, near));
            }
            for (ends, ports) in self.clauses(&ends, &clause.ports, direction, class) {
                sorting.decide(&ends, &ports, clause.action);
            }
        }
    }

    /// The other ends of a clause; `near` where what is on a node is on that of
    /// the pod.
    pub(super) fn ends_of_clause(&self, clause: &Clause, near: bool) -> Ends {
        match &clause.peers {
            Parties::Everybody => self.everything(),
            _ => Ends::union_of(clause.parts().map(|part| self.select_part(part, near))),
        }
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
        let classic = asked.tiers.iter().any(|tier| tier.end == TierEnd::NetworkPolicies);
        let isolated = classic && self.isolating(id, direction).next().is_some();
        let narrow = if isolated { self.isolating_it(id, direction) } else { &[] };
        let applying = || asked.tiers.iter().flat_map(|tier| self.applying(tier, class));
        let laws: Vec<u32> = applying().map(|policy| policy.id).collect();
        let narrowed =
            applying().any(|policy| policy.clauses(direction).any(|clause| clause.within.is_some()));
        let at_home = || {
            let home = self.namespace(class.namespace).map_or("", Namespace::name);
            asked.tiers.iter().any(|tier| tier.homes.contains_key(home))
        };
        let named = class.network.ports.iter().filter(|port| port.name.is_some());
        let ports = named.filter(|_| direction == Direction::Ingress).cloned().collect();
        Key {
            namespace: (isolated || at_home()).then_some(class.namespace),
            policies: narrow.iter().map(|policy| policy.name.as_str()).collect(),
            laws,
            own: narrowed.then_some(id),
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
    /// The namespace, where some policy of it may apply to the class.
    namespace: Option<u32>,
    /// Those of them that do not isolate the whole namespace.
    policies: Vec<&'a str>,
    /// The other policies that apply, by number.
    laws: Vec<u32>,
    /// The class itself, where a clause of those is about some of their pods only.
    own: Option<ClassId>,
    ports: Vec<ContainerPort>,
    families: Families,
}
