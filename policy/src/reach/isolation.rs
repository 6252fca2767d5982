//! Is every boundary closed? Which pairs are open, by which rule, and which
//! pods nobody isolates.
//!
//! The settings are those of admission, so that a cluster and a request are
//! judged by the same.

use super::answer::variants;
use super::model::Listed;
use super::trust::Trusted;
use super::walk::{End, PolicyRef, RuleStep, Side};
use super::{ClassId, Ends, Model, Peer, RowMaker};
use crate::admission::settings::Settings;
use crate::algebra::Ranges;
use crate::kubernetes::admin::Action;
use crate::kubernetes::{Direction, Namespace, NetworkPolicy, PortSet};
use crate::order::{self, SortedMap, SortedSet};
use serde::Serialize;
use std::rc::Rc;

/// How many open boundaries of one rule are named.
const NAMED: usize = 20;

/// The boundary of what lies outside.
const OUTSIDE: &str = "outside";

/// The state of every boundary.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Isolation {
    /// Whether nothing is open, nothing was left unread, and some workload was
    /// judged: without any, nobody knows.
    pub closed: bool,
    /// How many workloads were judged: those that the settings guard.
    pub judged: usize,
    /// How many objects could not be read: nobody knows what these open.
    pub unread: usize,
    /// The openings, by boundary.
    pub openings: Vec<Opening>,
    /// The workloads that no NetworkPolicy isolates.
    pub unisolated: Vec<Unisolated>,
    /// What the answer depends on, in sentences.
    pub notes: Vec<String>,
}

/// A rule that opens a boundary.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Opening {
    /// The boundary that is open.
    pub boundary: String,
    /// `Ingress` or `Egress`.
    pub direction: String,
    /// The boundary at the other end, `outside` for addresses.
    pub other: String,
    /// The policy.
    pub policy: String,
    /// The place of the rule in it.
    pub place: String,
    /// A connection that is let through: the workload inside, the other end,
    /// and the ports.
    pub witness: [String; 3],
    /// How many more boundaries the same rule opens to, which are not named.
    pub more: usize,
}

/// A workload that nobody isolates.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unisolated {
    /// The workload.
    pub workload: String,
    /// The direction in which it is open.
    pub direction: String,
    /// Whether it can be reached, or can reach, across its boundary: policies
    /// of administrators may still close it.
    pub open: bool,
}

/// Whom a rule opens a boundary to: for each boundary, one of the classes.
type Others = SortedMap<u32, ClassId>;

/// To whom a rule was found to be open.
#[derive(Default)]
struct Seen {
    outside: bool,
    others: Vec<Rc<Others>>,
    /// Those of them that an opening names.
    named: SortedSet<u32>,
}

impl Seen {
    /// How many boundaries there are besides `own`.
    fn count(&self, own: u32) -> usize {
        if let [others] = self.others.as_slice() {
            return others.len().saturating_sub(others.contains_key(&own).into());
        }
        let others: SortedSet<&u32> = self.others.iter().flat_map(|others| others.keys()).collect();
        others.into_iter().filter(|other| **other != own).count()
    }
}

struct Judge<'a> {
    model: &'a Model,
    settings: &'a Settings,
    trusted: Trusted<'a>,
    direction: Direction,
    rows: RowMaker<'a>,
    boundaries: &'a Boundaries,
    /// The boundaries among sets of classes that were asked for.
    known: SortedMap<Ranges<ClassId>, Rc<Others>>,
    /// To whom rules are open, by boundary, policy and place.
    seen: SortedMap<(u32, String, String), Seen>,
    openings: Vec<Opening>,
}

impl Isolation {
    /// Judges every boundary of a model.
    pub fn of(model: &mut Model, settings: &Settings) -> Self {
        let mut notes = model.notes();
        let model = &*model;
        notes.extend(without_workloads(model, settings));
        let boundaries = Boundaries::of(model, &settings.isolate_by);
        let (mut openings, mut unisolated) = (Vec::new(), Vec::new());
        for direction in &settings.directions {
            let mut judge = Judge::new(model, settings, *direction, &boundaries);
            unisolated.extend(judge.judge());
            openings.extend(judge.finish());
        }
        order::sort(&mut openings);
        order::sort(&mut unisolated);
        let guarded = |listed: &&Listed| is_guarded(model, settings, &listed.unit.namespace);
        let judged = model.units.iter().filter(guarded).count();
        Self { closed: false, judged, unread: 0, openings, unisolated, notes }.without(0)
    }

