//! What the findings mean for controls of security catalogues, in the module's words.
use super::markdown::escape;
use crate::audit::{Audit, Control};
use crate::output::{bold, json_text};
use crate::question::{Missing, folded};
use crate::verbosity::Verbosity;
use anstyle::AnsiColor;
use serde_json::json;
use std::fmt::Write as _;

/// Objects of one control that are named.
const MOST_OBJECTS: usize = 10;

pub(super) fn text(audit: &Audit, controls: &[Control], all: bool) -> String {
    let verbosity = if all { Verbosity::Verbose } else { Verbosity::Normal };
    let unknown = folded(&audit.unknown, verbosity);
    let mut text: String =
        unknown.iter().map(|missing| format!("not known {}\n", missing.sentence())).collect();
    for Control { id, catalogue, title, status, objects, .. } in controls {
        let style = bold(match status.as_str() {
            "pass" => AnsiColor::Green,
            "fail" => AnsiColor::Red,
            _ => AnsiColor::Yellow,
        });
        // Writing to a string does not fail.
        let _ = writeln!(text, "{style}{status:<10}{style:#} {id}: {title}");
        let _ = writeln!(text, "           {catalogue}");
        let shown = if all { objects.len() } else { MOST_OBJECTS };
        text.extend(objects.iter().take(shown).map(|object| format!("             {object}\n")));
        let more = objects.len().saturating_sub(shown);
        if more > 0 {
            let _ = writeln!(text, "             and {more} more (-v lists them)");
        }
    }
    text
}

pub(super) fn json(audit: &Audit, controls: &[Control]) -> String {
    let unknown: Vec<_> = audit.unknown.iter().map(Missing::sentence).collect();
    json_text(&json!({"unknown": unknown, "controls": controls}))
}

pub(super) fn markdown(audit: &Audit, controls: &[Control]) -> String {
    let unknown = folded(&audit.unknown, Verbosity::Normal);
    let mut text: String =
        unknown.iter().map(|missing| format!("- not known: {}\n", escape(&missing.sentence()))).collect();
    if !text.is_empty() {
        text += "\n";
    }
    text += "| control | asks that | status | denials | warnings |\n|---|---|---|--:|--:|\n";
    for Control { id, catalogue, title, status, denials, warnings, .. } in controls {
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "| {id} ({}) | {} | {status} | {denials} | {warnings} |",
            escape(catalogue),
            escape(title)
        );
    }
    text
}
