//! What a policy of a network plugin let through before it was changed, for no more
//! than it surely did: an UPDATE that lets no more through makes nothing worse.

use super::clauses::deciding;
use crate::boundary::{PortRegion, Region, allowed_by};
use crate::case::Case;
use crate::clause::{Clause, Law, Part, Parties, Policy};
use crate::kubernetes::calico::{CalicoContent, CalicoPolicy, NetworkSet};
use crate::kubernetes::{Action, Direction, Object, Selector};
use crate::reading;

/// The connections that `old` surely let through and that are the same when `new`
/// does: none where `new` speaks of other pods or is asked earlier, or where `old`
/// denied something.
pub(crate) fn reached(case: &Case<'_>, old: &Object, new: &Object, direction: Direction) -> Vec<Region> {
    let Some(plugin) = deciding(case, old) else { return Vec::new() };
    if let Some(set) = kept_set(old, new) {
        return vec![Region::of_addresses(Selector::everything(), set.nets.clone(), PortRegion::all())];
    }
    let [was, is] = [old, new].map(|object| reading::of_some([object.clone()], plugin).law);
    if is_filtered(old)
        || is_asked_earlier(old, new)
        || was.has(direction, Action::Deny)
        || was.has(direction, Action::Pass)
        || !speaks_of_no_others(&was, &is)
    {
        return Vec::new();
    }
    let regions = |policy: &Policy| {
        let clauses = policy.clauses(direction).filter(|clause| clause.action == Action::Allow);
        let clauses: Vec<&Clause> = clauses.filter(|clause| clause.within.is_none()).collect();
        let of_clause = |clause: &&Clause| let_through(&was, policy, clause);
        clauses.iter().flat_map(of_clause).collect::<Vec<Region>>()
    };
    was.policies().flat_map(|policy| regions(policy)).collect()
}

/// Whether the new object comes to the same as the old one: then it opens nothing
/// more, whatever is known of it.
pub(crate) fn is_unchanged(case: &Case<'_>, old: &Object, new: &Object) -> bool {
    deciding(case, old).is_some() && says_the_same(old, new)
}

/// Whether two policies have the same content, whatever their labels are.
pub(super) fn says_the_same(old: &Object, new: &Object) -> bool {
    match (old, new) {
        (Object::NetworkPolicy(old), Object::NetworkPolicy(new)) => {
            (&old.pods, &old.ingress, &old.egress) == (&new.pods, &new.ingress, &new.egress)
        }
        (Object::Cilium(old), Object::Cilium(new)) => old.specs == new.specs,
        (Object::Calico(old), Object::Calico(new)) => {
            let is_policy = matches!(old.content, Ok(CalicoContent::Policy(_)));
            is_policy && old.content == new.content
        }
        _ => false,
    }
}

/// Whether a proxy filters what the object lets through: that is in no clause.
fn is_filtered(object: &Object) -> bool {
    match object {
        Object::Cilium(policy) => {
            policy.specs.iter().flatten().any(|spec| spec.rules.iter().any(|it| it.ports.filtered))
        }
        Object::Calico(object) => match &object.content {
            Ok(CalicoContent::Policy(policy)) => {
                let rules = [&policy.ingress, &policy.egress].into_iter().flatten().flatten();
                rules.into_iter().any(|rule| rule.http)
            }
            _ => false,
        },
        _ => false,
    }
}

/// The old set of addresses, if the new one has the same labels.
fn kept_set<'a>(old: &'a Object, new: &Object) -> Option<&'a NetworkSet> {
    let set = |object: &'a Object| match object {
        Object::Calico(own) => match &own.content {
            Ok(CalicoContent::Set(set)) => Some(&**set),
            _ => None,
        },
        _ => None,
    };
    let Object::Calico(new) = new else { return None };
    let Ok(CalicoContent::Set(new)) = &new.content else { return None };
    set(old).filter(|old| old.labels == new.labels)
}

/// Whether the new policies are about no pods but those of the old ones.
fn speaks_of_no_others(old: &Law, new: &Law) -> bool {
    let mut old = old.policies().flat_map(|policy| &policy.subject);
    let Some(wider) = old.next() else { return false };
    let mut new = new.policies().flat_map(|policy| &policy.subject);
    // What one subject may reach says nothing of another.
    old.all(|other| other == wider) && new.all(|subject| subject.namespaces.is_subset(&wider.namespaces))
}

/// Whether Calico asks the new policy before it would have asked the old one.
fn is_asked_earlier(old: &Object, new: &Object) -> bool {
    let policy = |object: &Object| -> Option<(String, bool, Option<_>)> {
        let Object::Calico(object) = object else { return None };
        let Ok(CalicoContent::Policy(policy)) = &object.content else { return None };
        let CalicoPolicy { tier, order, .. } = &**policy;
        Some((tier.clone(), order.is_none(), *order))
    };
    match (policy(old), policy(new)) {
        (Some((old_tier, old_last, old)), Some((new_tier, new_last, new))) => {
            old_tier != new_tier || (new_last, new) < (old_last, old)
        }
        _ => false,
    }
}

/// What a clause lets through, as far as it is known for certain.
fn let_through(law: &Law, policy: &Policy, clause: &Clause) -> Vec<Region> {
    let ports = PortRegion::from(&clause.ports);
    let everybody = [Part::Everybody];
    let peers: Vec<&Part> = match &clause.peers {
        Parties::Everybody => everybody.iter().collect(),
        Parties::Listed(_) => clause.parts().collect(),
        Parties::Unknown(_) => Vec::new(),
    };
    let exact = |part: &&&Part| {
        matches!(part, Part::Everybody | Part::Pods(_) | Part::Addresses(_) | Part::Outside(_))
    };
    let of_part = |part: &&Part| {
        let own = policy.subject.iter().map(|subject| &subject.pods);
        own.flat_map(|own| allowed_by(law, part, clause.direction, own, &ports)).collect::<Vec<Region>>()
    };
    peers.iter().filter(exact).flat_map(of_part).collect()
}
