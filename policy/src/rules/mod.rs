//! The rules. One file and one page each; this list is all that knows of every
//! one.
//!
//! A rule looks at a [`Case`] and adds what it finds. It does not know its
//! level, who asked, or how an answer is written.

mod crossing;
mod peers;

use crate::admission::case::Case;
use crate::admission::finding::Findings;
use crate::admission::settings::Level;
use crate::admission::subject::Object;

macro_rules! registry {
    ($($rule:ident),* $(,)?) => {
        $(mod $rule;)*
        const RULES: &[Rule] = &[$($rule::RULE),*];
    };
}
registry! {
    any_source,
    foreign_peer,
    foreign_address,
    isolation_removed,
    unisolated_pod,
    host_network,
    boundary_label,
    admin_override,
    service_bypass,
    external_service_blocked,
    accidental_or,
    ignored_section,
    selects_nothing,
    all_ports_of_protocol,
    dns_tcp_only,
    unknown_named_port,
    unknown_field,
    unjudged_kind,
}

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, which settings and findings use.
    pub name: &'static str,
    /// What its findings do unless the settings say otherwise.
    pub level: Level,
    /// Its page, the only text about it.
    pub page: &'static str,
    /// How it judges.
    pub judge: Judge,
}

/// How a rule judges.
#[derive(Debug, Clone, Copy)]
pub enum Judge {
    /// By an object alone: the old one can be compared with the new one.
    Object(fn(&Case<'_>, &Object, &mut Findings)),
    /// By what the request changes.
    Change(fn(&Case<'_>, &mut Findings)),
}

impl Rule {
    /// The first paragraph of the page.
    pub fn summary(&self) -> &'static str {
        self.page.split("\n\n").nth(1).unwrap_or_default().trim()
    }
}

/// Every rule, in the order in which findings are given.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    RULES.iter()
}

/// The rule of that name.
pub fn find(name: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADINGS: [&str; 6] = [
        "## What it finds",
        "## Why it matters",
        "## Denied",
        "## Allowed",
        "## How to fix",
        "## References",
    ];

    #[test]
    fn every_page_has_its_title_its_summary_and_the_headings_in_order() {
        for rule in all() {
            assert!(rule.page.starts_with(&format!("# {}\n\n", rule.name)), "{}", rule.name);
            assert!(rule.summary().len() > 10 && !rule.summary().contains('\n'), "{}", rule.name);
            let found: Vec<&str> = rule.page.lines().filter(|line| line.starts_with("## ")).collect();
            assert_eq!(found, HEADINGS, "{}", rule.name);
        }
    }
}
