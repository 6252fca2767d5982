//! Selectors that select nothing.

use super::clauses;
use super::peers::{peers, rules};
use super::{Check, Rule};
use crate::case::Case;
use crate::case::finding::{Finding, Findings};
use crate::clause::ACCOUNT;
use crate::kubernetes::{NetworkPolicy, Object, Path, Peer, Plugin, PodPeer, Selector};
use crate::reading;
use crate::settings::Level;

pub(super) const RULE: Rule = Rule {
    name: "selects-nothing",
    level: Level::Warn,
    page: include_str!("selects_nothing.md"),
    check: Check::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    if let Some(plugin) = clauses::deciding(case, object) {
        return of_plugin(case, plugin, object, findings);
    }
    let Object::NetworkPolicy(policy) = object else { return };
    let path = || Path::object().field("spec").field("podSelector");
    if policy.pods.is_empty() {
        findings.add(contradiction(path(), &policy.pods));
    } else if !policy.pods.is_everything() && is_new(case, policy) {
        judge_today(case, policy, path(), findings);
    }
    for (direction, place, rule) in rules(case, policy) {
        for (index, peer) in peers(rule).iter().enumerate() {
            let Peer::Pods { namespaces, pods } = peer else { continue };
            let at = place.clone().field(direction.peers()).item(index);
            for (selector, field) in [(namespaces, "namespaceSelector"), (pods, "podSelector")] {
                if let Some(selector) = selector.as_ref().filter(|selector| selector.is_empty()) {
                    findings.add(contradiction(at.clone().field(field), selector));
                }
            }
        }
    }
}

/// Whether the request says what the policy selects, and does not leave it.
fn is_new(case: &Case<'_>, policy: &NetworkPolicy) -> bool {
    !matches!(&case.review.old, Some(Object::NetworkPolicy(old)) if old.pods == policy.pods)
}

fn contradiction(path: Path, selector: &Selector) -> Finding {
    let sentence = format!("contradicts itself and can select nothing, ever ({selector})");
    let help = "ask each label for values that do not exclude each other";
    Finding::new(path, "has a selector that selects nothing", sentence).help(help)
}

fn judge_today(case: &Case<'_>, policy: &NetworkPolicy, path: Path, findings: &mut Findings) {
    let Some(pods) = findings.need(case.walls.cluster.pods(&policy.namespace)) else { return };
    if !pods.iter().any(|pod| policy.pods.matches(&pod.labels)) {
        findings.add(nobody_today(&policy.namespace, &policy.pods, path));
    }
}

fn nobody_today(home: &str, pods: &Selector, path: Path) -> Finding {
    let sentence = format!("selects no pod of {home} today ({pods})");
    let help = "compare the labels with those of the pods; if the pods come later, nothing is wrong";
    Finding::new(path, "has a selector that selects nothing", sentence).help(help)
}

/// The subjects of a policy of a network plugin.
fn of_plugin(case: &Case<'_>, plugin: Plugin, object: &Object, findings: &mut Findings) {
    let law = |object: &Object| reading::of_some([object.clone()], plugin).law;
    let subjects = |object: &Object| -> Vec<PodPeer> {
        law(object).policies().flat_map(|policy| policy.subject.clone()).collect()
    };
    let field = if plugin == Plugin::Cilium { "endpointSelector" } else { "selector" };
    let path = || Path::object().field("spec").field(field);
    let is_nobody = |subject: &PodPeer| subject.pods.is_empty() || subject.namespaces.is_empty();
    let now = subjects(object);
    if law(object).policies().next().is_some() && now.iter().all(is_nobody) {
        let nothing = now.first().map(|subject| {
            let empty = if subject.pods.is_empty() { &subject.pods } else { &subject.namespaces };
            empty.clone()
        });
        let nothing = nothing.unwrap_or_default();
        return findings.add(contradiction(path(), &nothing));
    }
    let was_so = case.review.old.as_ref().is_some_and(|old| subjects(old) == now);
    // What a list of pods does not tell is not looked for there.
    let is_told = now.iter().all(|subject| subject.pods.domain(ACCOUNT).is_none());
    let (Some(home), [subject]) = (object.namespace(), now.as_slice()) else { return };
    if was_so || !is_told || subject.pods.is_everything() {
        return;
    }
    let Some(pods) = findings.need(case.walls.cluster.pods(home)) else { return };
    if !pods.iter().any(|pod| subject.pods.matches(&pod.labels)) {
        findings.add(nobody_today(home, &subject.pods, path()));
    }
}
