//! Selectors that select nothing.

use super::peers::{peers, rules};
use super::{Check, Rule};
use crate::case::Case;
use crate::case::finding::{Finding, Findings};
use crate::kubernetes::Object;
use crate::kubernetes::{NetworkPolicy, Path, Peer, Selector};
use crate::settings::Level;

pub(super) const RULE: Rule = Rule {
    name: "selects-nothing",
    level: Level::Warn,
    page: include_str!("selects_nothing.md"),
    check: Check::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
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
    if pods.iter().any(|pod| policy.pods.matches(&pod.labels)) {
        return;
    }
    let sentence = format!("selects no pod of {} today ({})", policy.namespace, policy.pods);
    let help = "compare the labels with those of the pods; if the pods come later, nothing is wrong";
    findings.add(Finding::new(path, "has a selector that selects nothing", sentence).help(help));
}
