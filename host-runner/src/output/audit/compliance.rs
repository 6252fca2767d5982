//! What the findings mean for controls of security catalogues.
use super::markdown::escape;
use crate::answer::Level;
use crate::audit::Audit;
use crate::audit::controls::{CONTROLS, Control};
use crate::output::{bold, json_text};
use anstyle::AnsiColor;
use serde::Serialize;
use std::fmt::Write as _;

/// A control with what speaks against it.
#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    control: &'static Control,
    status: &'static str,
    denials: usize,
    warnings: usize,
    /// Rules with findings, and the objects these are in.
    objects: Vec<String>,
}

/// A control fails if a finding of its rules denies, and is to be looked at if one warns.
fn lines(audit: &Audit<'_>) -> Vec<Line> {
    CONTROLS.iter().map(|control| line(audit, control)).collect()
}

fn line(audit: &Audit<'_>, control: &'static Control) -> Line {
    let count = |level| control.rules.iter().map(|rule| audit.count(rule, level)).sum::<usize>();
    let (denials, warnings) = (count(Level::Deny), count(Level::Warn));
    let concerned = audit.findings().filter(|(_, finding)| control.rules.contains(&finding.rule.as_str()));
    let mut objects: Vec<String> =
        concerned.map(|(judged, finding)| format!("{}: {}", judged.change.identity, finding.rule)).collect();
    objects.sort_unstable();
    objects.dedup();
    let status = match (denials, warnings) {
        // Nothing was found, but not everything was judged.
        (0, 0) if audit.is_incomplete() => "unknown",
        (0, 0) => "pass",
        (0, _) => "review",
        _ => "fail",
    };
    Line { control, status, denials, warnings, objects }
}

pub(super) fn text(audit: &Audit<'_>) -> String {
    let mut text = String::new();
    for Line { control, status, objects, .. } in lines(audit) {
        let style = bold(match status {
            "pass" => AnsiColor::Green,
            "fail" => AnsiColor::Red,
            _ => AnsiColor::Yellow,
        });
        // Writing to a string does not fail.
        let _ = writeln!(text, "{style}{status:<7}{style:#} {}: {}", control.id, control.title);
        let _ = writeln!(text, "        {}", control.catalogue);
        text.extend(objects.iter().map(|object| format!("          {object}\n")));
    }
    text
}

pub(super) fn json(audit: &Audit<'_>) -> String {
    json_text(&lines(audit))
}

pub(super) fn markdown(audit: &Audit<'_>) -> String {
    let mut text =
        "| control | asks that | status | denials | warnings |\n|---|---|---|--:|--:|\n".to_owned();
    for Line { control, status, denials, warnings, .. } in lines(audit) {
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "| {} ({}) | {} | {status} | {denials} | {warnings} |",
            control.id,
            escape(control.catalogue),
            escape(control.title)
        );
    }
    text
}
