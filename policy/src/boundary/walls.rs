//! Where connections lie: inside a boundary, trusted, or neither, by the
//! settings, and by the cluster where the answer depends on it.
//!
//! It knows nothing of requests and rules: a cluster as a whole is judged by it
//! as an object is.

use super::region::{Budget, Exhausted, PeerSet, Region};
use super::{trusted, with_names, with_namespaces};
use crate::algebra::Domain;
use crate::cluster::{Cluster, ClusterError};
use crate::kubernetes::label::NAMESPACE_NAME;
use crate::kubernetes::{Labels, Namespace, Selector};
use crate::order::{self, SortedMap, SortedSet};
use crate::settings::Settings;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

/// The walls between boundaries, as settings and cluster have them.
pub struct Walls<'a> {
    /// The settings of the deployment.
    pub settings: &'a Settings,
    /// The cluster.
    pub cluster: &'a dyn Cluster,
    /// How much is still computed.
    pub budget: RefCell<Budget>,
    /// What is inside without asking the cluster, by namespace.
    inside: RefCell<SortedMap<String, Inside>>,
}

/// What is inside whatever the cluster says, and what might be.
type Inside = Rc<(Vec<Region>, Vec<Region>)>;

/// The namespaces whose pods a policy of the administrators applies to, as far
/// as their boundary goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// One namespace.
    Named(String),
    /// All namespaces with that value of the label that makes boundaries.
    Valued(String),
    /// Namespaces of several boundaries.
    Several(Selector),
}

/// `pods of customer1`, `pods of every namespace`.
impl fmt::Display for Home {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => write!(out, "pods of {name}"),
            Self::Valued(value) => write!(out, "pods of the boundary {value}"),
            Self::Several(all) if all.is_everything() => out.write_str("pods of every namespace"),
            Self::Several(all) => write!(out, "pods of any namespace labelled {all}"),
        }
    }
}

/// Where connections of a namespace lie.
#[derive(Debug)]
pub enum Standing {
    /// Inside the boundary, or trusted.
    Fine,
    /// Some of them, this part for instance, are neither.
    Foreign(Region),
    /// It would take too long to say.
    Undecided,
}

impl From<Result<Option<Region>, Exhausted>> for Standing {
    fn from(outside: Result<Option<Region>, Exhausted>) -> Self {
        match outside {
            Ok(None) => Self::Fine,
            Ok(Some(region)) => Self::Foreign(region),
            Err(Exhausted) => Self::Undecided,
        }
    }
}

impl<'a> Walls<'a> {
    /// The walls that `settings` ask for in `cluster`.
    pub fn new(settings: &'a Settings, cluster: &'a dyn Cluster) -> Self {
        Self { settings, cluster, budget: RefCell::default(), inside: RefCell::default() }
    }

    /// Whether namespaces are boundaries by their own names.
    pub fn isolates_by_name(&self) -> bool {
        self.settings.isolate_by == NAMESPACE_NAME
    }

    /// Where the connections of pods of namespace `home` lie, but for those in
    /// `settled`.
    ///
    /// The cluster is asked only if the answer depends on it.
    pub fn standing(
        &self,
        home: &str,
        region: &Region,
        settled: &[Region],
    ) -> Result<Standing, ClusterError> {
        let known = self.inside_without_cluster(home);
        let (certain, open) = &*known;
        let outside = self.outside(region, &[certain, settled]);
        let Standing::Foreign(part) = outside else { return Ok(outside) };
        if self.isolates_by_name() && open.is_empty() {
            return Ok(Standing::Foreign(part));
        }
        if let Standing::Foreign(part) = self.outside(&part, &[open, &self.possibly_inside(region)]) {
            return Ok(Standing::Foreign(part));
        }
        // That one part is inside says nothing of the others.
        Ok(self.outside(region, &[certain, settled, &self.inside_by_cluster(home, region)?]))
    }

    /// The homes among the namespaces that `subject` selects: guarded ones only.
    pub fn homes(&self, subject: &Selector) -> Result<Vec<Home>, ClusterError> {
        let exempt = Selector::with(NAMESPACE_NAME, Domain::not_among(&self.settings.exempt.namespaces));
        let real = subject.intersection(&Selector::with(NAMESPACE_NAME, Domain::present()));
        let guarded = real.intersection(&self.settings.guard).intersection(&exempt);
        if guarded.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(names) = guarded.domain(NAMESPACE_NAME).and_then(Domain::only) {
            let mut homes = Vec::new();
            for name in names {
                if self.guards(name, None)? {
                    homes.push(Home::Named(name.clone()));
                }
            }
            return Ok(homes);
        }
        match guarded.domain(&self.settings.isolate_by).and_then(Domain::only) {
            Some(values) => Ok(values.iter().cloned().map(Home::Valued).collect()),
            None => Ok(vec![Home::Several(subject.clone())]),
        }
    }

    /// Where connections of the pods of `home` lie, but for those in `settled`.
    pub fn standing_of(
        &self,
        home: &Home,
        region: &Region,
        settled: &[Region],
    ) -> Result<Standing, ClusterError> {
        let mut inside = Vec::new();
        match home {
            Home::Named(name) => return self.standing(name, region, settled),
            Home::Valued(value) => {
                let namespaces = Selector::with(&self.settings.isolate_by, Domain::among([value]));
                inside.push(with_namespaces(namespaces));
            }
            Home::Several(_) => {}
        }
        let everywhere = self.settings.trusted.iter().filter(|peer| peer.into.is_none());
        inside.extend(everywhere.flat_map(trusted));
        Ok(self.outside(region, &[settled, &inside]))
    }

