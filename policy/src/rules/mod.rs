//! The rules. One file and one page each; this list is all that knows of every
//! one.
//!
//! A rule looks at a [`Case`] and adds what it finds. It does not know its
//! level, who asked, or how an answer is written.

mod accidental_or;
mod address_set;
mod admin_override;
mod all_ports_of_protocol;
mod any_source;
mod boundary_label;
mod clause_fix;
mod clauses;
mod clauses_before;
mod crossing;
mod default_deny_lost;
mod dns_tcp_only;
mod external_service_blocked;
mod foreign_address;
mod foreign_peer;
mod host_network;
mod ignored_section;
mod isolation_removed;
mod not_enforced;
mod peers;
mod selects_nothing;
mod service_bypass;
mod union;
mod union_lost;
mod unisolated_pod;
mod unjudged_kind;
mod unknown_field;
mod unknown_named_port;

pub(crate) use clauses::{leaks, scans};
pub(crate) use clauses_before::{is_unchanged, reached};

use crate::case::Case;
use crate::case::finding::Findings;
use crate::kubernetes::Object;
use crate::settings::Level;

/// Every rule, in the order in which findings are given.
const RULES: [Rule; 21] = [
    any_source::RULE,
    foreign_peer::RULE,
    foreign_address::RULE,
    isolation_removed::RULE,
    unisolated_pod::RULE,
    host_network::RULE,
    boundary_label::RULE,
    admin_override::RULE,
    default_deny_lost::RULE,
    address_set::RULE,
    not_enforced::RULE,
    service_bypass::RULE,
    external_service_blocked::RULE,
    accidental_or::RULE,
    ignored_section::RULE,
    selects_nothing::RULE,
    all_ports_of_protocol::RULE,
    dns_tcp_only::RULE,
    unknown_named_port::RULE,
    unknown_field::RULE,
    unjudged_kind::RULE,
];

/// The names of all rules, in the same order.
pub const NAMES: [&str; RULES.len()] = names();

#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "the compiler carries it out")]
const fn names() -> [&'static str; RULES.len()] {
    let mut names = [""; RULES.len()];
    let mut at = 0;
    while at < RULES.len() {
        names[at] = RULES[at].name;
        at += 1;
    }
    names
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
    /// How it looks.
    pub check: Check,
}

/// How a rule looks.
#[derive(Debug, Clone, Copy)]
pub enum Check {
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
