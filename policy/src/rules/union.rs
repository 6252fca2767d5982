//! What isolates pods where a network plugin has policies of its own: the union of
//! all kinds, as that plugin reads them.
//!
//! What is asked does not grow with the number of namespaces: the policies of one
//! namespace, and those of none.

use crate::boundary::{Budget, Holding, PortRegion, Standing, decided_by_name, denied_before, everybody};
use crate::case::Case;
use crate::clause::{Law, Policy};
use crate::cluster::ClusterError;
use crate::kubernetes::calico::CalicoContent;
use crate::kubernetes::calico::tier::OWN;
use crate::kubernetes::kinds::{self, Kind, Scope};
use crate::kubernetes::label::NAMESPACE_NAME;
use crate::kubernetes::{Action, Direction, Labels, Object, Plugin, Selector};
use crate::reading;
use std::rc::Rc;

/// Policies of a cluster.
pub(super) struct Union {
    plugin: Plugin,
    objects: Vec<Object>,
}

/// How a pod stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// What no policy allows it is denied.
    Isolated,
    /// Nobody outside reaches it, as all of that is denied.
    Closed,
    /// It is open.
    Open,
}

impl Union {
    /// The policies that can be about pods of `home`; where none is given, those
    /// that are of no namespace.
    pub(super) fn of(case: &Case<'_>, plugin: Plugin, home: Option<&str>) -> Result<Self, ClusterError> {
        let mut objects = Vec::new();
        if let Some(home) = home {
            let policies = case.walls.cluster.network_policies(home)?;
            objects.extend(policies.iter().map(Rc::clone).map(Object::NetworkPolicy));
        }
        // What asks for a form is served in it; another may be older.
        let stored = case.review.kind.group() == "crd.projectcalico.org";
        let own = of_plugin(case, plugin, home, stored);
        // A form that holds nothing says nothing of one that could not be asked.
        let own = own.or_else(|error| match of_plugin(case, plugin, home, !stored) {
            Ok(objects) if !objects.is_empty() => Ok(objects),
            Ok(_) | Err(_) => Err(error),
        });
        let own = own?;
        if own.is_empty() && plugin == Plugin::Calico {
            // A cluster may serve one form and keep what is older in the other.
            objects.extend(of_plugin(case, plugin, home, !stored).unwrap_or_default());
        }
        objects.extend(own);
        Ok(Self { plugin, objects })
    }

    /// The same after a change of one object.
    pub(super) fn changed(&self, old: Option<&Object>, new: Option<&Object>) -> Self {
        let is_old = |object: &Object| old.is_some_and(|old| is_same(object, old));
        let kept = self.objects.iter().filter(|object| !is_old(object)).cloned();
        Self { plugin: self.plugin, objects: kept.chain(new.cloned()).collect() }
    }

    /// All of them, as clauses. What a policy does whose tier is not there nobody
    /// knows, so it isolates nobody.
    pub(super) fn law(&self) -> Law {
        let known = self.objects.iter().filter(|object| self.has_tier(object));
        reading::of_some(known.cloned(), self.plugin).law
    }

    fn has_tier(&self, object: &Object) -> bool {
        let Object::Calico(object) = object else { return true };
        let Ok(CalicoContent::Policy(policy)) = &object.content else { return true };
        let is_it = |other: &Object| match other {
            Object::Calico(other) => {
                matches!(&other.content, Ok(CalicoContent::Tier(tier)) if tier.name == policy.tier)
            }
            _ => false,
        };
        OWN.iter().any(|(name, ..)| *name == policy.tier) || self.objects.iter().any(is_it)
    }
}

/// The labels of a namespace as far as some policies ask for them: the cluster is
/// asked only if they ask for more than its name.
pub(super) fn labels_for(case: &Case<'_>, home: &str, laws: &[&Law]) -> Result<Labels, ClusterError> {
    let policies = laws.iter().flat_map(|law| law.policies());
    let mut subjects = policies.flat_map(|policy| &policy.subject);
    if subjects.all(|subject| decided_by_name(&subject.namespaces, home).is_some()) {
        return Ok([(NAMESPACE_NAME.to_owned(), home.to_owned())].into_iter().collect());
    }
    Ok(case.walls.cluster.namespace(home)?.labels().clone())
}

fn of_plugin(
    case: &Case<'_>,
    plugin: Plugin,
    home: Option<&str>,
    stored: bool,
) -> Result<Vec<Object>, ClusterError> {
    let concerns = |kind: &&Kind| home.is_some() || kind.scope == Scope::Cluster;
    let mut objects = Vec::new();
    for kind in kinds::of_plugin(plugin, stored).filter(concerns) {
        let listed = case.walls.cluster.of_plugin(kind, home.unwrap_or_default())?;
        objects.extend(listed.iter().cloned());
    }
    Ok(objects)
}

/// Whether two are one object, in whatever state.
fn is_same(one: &Object, other: &Object) -> bool {
    let kind = |object: &Object| match object {
        Object::NetworkPolicy(_) => Some("policy of the API"),
        Object::Cilium(policy) => Some(policy.kind.name()),
        Object::Calico(object) => Some(object.kind.name()),
        _ => None,
    };
    kind(one).is_some()
        && kind(one) == kind(other)
        && (one.namespace(), one.name()) == (other.namespace(), other.name())
}

/// How many pairs of a rule that denies or passes and any other are compared.
const COMPARED: usize = 20_000;

/// Whether there are so many rules that what they deny, or whom they pass on, cannot
/// be told in the time that a request has.
pub(super) fn is_too_much(law: &Law, direction: Direction) -> bool {
    let clauses = || law.policies().flat_map(|policy| policy.clauses(direction));
    let others = clauses().filter(|clause| clause.action != Action::Allow).count();
    others.saturating_mul(clauses().count()) > COMPARED
}

/// How a pod of `home` stands, by its labels and those of its namespace.
pub(super) fn standing(
    case: &Case<'_>,
    holding: &Holding<'_>,
    home: &str,
    space: &Labels,
    pod: &Labels,
) -> Held {
    if holding.holds(home, space, pod) {
        return Held::Isolated;
    }
    let selects = |policy: &Policy| policy.selects(space, pod);
    let (law, direction) = (holding.law, holding.direction);
    let denied = denied_before(law, Some(home), direction, None, selects, &mut Budget::default());
    let closed = |region| matches!(case.walls.standing(home, region, &denied), Ok(Standing::Fine));
    let all = everybody(Selector::everything(), &PortRegion::all());
    if !denied.is_empty() && all.iter().all(closed) { Held::Closed } else { Held::Open }
}
