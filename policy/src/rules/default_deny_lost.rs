//! What gives up the denial at the end of policies of network plugins.

use super::clauses::{deciding, scans};
use super::{Check, Rule};
use crate::case::Case;
use crate::case::finding::{Finding, Findings, Patch};
use crate::kubernetes::calico::tier::DEFAULT_ORDER;
use crate::kubernetes::calico::{CalicoContent, CalicoTier, DEFAULT_TIER, Order};
use crate::kubernetes::cilium::{CiliumPolicy, Spec};
use crate::kubernetes::{Direction, Object, Path, Plugin};
use crate::reading;
use crate::settings::Level;
use serde_json::json;

pub(super) const RULE: Rule = Rule {
    name: "default-deny-lost",
    level: Level::Deny,
    page: include_str!("default_deny_lost.md"),
    check: Check::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    if deciding(case, object).is_none() {
        return;
    }
    match object {
        Object::Cilium(policy) => of_cilium(case, policy, findings),
        Object::Calico(own) => match &own.content {
            Ok(CalicoContent::Policy(policy)) if policy.tier == DEFAULT_TIER && policy.idle.is_none() => {
                of_default_tier(case, object, findings);
            }
            Ok(CalicoContent::Tier(tier)) => findings.found.extend(of_tier(case, tier)),
            _ => {}
        },
        _ => {}
    }
}

/// A policy of Cilium that asks not to be what isolates.
fn of_cilium(case: &Case<'_>, policy: &CiliumPolicy, findings: &mut Findings) {
    for spec in policy.specs.iter().flatten() {
        for direction in case.walls.settings.directions.iter().copied().filter(|way| gives_up(spec, *way)) {
            let field = direction.section();
            let path = spec.place.clone().field("enableDefaultDeny").field(field);
            let sentence = format!(
                "is false: the policy isolates nobody for {direction}, and what its rules do not name stays open \
                 unless another policy isolates the pods"
            );
            let help = "leave it out, unless another policy isolates these pods";
            let fix = Patch::Replace(path.clone(), json!(true));
            let headline = format!("has {field} rules and isolates nobody");
            findings.add(Finding::new(path, headline, sentence).help(help).fix([fix]).warn_only());
        }
    }
}

/// Whether rules of a direction leave their pods as open as they were.
fn gives_up(spec: &Spec, direction: Direction) -> bool {
    spec.rules.iter().any(|rule| rule.direction == direction)
        && spec.default_deny.iter().any(|(way, denies)| *way == direction && !denies)
}

/// Pass in Calico's tier of NetworkPolicies: behind it nothing denies any more.
fn of_default_tier(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    let law = reading::of_some([object.clone()], Plugin::Calico).law;
    for scan in scans(&law, &case.walls) {
        for (_, found) in scan.passes() {
            let sentence = format!(
                "{}: Pass leaves the tier `{DEFAULT_TIER}` before its end and before the NetworkPolicies behind \
                 it, and what no later tier decides is allowed",
                found.sentence
            );
            let help = "Deny what nobody shall do, or leave the rule out: the end of the tier denies";
            let rule = found.path.clone().up_to_item();
            let fix = Patch::Replace(rule.field("action"), json!("Deny"));
            findings.add(Finding { sentence, ..found }.help(help).fix([fix]));
        }
    }
}

/// A tier whose end denies no more.
fn of_tier(case: &Case<'_>, tier: &CalicoTier) -> Option<Finding> {
    let name = &tier.name;
    let Some(Object::Calico(old)) = &case.review.old else { return None };
    let Ok(CalicoContent::Tier(old)) = &old.content else { return None };
    let comes_first =
        |tier: &CalicoTier| (tier.order, tier.name.as_str()) < (Order::new(DEFAULT_ORDER), DEFAULT_TIER);
    if comes_first(old) != comes_first(tier) {
        return Some(moved(name));
    }
    if old.passes || !tier.passes {
        return None;
    }
    let path = Path::object().field("spec").field("defaultAction");
    let sentence = format!(
        "is Pass: what the policies of tier `{name}` do not decide is no longer denied to the pods that they select"
    );
    let help = "leave it at Deny, or first isolate these pods in another tier";
    let fix = Patch::Replace(path.clone(), json!("Deny"));
    Some(Finding::new(path, "takes away the isolation at the end of a tier", sentence).help(help).fix([fix]))
}

/// A tier that changes sides with the one of the NetworkPolicies.
fn moved(name: &str) -> Finding {
    let path = Path::object().field("spec").field("order");
    let sentence = format!(
        "moves tier `{name}` past the tier `{DEFAULT_TIER}`: what its policies deny or allow is asked on the other side \
         of the NetworkPolicies"
    );
    let help = "make a new tier there, and put policies into it that are judged";
    Finding::new(path, "moves a tier past the NetworkPolicies", sentence).help(help)
}