    fn outside(&self, region: &Region, others: &[&[Region]]) -> Standing {
        let mut budget = self.budget.borrow_mut();
        if budget.is_exhausted() {
            return Standing::Undecided;
        }
        let others: Vec<&Region> = others.iter().copied().flatten().collect();
        region.clone().outside(&others, &mut budget).into()
    }

    /// What is inside or trusted whatever the cluster says, and what is if the
    /// labels of `home` let its trusted peers in.
    fn inside_without_cluster(&self, home: &str) -> Inside {
        let mut all = self.inside.borrow_mut();
        let known = all.get_or_insert_with(home.to_owned(), || Rc::new(self.find_inside(home)));
        Rc::clone(known)
    }

    fn find_inside(&self, home: &str) -> (Vec<Region>, Vec<Region>) {
        let mut certain = vec![with_names(&[home.to_owned()].into_iter().collect())];
        let mut open = Vec::new();
        for peer in &self.settings.trusted {
            match peer.into.as_ref().map_or(Some(true), |into| decided_by_name(into, home)) {
                Some(true) => certain.extend(trusted(peer)),
                Some(false) => {}
                None => open.extend(trusted(peer)),
            }
        }
        (certain, open)
    }

    /// What might be inside the boundary of any namespace: namespaces with the
    /// label, and those that are named one by one.
    fn possibly_inside(&self, region: &Region) -> Vec<Region> {
        if self.isolates_by_name() {
            return Vec::new();
        }
        let labelled = Selector::with(&self.settings.isolate_by, Domain::present());
        let named = named_namespaces(region).map(with_names);
        named.into_iter().chain([with_namespaces(labelled)]).collect()
    }

    fn inside_by_cluster(&self, home: &str, region: &Region) -> Result<Vec<Region>, ClusterError> {
        let own = self.cluster.namespace(home)?;
        let mut inside = Vec::new();
        for peer in &self.settings.trusted {
            if peer.into.as_ref().is_some_and(|into| into.matches(own.labels())) {
                inside.extend(trusted(peer));
            }
        }
        let key = &self.settings.isolate_by;
        let Some(value) = own.labels().get(key).filter(|_| !self.isolates_by_name()) else {
            return Ok(inside);
        };
        inside.push(with_namespaces(Selector::with(key, Domain::among([value]))));
        if let Some(names) = named_namespaces(region) {
            let all = self.cluster.namespaces()?;
            let ours = all.iter().filter(|other| other.labels().get(key) == Some(value));
            let ours = ours.map(|other| other.name().to_owned()).filter(|name| names.contains(name));
            inside.push(with_names(&ours.collect()));
        }
        Ok(inside)
    }

    /// Whether two namespaces are inside one boundary.
    pub fn same_boundary(&self, one: &str, other: &str) -> Result<bool, ClusterError> {
        if one == other || self.isolates_by_name() {
            return Ok(one == other);
        }
        let (one, other) = (self.cluster.namespace(one)?, self.cluster.namespace(other)?);
        let value = |namespace: &Namespace| namespace.labels().get(&self.settings.isolate_by).cloned();
        Ok(value(&one).is_some() && value(&one) == value(&other))
    }

    /// Whether the objects of this namespace are guarded.
    pub fn guards(&self, name: &str, labels: Option<&Labels>) -> Result<bool, ClusterError> {
        if self.settings.exempt.namespaces.contains(name) {
            return Ok(false);
        }
        match (decided_by_name(&self.settings.guard, name), labels) {
            (Some(decided), _) => Ok(decided),
            (None, Some(labels)) => Ok(self.settings.guard.matches(labels)),
            (None, None) => Ok(self.settings.guard.matches(self.cluster.namespace(name)?.labels())),
        }
    }

    /// The namespaces of the cluster from which a region lets somebody cross the
    /// boundary of `home`, by name, as far as the cluster can be read.
    ///
    /// Told from the Namespaces alone: to ask for their pods would open a watch in
    /// each for the sake of a message.
    pub fn today(&self, home: &str, region: &Region) -> Vec<String> {
        if matches!(region.peer, PeerSet::Addresses(_)) {
            return Vec::new();
        }
        let all = self.cluster.namespaces().unwrap_or_default();
        let mut inside = self.inside_without_cluster(home).0.clone();
        inside.extend(self.inside_by_cluster(home, region).unwrap_or_default());
        let crossing = |other: &&Namespace| other.name() != home && self.crosses_from(other, region, &inside);
        let mut names: Vec<String> =
            all.iter().filter(crossing).map(|namespace| namespace.name().to_owned()).collect();
        order::sort(&mut names);
        names
    }

    /// Whether a region holds connections with this very namespace that are not
    /// in `inside`. What cannot be decided is not said to be so.
    fn crosses_from(&self, namespace: &Namespace, region: &Region, inside: &[Region]) -> bool {
        let Some(region) = region.of_namespace(namespace.labels()) else { return false };
        let inside: Vec<Region> =
            inside.iter().filter_map(|region| region.of_namespace(namespace.labels())).collect();
        matches!(self.outside(&region, &[&inside]), Standing::Foreign(_))
    }
}

/// Whether `selector` selects the namespace called `name`, if the name alone
/// decides that.
pub fn decided_by_name(selector: &Selector, name: &str) -> Option<bool> {
    let by_name = selector.domain(NAMESPACE_NAME).is_none_or(|domain| domain.contains(Some(name)));
    if !by_name {
        return Some(false);
    }
    let only_name = selector.domains().all(|(key, _)| key == NAMESPACE_NAME);
    only_name.then_some(true)
}

/// The names that a region's namespaces can have, if these are listed.
fn named_namespaces(region: &Region) -> Option<&SortedSet<String>> {
    match &region.peer {
        PeerSet::Pods { namespaces, .. } => namespaces.domain(NAMESPACE_NAME)?.only(),
        PeerSet::Addresses(_) => None,
    }
}
