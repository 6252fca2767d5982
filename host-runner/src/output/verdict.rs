//! A verdict as a person reads it.
use super::bold;
use crate::answer::PolicyAnswer;
use anstyle::AnsiColor;
use serde_json::Value;
use std::fmt::Write as _;

/// The verdict on a request; `about` says which one, `object` is its object,
/// and `place` where a part of that stands in its file.
pub(crate) fn text(
    answer: &PolicyAnswer,
    about: &str,
    object: &Value,
    place: impl Fn(&str) -> String,
) -> String {
    let (word, color) =
        if answer.accepted { ("allowed", AnsiColor::Green) } else { ("denied", AnsiColor::Red) };
    let style = bold(color);
    let mut text = format!("{style}{word}{style:#}{about}\n");
    text.extend(answer.message.iter().flat_map(|message| message.lines()).map(|line| format!("  {line}\n")));
    let style = bold(AnsiColor::Yellow);
    for warning in answer.warnings.iter().flatten() {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{style}warning{style:#} {warning}");
    }
    for finding in answer.own_findings() {
        let pointer = if finding.pointer.is_empty() { "the object" } else { &finding.pointer };
        let (place, level) = (place(&finding.pointer), finding.level.name());
        let _ = writeln!(text, "{place}: {level} {} at {pointer}", finding.rule);
    }
    if let Some(mutated) = &answer.mutated_object {
        text += &patch(object, mutated);
    }
    text
}

/// The word for a request that the policy is not asked about.
pub(crate) fn not_judged() -> String {
    let style = bold(AnsiColor::Blue);
    format!("{style}not judged by this policy{style:#}")
}

/// The JSON patch that an API server would be sent, one operation a line.
fn patch(object: &Value, mutated: &Value) -> String {
    let patch = json_patch::diff(object, mutated);
    let lines = patch.iter().map(|operation| serde_json::to_string(operation).unwrap_or_default());
    "the policy changes the object\n".to_owned()
        + &lines.map(|line| format!("  {line}\n")).collect::<String>()
}
