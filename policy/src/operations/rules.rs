//! List the rules with their pages.

use super::{Session, to_json};
use crate::rules;
use serde::Serialize;

#[derive(Serialize)]
struct Rule {
    name: &'static str,
    level: &'static str,
    summary: &'static str,
    page: &'static str,
}

/// Every rule: name, default level, summary, and its page in Markdown.
pub fn rules(_session: &mut Session, _payload: &[u8]) -> Result<Vec<u8>, String> {
    let rules = rules::all().map(|rule| Rule {
        name: rule.name,
        level: rule.level.name(),
        summary: rule.summary(),
        page: rule.page,
    });
    to_json(&rules.collect::<Vec<_>>())
}
