//! Is every boundary closed? Which pairs are open, by which rule, and which
//! pods nobody isolates.

use super::trust::Trusted;
use super::walk::{End, PolicyRef, Side};
use super::{ClassId, Ends, Model, Rows};
use crate::admission::settings::Settings;
use crate::algebra::Ranges;
use crate::kubernetes::admin::Action;
use crate::kubernetes::{AddressSet, Direction, PortSet};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How many open boundaries of one rule are named.
const NAMED: usize = 20;

/// The state of every boundary.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Isolation {
    /// Whether nothing is open.
    pub closed: bool,
    /// The openings, by boundary.
    pub openings: Vec<Opening>,
    /// The workloads that no NetworkPolicy isolates.
    pub unisolated: Vec<Unisolated>,
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

struct Judge<'a> {
    model: &'a Model,
    rows: &'a Rows,
    settings: &'a Settings,
    trusted: Trusted<'a>,
    /// The boundary of each namespace.
    boundaries: Vec<String>,
    /// The classes of each boundary.
    inside: BTreeMap<String, Ranges<ClassId>>,
    /// The rules that were found to be open, and to whom.
    seen: BTreeMap<(String, String, String, String), BTreeSet<String>>,
    openings: Vec<Opening>,
}

impl Isolation {
    /// Judges every boundary of a model.
    pub fn of(model: &Model, rows: &Rows, settings: &Settings) -> Self {
        let mut judge = Judge::new(model, rows, settings);
        let mut unisolated = Vec::new();
        for direction in settings.directions.iter().copied() {
            for listed in &model.units {
                if !judge.guards(&listed.unit.namespace) {
                    continue;
                }
                for (peer, variant) in super::answer::variants(listed) {
                    unisolated.extend(judge.variant(&peer.to_string(), variant.class, direction));
                }
            }
        }
        let mut openings = judge.finish();
        openings.sort();
        unisolated.sort();
        let closed = openings.is_empty() && unisolated.iter().all(|workload| !workload.open);
        Self { closed, openings, unisolated }
    }
}

impl<'a> Judge<'a> {
    fn new(model: &'a Model, rows: &'a Rows, settings: &'a Settings) -> Self {
        let boundary = |space: &crate::kubernetes::Namespace| match space.labels().get(&settings.isolate_by) {
            Some(value) => value.clone(),
            None => format!("namespace {}", space.name()),
        };
        let boundaries: Vec<String> = model.namespaces.iter().map(boundary).collect();
        let mut classes: BTreeMap<String, Vec<(u32, u32)>> = BTreeMap::new();
        for (id, class) in (0..).zip(&model.classes) {
            let own = usize::try_from(class.namespace).ok().and_then(|space| boundaries.get(space));
            if let Some(own) = own {
                classes.entry(own.clone()).or_default().push((id, id));
            }
        }
        let inside = classes.into_iter().map(|(own, ids)| (own, Ranges::union_of(ids))).collect();
        let trusted = Trusted::of(model, settings);
        Self {
            model,
            rows,
            settings,
            trusted,
            boundaries,
            inside,
            seen: BTreeMap::new(),
            openings: Vec::new(),
        }
    }

    /// Whether the pods of a namespace are guarded.
    fn guards(&self, name: &str) -> bool {
        let space = self.model.space(name).and_then(|id| self.model.namespace(id));
        !self.settings.exempt.namespaces.contains(name)
            && space.is_none_or(|space| self.settings.guard.matches(space.labels()))
    }

    fn boundary_of(&self, class: ClassId) -> &str {
        let space = self.model.class(class).and_then(|class| usize::try_from(class.namespace).ok());
        space.and_then(|space| self.boundaries.get(space)).map(String::as_str).unwrap_or_default()
    }

