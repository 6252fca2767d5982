//! Kinds that can open a boundary and that nobody here judges.

use super::{Judge, Rule};
use crate::admission::case::Case;
use crate::admission::finding::{Finding, Findings};
use crate::admission::request::Operation;
use crate::admission::settings::Level;
use crate::admission::subject::Object;
use crate::kubernetes::Path;

pub(super) const RULE: Rule = Rule {
    name: "unjudged-kind",
    level: Level::Warn,
    page: include_str!("unjudged_kind.md"),
    judge: Judge::Change(judge),
};

fn judge(case: &Case<'_>, findings: &mut Findings) {
    let review = case.review;
    let Some(Object::Unjudged(_)) = review.new.as_ref().or(review.old.as_ref()) else { return };
    let change = match review.operation {
        Operation::Delete => "deleting it can open",
        _ => "it can open",
    };
    let (version, kind) = (review.kind.api_version(), review.kind.name());
    let sentence = format!("{version} {kind} is not judged, and {change} what NetworkPolicies close");
    let help = "set rules.unjudged-kind to deny where this kind is not used";
    findings.add(Finding::new(Path::object(), "is of a kind that is not judged", sentence).help(help));
}