    /// The same of a cluster that has `unread` objects more, which could not be read.
    #[must_use]
    pub fn without(mut self, unread: usize) -> Self {
        self.unread = unread;
        self.closed = !self.is_open() && !self.is_unknown();
        self
    }

    /// Whether boundaries may be open of which nothing is known.
    pub fn is_unknown(&self) -> bool {
        self.unread > 0 || self.judged == 0
    }

    /// Whether something is known to be open.
    pub fn is_open(&self) -> bool {
        !self.openings.is_empty() || self.unisolated.iter().any(|workload| workload.open)
    }
}

fn is_guarded(model: &Model, settings: &Settings, namespace: &str) -> bool {
    let space = model.space(namespace).and_then(|space| model.namespace(space));
    !settings.exempt.namespaces.contains(namespace)
        && space.is_some_and(|space| settings.guard.matches(space.labels()))
}

/// Says of which namespaces nothing is judged, as nothing runs there yet.
fn without_workloads(model: &Model, settings: &Settings) -> Option<String> {
    let spaces = model.namespaces.iter().map(Namespace::name);
    let guarded = spaces.filter(|name| is_guarded(model, settings, name));
    let empty: SortedSet<&str> = guarded.filter(|name| model.units_of(name).is_empty()).collect();
    let named: Vec<&str> = empty.iter().copied().take(NAMED).collect();
    let more = match empty.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!named.is_empty())
        .then(|| format!("nothing is judged of namespaces without workloads: {}{more}", named.join(", ")))
}

/// Which namespaces are one boundary.
struct Boundaries {
    names: Vec<String>,
    /// The boundary of each namespace.
    of_space: Vec<u32>,
    /// The classes of each boundary.
    inside: Vec<Ranges<ClassId>>,
}

impl Boundaries {
    fn of(model: &Model, key: &str) -> Self {
        let name = |space: &Namespace| match space.labels().get(key) {
            Some(value) => value.clone(),
            None => format!("namespace {}", space.name()),
        };
        let each: Vec<String> = model.namespaces.iter().map(name).collect();
        let numbers: SortedMap<&String, u32> =
            each.iter().collect::<SortedSet<_>>().into_iter().zip(0..).collect();
        let of_space: Vec<u32> = each.iter().filter_map(|name| numbers.get(name).copied()).collect();
        let mut classes: Vec<Vec<(ClassId, ClassId)>> = vec![Vec::new(); numbers.len()];
        for (id, class) in (0..).zip(&model.classes) {
            let own = at(&of_space, class.namespace).copied();
            let own = own.and_then(|own| usize::try_from(own).ok()).and_then(|own| classes.get_mut(own));
            if let Some(own) = own {
                own.push((id, id));
            }
        }
        let inside = classes.into_iter().map(Ranges::union_of).collect();
        Self { names: numbers.into_keys().cloned().collect(), of_space, inside }
    }

    fn name(&self, boundary: u32) -> &str {
        at(&self.names, boundary).map(String::as_str).unwrap_or_default()
    }

    fn of_class(&self, model: &Model, class: ClassId) -> Option<u32> {
        model.class(class).and_then(|class| at(&self.of_space, class.namespace)).copied()
    }

    fn inside(&self, boundary: u32) -> Ranges<ClassId> {
        at(&self.inside, boundary).cloned().unwrap_or_default()
    }
}

fn at<T>(all: &[T], id: u32) -> Option<&T> {
    usize::try_from(id).ok().and_then(|id| all.get(id))
}

impl<'a> Judge<'a> {
    fn new(
        model: &'a Model,
        settings: &'a Settings,
        direction: Direction,
        boundaries: &'a Boundaries,
    ) -> Self {
        Self {
            model,
            settings,
            trusted: Trusted::of(model, settings),
            direction,
            rows: RowMaker::new(model, direction),
            boundaries,
            known: SortedMap::new(),
            seen: SortedMap::new(),
            openings: Vec::new(),
        }
    }

