//! An audit for people: what is not known, what is wrong, where, and what to do;
//! then the counts.
use super::groups::{Group, groups};
use crate::audit::{Audit, Judged, Located, Weight};
use crate::output::bold;
use crate::question::folded;
use crate::verbosity::Verbosity;
use anstyle::AnsiColor;

/// How many places of one cause, and how many things that are not known, are
/// named unless people want all.
const MOST_PLACES: usize = 5;
const MOST_UNKNOWN: usize = 20;

/// Objects without a finding are counted; they are named if people want `all`.
pub(super) fn write(audit: &Audit, all: bool) -> String {
    let mut text = unknown(audit, all);
    text.extend(audit.failures().map(|(judged, sentence)| format!("{}  {sentence}\n", heading(judged))));
    text.extend(groups(audit.findings()).iter().map(|group| paragraph(group, all)));
    if all {
        let quiet = audit.judged.iter().filter(|judged| matches!(judged.word(), "allowed" | "not judged"));
        text.extend(quiet.map(heading));
    }
    text + &counts(audit)
}

fn unknown(audit: &Audit, all: bool) -> String {
    let unknown = folded(&audit.unknown, if all { Verbosity::Verbose } else { Verbosity::Normal });
    let shown = if all { unknown.len() } else { MOST_UNKNOWN };
    let label = label("not known", AnsiColor::Red);
    let lines = unknown.iter().take(shown).map(|missing| format!("{label} {}\n", missing.sentence()));
    lines.collect::<String>() + &more(unknown.len(), shown, &label)
}

/// How many are not shown, if any.
fn more(count: usize, shown: usize, indent: &str) -> String {
    match count.checked_sub(shown) {
        None | Some(0) => String::new(),
        Some(rest) => format!("{indent} and {rest} more (-v lists them)\n"),
    }
}

fn heading(judged: &Judged) -> String {
    let color = match judged.word() {
        "failed" => AnsiColor::Red,
        "allowed" => AnsiColor::Green,
        _ => AnsiColor::Blue,
    };
    format!("{} {} {}\n", label(judged.word(), color), judged.operation, judged.identity)
}

fn label(word: &str, color: AnsiColor) -> String {
    let style = bold(color);
    format!("{style}{word}{style:#}")
}

fn paragraph(group: &Group<'_>, all: bool) -> String {
    let Some(first) = group.findings.first() else { return String::new() };
    let color = match first.weight() {
        Weight::Deny => AnsiColor::Red,
        Weight::Warn => AnsiColor::Yellow,
        Weight::Accepted => AnsiColor::Green,
    };
    let count = group.findings.len();
    let times = if count > 1 { format!(", {count} times") } else { String::new() };
    let mut text = format!("{} {}{times}\n", label(first.weight().word(), color), first.finding.rule);
    let lines = group.sentences.iter().flat_map(|sentence| sentence.lines());
    text.extend(lines.map(|line| format!("  {line}\n")));
    let shown = if all { count } else { MOST_PLACES };
    text.extend(group.findings.iter().take(shown).map(|located| format!("    {}\n", place(located))));
    text + &more(count, shown, "   ")
}

/// Where it is, and in what; what is done to it, unless it is new.
fn place(located: &Located) -> String {
    let spot = located.spot.as_ref().map(|spot| format!("{spot}: ")).unwrap_or_default();
    let operation = located.operation.as_deref().filter(|operation| *operation != "CREATE");
    let operation = operation.map(|operation| format!("{operation} ")).unwrap_or_default();
    format!("{spot}{operation}{}", located.subject)
}

fn counts(audit: &Audit) -> String {
    let summary = audit.summary();
    let counts = [
        (summary.denied, "denied"),
        (summary.accepted, "denied by nothing but what is accepted"),
        (summary.warned, "allowed with a warning"),
        (summary.allowed, "allowed"),
        (summary.not_judged, "not judged by this policy"),
        (summary.failed, "without an answer"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<_> = counts.map(|(count, word)| format!("{count} {word}")).collect();
    match (counts.as_slice(), audit.is_incomplete()) {
        ([], true) => "nothing was judged\n".to_owned(),
        ([], false) => "nothing changes\n".to_owned(),
        (counts, _) => counts.join(", ") + "\n",
    }
}
