//! Rules that `policyTypes` leaves out.

use super::{Check, Rule};
use crate::case::Case;
use crate::case::finding::{Finding, Findings, Patch};
use crate::kubernetes::Object;
use crate::kubernetes::{Direction, Path};
use crate::settings::Level;
use serde_json::json;

pub(super) const RULE: Rule = Rule {
    name: "ignored-section",
    level: Level::Warn,
    page: include_str!("ignored_section.md"),
    check: Check::Object(judge),
};

fn judge(_: &Case<'_>, object: &Object, findings: &mut Findings) {
    let Object::NetworkPolicy(policy) = object else { return };
    for direction in Direction::BOTH {
        let section = policy.section(direction);
        if !section.written || section.effective {
            continue;
        }
        let spec = || Path::object().field("spec");
        let headline = format!("has {} rules that are ignored", direction.section());
        let sentence = if section.rules.is_empty() {
            format!("is an empty list and policyTypes does not name {direction}: nothing is denied by it")
        } else {
            format!("has rules and policyTypes does not name {direction}: none of them counts")
        };
        let help = format!("add {direction} to policyTypes, or drop the section");
        let types = Direction::BOTH.into_iter().filter(|way| *way == direction || policy.isolates(*way));
        let types: Vec<String> = types.map(|way| way.to_string()).collect();
        let fix = Patch::Add(spec().field("policyTypes"), json!(types));
        findings
            .add(Finding::new(spec().field(direction.section()), headline, sentence).help(help).fix([fix]));
    }
}
