//! Rules that `policyTypes` leaves out.

use super::clauses;
use super::{Check, Rule};
use crate::case::Case;
use crate::case::finding::{Finding, Findings, Patch};
use crate::kubernetes::calico::CalicoContent;
use crate::kubernetes::{Direction, Object, Path, Plugin};
use crate::settings::Level;
use serde_json::json;

pub(super) const RULE: Rule = Rule {
    name: "ignored-section",
    level: Level::Warn,
    page: include_str!("ignored_section.md"),
    check: Check::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    if clauses::deciding(case, object).is_some() {
        return of_calico(object, findings);
    }
    let Object::NetworkPolicy(policy) = object else { return };
    let counts_anyway = case.walls.settings.plugin == Some(Plugin::Cilium);
    for direction in Direction::BOTH {
        let section = policy.section(direction);
        if !section.written || section.effective {
            continue;
        }
        let spec = || Path::object().field("spec");
        let counts = counts_anyway && !section.rules.is_empty();
        let verb = if counts { "count although policyTypes leaves them out" } else { "are ignored" };
        let headline = format!("has {} rules that {verb}", direction.section());
        let sentence = if section.rules.is_empty() {
            format!("is an empty list and policyTypes does not name {direction}: nothing is denied by it")
        } else if counts {
            format!("has rules and policyTypes does not name {direction}: Cilium enforces them all the same")
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

/// The sections of a policy of Calico that `types` leaves out.
fn of_calico(object: &Object, findings: &mut Findings) {
    let Object::Calico(own) = object else { return };
    let Ok(CalicoContent::Policy(policy)) = &own.content else { return };
    for path in &policy.ignored {
        let missing = Direction::BOTH.into_iter().find(|way| path.last_field() == Some(way.section()));
        let Some(direction) = missing else { continue };
        let headline = format!("has {} rules that are ignored", direction.section());
        let sentence = format!("has rules and types does not name {direction}: none of them counts");
        let help = format!("add {direction} to types, or drop the section");
        let types =
            Direction::BOTH.into_iter().filter(|way| *way == direction || policy.rules(*way).is_some());
        let types: Vec<String> = types.map(|way| way.to_string()).collect();
        let fix = Patch::Add(Path::object().field("spec").field("types"), json!(types));
        findings.add(Finding::new(path.clone(), headline, sentence).help(help).fix([fix]));
    }
}