    /// Judges every guarded workload; gives those that nobody isolates.
    fn judge(&mut self) -> Vec<Unisolated> {
        let open = self.open_policies();
        let mut unisolated = Vec::new();
        for listed in &self.model.units {
            if !is_guarded(self.model, self.settings, &listed.unit.namespace) {
                continue;
            }
            for (peer, variant) in variants(listed) {
                let mut isolating = self.model.isolating(variant.class, self.direction).peekable();
                let isolated = isolating.peek().is_some();
                let may_open = isolating.any(|policy| open.contains(&by_name(policy)));
                // Without administrators, rules that stay inside decide.
                if !isolated || may_open || !self.model.admin.is_empty() {
                    unisolated.extend(self.variant(&peer, variant.class, isolated));
                }
            }
        }
        unisolated
    }

    /// The policies with a rule that reaches beyond its boundary.
    fn open_policies(&self) -> SortedSet<(&'a str, &'a str)> {
        let policies = self.model.policies.values().flatten();
        let open = policies.filter(|policy| {
            let space = self.model.space(&policy.namespace);
            let own = space.and_then(|space| at(&self.boundaries.of_space, space));
            let inside = own.map(|own| self.boundaries.inside(*own)).unwrap_or_default();
            let ends = self.model.rule_ends(policy, self.direction);
            let leaves = |ends: &Ends| !self.model.faces.classes_of(&ends.pods).is_subset(&inside);
            ends.iter().any(|(ends, _)| !ends.outside.is_empty() || leaves(ends))
        });
        open.map(by_name).collect()
    }

    /// Judges one variant; gives it back if nobody isolates it.
    fn variant(&mut self, peer: &Peer, id: ClassId, isolated: bool) -> Option<Unisolated> {
        let own = self.boundaries.of_class(self.model, id)?;
        let inside = self.model.seen(self.boundaries.inside(own));
        let row = self.rows.row(id);
        let crossing = row.pieces.iter().any(|(_, ends)| !ends.difference(&inside).is_empty());
        let pieces = if crossing { row.pieces.clone() } else { Vec::new() };
        let foreign = self.trusted.remove(pieces, self.model.class(id)?, self.direction);
        let foreign: Vec<(PortSet, Ends)> =
            foreign.into_iter().filter(|(_, ends)| !ends.difference(&inside).is_empty()).collect();
        if !isolated {
            let (workload, direction) = (peer.to_string(), self.direction.to_string());
            return Some(Unisolated { workload, direction, open: !foreign.is_empty() });
        }
        for (ports, ends) in &foreign {
            self.open_piece(&peer.to_string(), id, own, ports, ends);
        }
        None
    }

    /// Notes every boundary among `ends`, each once for each rule.
    fn open_piece(&mut self, workload: &str, id: ClassId, own: u32, ports: &PortSet, ends: &Ends) {
        if let Some(address) = ends.outside.first() {
            let rule = self.rule(id, &End::Address(address));
            let seen = self.seen.get_or_default((own, rule.policy.clone(), rule.place.clone()));
            if !std::mem::replace(&mut seen.outside, true) {
                let witness = [workload.to_owned(), address.to_string(), ports.to_string()];
                self.openings.push(self.opening(own, OUTSIDE, &rule, witness));
            }
        }
        let mut rest = self.model.faces.classes_of(&ends.pods);
        loop {
            let others = self.others(&rest);
            let Some((_, class)) = others.iter().find(|(other, _)| **other != own) else { return };
            let Some(end) = self.model.end_of(*class) else { return };
            let rule = self.rule(id, &end);
            let reached = rule.reach.union(&Ranges::from_to(*class, *class));
            let others = self.others(&rest.intersection(&reached));
            self.open_to(own, &rule, workload, ports, others);
            rest = rest.difference(&reached);
        }
    }

