//! An audit in Markdown, for a comment or a job summary.
use crate::answer::Finding;
use crate::audit::{Audit, Judged, Outcome};
use std::fmt::Write as _;

pub(super) fn write(audit: &Audit<'_>) -> String {
    let summary = audit.summary();
    let word = if audit.is_denied() { "denied" } else { "allowed" };
    let mut text = format!("## Partywall: {word}\n\n");
    text += "| denied | warned | allowed | not judged | no answer |\n|--:|--:|--:|--:|--:|\n";
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "| {} | {} | {} | {} | {} |",
        summary.denied, summary.warned, summary.allowed, summary.not_judged, summary.failed
    );
    if let Some(state) = audit.state.as_ref().filter(|state| !state.isolated) {
        text += "\n### The state of the whole\n\n";
        text.extend(state.sentences().map(|sentence| format!("- {}\n", escape(&sentence))));
    }
    text.extend(audit.judged.iter().map(one));
    if !audit.problems.is_empty() {
        text += "\n### Not read\n\n";
        text.extend(audit.problems.iter().map(|problem| format!("- {}\n", escape(problem))));
    }
    text
}

/// A heading and its findings, for what is worth one.
fn one(judged: &Judged<'_>) -> String {
    let findings: String = match &judged.outcome {
        Outcome::Failed(sentence) => format!("- no answer: {}\n", escape(sentence)),
        _ => judged.findings().iter().map(|finding| item(judged, finding)).collect(),
    };
    if findings.is_empty() {
        return String::new();
    }
    let change = judged.change;
    format!(
        "\n### {} {} {}\n\n{findings}",
        judged.word(),
        change.operation,
        escape(&change.identity.to_string())
    )
}

fn item(judged: &Judged<'_>, finding: &Finding) -> String {
    let place = judged.change.subject().map(|object| {
        let place = object.place(&finding.pointer);
        format!(" at `{}:{place}`", object.file)
    });
    let sentences = finding.headline.iter().chain([&finding.message]).chain(&finding.help);
    let sentences: Vec<_> = sentences.map(|text| escape(text)).collect();
    format!(
        "- **{}** `{}`{}  \n  {}\n",
        finding.level.name(),
        finding.rule,
        place.unwrap_or_default(),
        sentences.join("  \n  ")
    )
}

/// Text in which nothing is markup, on one line.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for next in text.chars() {
        match next {
            '\n' | '\r' => escaped.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '@' => {
                escaped.extend(['\\', next]);
            }
            other => escaped.push(other),
        }
    }
    escaped
}
