//! Objects of which the network plugin enforces nothing, or which select whom
//! nobody is.

use super::{Check, Rule};
use crate::case::Case;
use crate::case::finding::{Finding, Findings};
use crate::kubernetes::{Object, Plugin};
use crate::reading::{self, Effect, Oddity};
use crate::settings::Level;

pub(super) const RULE: Rule = Rule {
    name: "not-enforced",
    level: Level::Deny,
    page: include_str!("not_enforced.md"),
    check: Check::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    let Some(plugin) = case.walls.settings.plugin.filter(|plugin| *plugin != Plugin::Kubernetes) else {
        return;
    };
    let own = match object {
        Object::NetworkPolicy(_) | Object::Admin(_) => plugin,
        Object::Cilium(_) => Plugin::Cilium,
        Object::Calico(_) => Plugin::Calico,
        _ => return,
    };
    if own != plugin {
        return;
    }
    let reading = reading::of_some([object.clone()], plugin);
    findings.found.extend(reading.oddities.into_iter().filter_map(finding));
}

fn finding(oddity: Oddity) -> Option<Finding> {
    let Oddity { effect, problem, .. } = oddity;
    match effect {
        Effect::Dropped => {
            let help = "correct it: until then the object protects nothing";
            Some(
                Finding::new(problem.path, "is not enforced by the network plugin", problem.message)
                    .help(help),
            )
        }
        Effect::SelectsNobody => {
            let help = "select by labels that are part of an identity, such as `app.kubernetes.io/name`";
            let found =
                Finding::new(problem.path, "selects no pod by a label that is no identity", problem.message);
            Some(found.help(help).warn_only())
        }
        // Of what takes too much, rules about openings say that it may be one.
        Effect::TooMuch
        | Effect::OfNodes
        | Effect::RulesIgnored
        | Effect::RulesEnforced
        | Effect::NotTold => None,
    }
}
