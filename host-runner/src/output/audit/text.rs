//! An audit for people: what is wrong, where, and what to do; then the counts.
use crate::answer::{Finding, Level};
use crate::audit::{Audit, Judged, Object, Outcome, State};
use crate::output::bold;
use anstyle::AnsiColor;

/// Objects without a finding are counted; they are named if people want `all`.
pub(super) fn write(audit: &Audit<'_>, all: bool) -> String {
    let judged = audit.judged.iter().filter(|judged| all || is_worth_a_line(judged));
    let mut text: String = judged.map(one).collect();
    if let Some(state) = &audit.state {
        text += &whole(state);
    }
    text + &counts(audit)
}

fn is_worth_a_line(judged: &Judged<'_>) -> bool {
    !matches!(judged.word(), "allowed" | "not judged")
}

fn one(judged: &Judged<'_>) -> String {
    let word = label(judged.word());
    let mut text = format!("{word} {} {}\n", judged.change.operation, judged.change.identity);
    if let Outcome::Failed(sentence) = &judged.outcome {
        text += &format!("  {sentence}\n");
    }
    for finding in judged.findings() {
        text += &paragraph(judged.change.subject(), finding);
    }
    text
}

fn label(word: &str) -> String {
    let style = bold(match word {
        "denied" | "failed" => AnsiColor::Red,
        "warned" => AnsiColor::Yellow,
        "allowed" => AnsiColor::Green,
        _ => AnsiColor::Blue,
    });
    format!("{style}{word}{style:#}")
}

fn paragraph(object: Option<&Object>, finding: &Finding) -> String {
    let place = object.map(|object| format!("{}:{}: ", object.file, object.place(&finding.pointer)));
    let level = match finding.level {
        Level::Deny => "deny",
        Level::Warn => "warn",
    };
    let mut lines = vec![format!("  {}{level} {}", place.unwrap_or_default(), finding.rule)];
    let sentences = finding.headline.iter().chain([&finding.message]).chain(&finding.help);
    lines.extend(sentences.flat_map(|text| text.lines()).map(|line| format!("    {line}")));
    lines.join("\n") + "\n"
}

fn whole(state: &State) -> String {
    let word = if state.isolated { label("allowed") } else { label("denied") };
    let sentences = state.sentences().map(|sentence| format!("  {sentence}\n")).collect::<String>();
    format!("{word} the state of the whole\n{sentences}")
}

fn counts(audit: &Audit<'_>) -> String {
    let summary = audit.summary();
    let counts = [
        (summary.denied, "denied"),
        (summary.warned, "allowed with a warning"),
        (summary.allowed, "allowed"),
        (summary.not_judged, "not judged by this policy"),
        (summary.failed, "without an answer"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<_> = counts.map(|(count, word)| format!("{count} {word}")).collect();
    if counts.is_empty() { "nothing to judge\n".to_owned() } else { counts.join(", ") + "\n" }
}