    /// Judges one variant; gives it back if nobody isolates it.
    fn variant(&mut self, workload: &str, id: ClassId, direction: Direction) -> Option<Unisolated> {
        let class = self.model.class(id)?;
        let row = self.rows.get(id, direction)?;
        let own = self.boundary_of(id).to_owned();
        let inside =
            Ends { pods: self.inside.get(&own).cloned().unwrap_or_default(), outside: AddressSet::empty() };
        let foreign: Vec<(PortSet, Ends)> = row
            .pieces
            .iter()
            .map(|(ports, ends)| (ports.clone(), ends.difference(&inside)))
            .filter(|(_, ends)| !ends.is_empty())
            .collect();
        let foreign = self.trusted.remove(foreign, class, direction);
        if self.model.isolating(class, direction).next().is_none() {
            let open = !foreign.is_empty();
            return Some(Unisolated {
                workload: workload.to_owned(),
                direction: direction.to_string(),
                open,
            });
        }
        for (ports, ends) in &foreign {
            self.open_piece(workload, id, direction, ports, ends);
        }
        None
    }

    /// Notes every boundary among `ends`, each once for each rule.
    fn open_piece(
        &mut self,
        workload: &str,
        id: ClassId,
        direction: Direction,
        ports: &PortSet,
        ends: &Ends,
    ) {
        if let Some(address) = ends.outside.first() {
            self.open_to(
                "outside",
                workload,
                id,
                direction,
                ports,
                &End::Address(address),
                &address.to_string(),
            );
        }
        let mut last = None;
        for class in ends.pods.iter().flatten() {
            let space = self.model.class(class).map(|class| class.namespace);
            if space == last {
                continue;
            }
            last = space;
            let Some(end) = self.model.end_of(class) else { continue };
            let other = self.boundary_of(class).to_owned();
            let name = self.model.unit_of(class).map(ToString::to_string).unwrap_or_default();
            self.open_to(&other, workload, id, direction, ports, &end, &name);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "an opening is these parts")]
    fn open_to(
        &mut self,
        other: &str,
        workload: &str,
        id: ClassId,
        direction: Direction,
        ports: &PortSet,
        end: &End,
        name: &str,
    ) {
        let Some(own) = self.model.end_of(id) else { return };
        let side = Side::decide(&self.model.world(&own), &own, end, direction);
        let (policy, place) = deciding(&side);
        let boundary = self.boundary_of(id).to_owned();
        let key = (boundary.clone(), direction.to_string(), policy.clone(), place.clone());
        let seen = self.seen.entry(key).or_default();
        if !seen.insert(other.to_owned()) || seen.len() > NAMED {
            return;
        }
        self.openings.push(Opening {
            boundary,
            direction: direction.to_string(),
            other: other.to_owned(),
            policy,
            place,
            witness: [workload.to_owned(), name.to_owned(), ports.to_string()],
            more: 0,
        });
    }

    /// The openings; the last named of a rule says how many more there are.
    fn finish(mut self) -> Vec<Opening> {
        for ((boundary, direction, policy, place), others) in &self.seen {
            let more = others.len().saturating_sub(NAMED);
            let own = self.openings.iter_mut().rev().find(|opening| {
                opening.boundary == *boundary
                    && opening.direction == *direction
                    && opening.policy == *policy
                    && opening.place == *place
            });
            if let Some(own) = own {
                own.more = more;
            }
        }
        self.openings
    }
}

/// The policy and the rule that let something through.
fn deciding(side: &Side) -> (String, String) {
    let decides = side.policies.iter().find_map(|step| {
        let allows = |rule: &&super::walk::RuleStep| rule.action == Action::Allow && !rule.decides.is_empty();
        step.rules.iter().find(allows).map(|rule| (&step.policy, rule.place.to_string()))
    });
    match decides {
        Some((PolicyRef::Network(policy), place)) => {
            (format!("NetworkPolicy {}/{}", policy.namespace, policy.name), place)
        }
        Some((PolicyRef::Admin(policy), place)) => (format!("{} {}", policy.kind.name(), policy.name), place),
        None => ("no policy".to_owned(), String::new()),
    }
}