    fn open_to(&mut self, own: u32, rule: &Deciding, workload: &str, ports: &PortSet, others: Rc<Others>) {
        let key = (own, rule.policy.clone(), rule.place.clone());
        let seen = self.seen.get_or_default(key);
        if seen.others.iter().any(|known| Rc::ptr_eq(known, &others)) {
            return;
        }
        let left = NAMED.saturating_sub(seen.named.len());
        let named = others.iter().filter(|(other, _)| **other != own && !seen.named.contains(other));
        let named: Vec<(u32, ClassId)> = named.take(left).map(|(other, class)| (*other, *class)).collect();
        seen.named.extend(named.iter().map(|(other, _)| *other));
        seen.others.push(others);
        for (other, class) in named {
            let name = self.model.unit_of(class).map(ToString::to_string).unwrap_or_default();
            let witness = [workload.to_owned(), name, ports.to_string()];
            self.openings.push(self.opening(own, self.boundaries.name(other), rule, witness));
        }
    }

    fn opening(&self, own: u32, other: &str, rule: &Deciding, witness: [String; 3]) -> Opening {
        Opening {
            boundary: self.boundaries.name(own).to_owned(),
            direction: self.direction.to_string(),
            other: other.to_owned(),
            policy: rule.policy.clone(),
            place: rule.place.clone(),
            witness,
            more: 0,
        }
    }

    /// The boundaries among classes, each with the first of its classes there.
    fn others(&mut self, classes: &Ranges<ClassId>) -> Rc<Others> {
        if let Some(known) = self.known.get(classes) {
            return Rc::clone(known);
        }
        let mut others = Others::new();
        for range in classes.iter() {
            let mut next = Some(*range.start());
            while let Some(class) = next.filter(|class| class <= range.end()) {
                if let Some(boundary) = self.boundaries.of_class(self.model, class) {
                    others.get_or_insert_with(boundary, || class);
                }
                next = self.model.after_namespace(class);
            }
        }
        let others = Rc::new(others);
        self.known.insert(classes.clone(), Rc::clone(&others));
        others
    }

    /// The rule that lets a class and `end` connect.
    fn rule(&self, id: ClassId, end: &End) -> Deciding {
        let side = self.model.decide(id, end, self.direction);
        side.and_then(|side| self.deciding(&side)).unwrap_or_else(|| Deciding {
            policy: "no policy".to_owned(),
            place: String::new(),
            reach: Ranges::empty(),
        })
    }

    fn deciding(&self, side: &Side) -> Option<Deciding> {
        let allows = |rule: &RuleStep| rule.action == Action::Allow && !rule.decides.is_empty();
        let mut steps = side.policies.iter().map(|step| (step, step.rules.iter().position(allows)));
        let (step, index) = steps.find_map(|(step, index)| Some((step, index?)))?;
        let place = step.rules.get(index)?.place.to_string();
        let (policy, ends) = match &step.policy {
            PolicyRef::Network(policy) => {
                let ends = self.model.rule_ends(policy, self.direction).into_iter().nth(index)?.0;
                (format!("NetworkPolicy {}/{}", policy.namespace, policy.name), ends)
            }
            PolicyRef::Admin(policy) => {
                let (_, rule) = policy.rules(self.direction).nth(index)?;
                (format!("{} {}", policy.kind.name(), policy.name), self.model.admin_rule_ends(rule))
            }
        };
        Some(Deciding { policy, place, reach: ends.pods })
    }

    /// The openings; the last named of a rule says how many more there are.
    fn finish(self) -> Vec<Opening> {
        let mut openings = self.openings;
        let mut unnamed: SortedMap<(&str, &str, &str), usize> = SortedMap::new();
        for ((own, policy, place), seen) in &self.seen {
            let more = seen.count(*own).saturating_sub(seen.named.len());
            unnamed.insert((self.boundaries.name(*own), policy, place), more);
        }
        for opening in openings.iter_mut().rev().filter(|opening| opening.other != OUTSIDE) {
            let rule = (opening.boundary.as_str(), opening.policy.as_str(), opening.place.as_str());
            opening.more = unnamed.remove(&rule).unwrap_or_default();
        }
        openings
    }
}

/// The rule that decides, and the classes that it means.
struct Deciding {
    policy: String,
    place: String,
    reach: Ranges<ClassId>,
}

fn by_name(policy: &Rc<NetworkPolicy>) -> (&str, &str) {
    (&policy.namespace, &policy.name)
}
