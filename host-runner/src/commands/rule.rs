//! `partywall rule`: the rules of the policy and their pages.
use super::Failure;
use crate::audit::Rule;
use crate::cli::{Format, RuleArgs};
use crate::cluster::Cluster;
use crate::guest::Host;
use crate::output::json_text;
use crate::policy::{AskError, Policy, malformed};
use crate::report::Report;
use crate::verbosity::Verbosity;
use std::sync::Arc;

const OPERATION: &str = "rules";

pub(super) fn rule(args: &RuleArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let policy = Policy::open(args.module.module.as_deref(), args.module.limits)?;
    let host: Host = Arc::new(Cluster::of(None, verbosity));
    let answer = policy.guest.call(OPERATION, b"", &host).map_err(AskError::from)?;
    let rules: Vec<Rule> = serde_json::from_slice(&answer).map_err(|error| malformed(OPERATION, &error))?;
    let Some(name) = &args.name else {
        return Ok(Report::text(match args.output {
            Format::Text => list(&rules),
            Format::Json => json_text(&rules),
        }));
    };
    let rule = rules.iter().find(|rule| rule.name == *name).ok_or_else(|| unknown(name, &rules))?;
    Ok(Report::text(match args.output {
        Format::Text => rule.page.trim_end().to_owned() + "\n",
        Format::Json => json_text(rule),
    }))
}

fn list(rules: &[Rule]) -> String {
    let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    rules.iter().map(|rule| format!("{:<width$}  {:<4}  {}\n", rule.name, rule.level, rule.summary)).collect()
}

#[cold]
fn unknown(name: &str, rules: &[Rule]) -> Failure {
    let names: Vec<_> = rules.iter().map(|rule| rule.name.as_str()).collect();
    Failure::Rule { name: name.to_owned(), names: names.join(", ") }
}
