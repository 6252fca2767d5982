//! Kinds that can open a boundary and that nobody here judges.

use super::clauses;
use super::{Check, Rule};
use crate::case::Case;
use crate::case::Operation;
use crate::case::finding::{Finding, Findings};
use crate::kubernetes::Object;
use crate::kubernetes::Path;
use crate::settings::Level;

pub(super) const RULE: Rule = Rule {
    name: "unjudged-kind",
    level: Level::Warn,
    page: include_str!("unjudged_kind.md"),
    check: Check::Change(judge),
};

fn judge(case: &Case<'_>, findings: &mut Findings) {
    let review = case.review;
    let Some(object) = review.new.as_ref().or(review.old.as_ref()) else { return };
    let is_policy = match object {
        Object::Named(_) | Object::Cilium(_) => true,
        Object::Calico(object) => object.kind.is_enforced(),
        _ => false,
    };
    if !is_policy || clauses::deciding(case, object).is_some() {
        return;
    }
    let change = match review.operation {
        Operation::Delete => "deleting it can open",
        _ => "it can open",
    };
    let (version, kind) = (review.kind.api_version(), review.kind.name());
    let sentence = format!("{version} {kind} is not judged, and {change} what NetworkPolicies close");
    let help = "set rules.unjudged-kind to deny where this kind is not used";
    findings.add(Finding::new(Path::object(), "is of a kind that is not judged", sentence).help(help));
}
