//! Two peers that were probably meant as one.

use super::peers::{peers, rules};
use super::{Check, Rule};
use crate::case::Case;
use crate::case::finding::{Finding, Findings, Patch};
use crate::kubernetes::Object;
use crate::kubernetes::cilium::identity::NAMESPACE;
use crate::kubernetes::cilium::{CiliumPeers, CiliumPolicy, Requirements, Whom};
use crate::kubernetes::{Path, Peer, Plugin};
use crate::settings::Level;
use serde_json::{Value, json};

pub(super) const RULE: Rule = Rule {
    name: "accidental-or",
    level: Level::Warn,
    page: include_str!("accidental_or.md"),
    check: Check::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    if let Object::Cilium(policy) = object {
        return of_cilium(case, policy, findings);
    }
    let Object::NetworkPolicy(policy) = object else { return };
    for (direction, place, rule) in rules(case, policy) {
        let pairs = peers(rule).windows(2).enumerate();
        for (index, _) in pairs.filter(|(_, pair)| looks_like_one(pair)) {
            let list = place.clone().field(direction.peers());
            let next = index.saturating_add(1);
            let sentence = format!(
                "and {}[{next}] are two peers: either is enough, and the podSelector means pods of {} only",
                direction.peers(),
                policy.namespace
            );
            let help = "to ask for both at once, write one entry with namespaceSelector and podSelector, \
                        without the second dash";
            let headline = "joins by \"or\" what looks like one peer";
            let (first, second) = (list.clone().item(index), list.item(next));
            let fix = one_entry(case.review.text, first.clone(), second);
            findings.add(Finding::new(first, headline, sentence).help(help).fix(fix));
        }
    }
}

/// A namespaceSelector alone, beside a podSelector alone that selects by labels.
fn looks_like_one(pair: &[Peer]) -> bool {
    let namespaces = |peer: &Peer| matches!(peer, Peer::Pods { namespaces: Some(_), pods: None });
    let pods = |peer: &Peer| match peer {
        Peer::Pods { namespaces: None, pods: Some(pods) } => !pods.is_everything(),
        _ => false,
    };
    match pair {
        [first, second] => (namespaces(first) && pods(second)) || (pods(first) && namespaces(second)),
        _ => false,
    }
}

/// The two entries as one, in the words of the object.
fn one_entry(text: Option<&str>, first: Path, second: Path) -> Vec<Patch> {
    let Some(object) = text.and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
        return Vec::new();
    };
    let selector = |field: &'static str| {
        let at = |path: &Path| object.pointer(&path.clone().field(field).pointer());
        at(&first).filter(|value| !value.is_null()).or_else(|| at(&second)).cloned().unwrap_or_default()
    };
    let entry = json!({
        "namespaceSelector": selector("namespaceSelector"),
        "podSelector": selector("podSelector"),
    });
    vec![Patch::Replace(first, entry), Patch::Remove(second)]
}

/// Two selectors of Cilium's endpoints, one of which names the namespace that was
/// probably meant for the other.
fn of_cilium(case: &Case<'_>, policy: &CiliumPolicy, findings: &mut Findings) {
    let Some(home) = policy.namespace.as_ref().filter(|_| case.walls.settings.plugin == Some(Plugin::Cilium))
    else {
        return;
    };
    for rule in policy.specs.iter().flatten().flat_map(|spec| &spec.rules) {
        let CiliumPeers::Listed(peers) = &rule.peers else { continue };
        for pair in peers.windows(2) {
            let [first, second] = pair else { continue };
            let (Whom::Endpoints(one), Whom::Endpoints(other)) = (&first.whom, &second.whom) else {
                continue;
            };
            let sorts = (sort(one), sort(other));
            if !matches!(
                sorts,
                (Some(Sort::Namespace), Some(Sort::Pods)) | (Some(Sort::Pods), Some(Sort::Namespace))
            ) {
                continue;
            }
            let sentence = format!(
                "and the next are two peers: either is enough, and the one without a namespace means pods of {home} \
                 only"
            );
            let help = "to ask for both at once, put all labels into one selector";
            let headline = "joins by \"or\" what looks like one peer";
            findings.add(Finding::new(first.place.clone(), headline, sentence).help(help));
        }
    }
}

/// What a selector asks for.
enum Sort {
    /// A namespace, and nothing of its pods.
    Namespace,
    /// Labels of pods alone.
    Pods,
}

fn sort(selector: &Requirements) -> Option<Sort> {
    let of_namespaces = selector.0.iter().filter(|own| own.key == NAMESPACE).count();
    match (of_namespaces, selector.0.len()) {
        (_, 0) => None,
        (0, _) => Some(Sort::Pods),
        (own, all) => (own == all).then_some(Sort::Namespace),
    }
}
