//! What became of the cases of a suite, in each format.
use super::{bold, json_text, junit_text};
use crate::suite::{Case, Outcome};
use anstyle::AnsiColor;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A case and what became of it.
type Judged<'a> = (&'a Case, Outcome);

/// The failing cases with what differs and how to run each again, then the counts.
pub(crate) fn text(judged: &[Judged<'_>], updated: bool) -> String {
    let mut text = String::new();
    for (case, outcome) in judged {
        let file = case.file.display();
        // Writing to a string does not fail.
        let _ = match outcome {
            Outcome::Passed => Ok(()),
            Outcome::Differs { difference, .. } if updated => {
                writeln!(text, "{} {file}\n{difference}", label("updated", AnsiColor::Yellow))
            }
            Outcome::Differs { difference, .. } => writeln!(
                text,
                "{} {file}: {}\n{difference}  again: {}\n",
                label("failed", AnsiColor::Red),
                case.description,
                again(case)
            ),
            Outcome::NoAnswer(sentence) => writeln!(
                text,
                "{} {file}: {sentence}\n  again: {}\n",
                label("no answer", AnsiColor::Red),
                again(case)
            ),
        };
    }
    let counts = Counts::of(judged);
    let rest = if updated { "updated" } else { "failed" };
    let _ = write!(text, "{} passed, {} {rest}", counts.passed, counts.differ);
    let _ = match counts.unanswered {
        0 => writeln!(text),
        unanswered => writeln!(text, ", {unanswered} without an answer"),
    };
    text
}

/// How many cases came out how.
struct Counts {
    passed: usize,
    differ: usize,
    unanswered: usize,
}

impl Counts {
    fn of(judged: &[Judged<'_>]) -> Self {
        let count = |is: fn(&Outcome) -> bool| judged.iter().filter(|(_, outcome)| is(outcome)).count();
        Self {
            passed: count(|outcome| matches!(outcome, Outcome::Passed)),
            differ: count(|outcome| matches!(outcome, Outcome::Differs { .. })),
            unanswered: count(|outcome| matches!(outcome, Outcome::NoAnswer(_))),
        }
    }
}

/// The command that judges this case alone.
fn again(case: &Case) -> String {
    let file = case.file.display().to_string();
    let is_plain = |next: char| next.is_ascii_alphanumeric() || "/._-+".contains(next);
    if file.chars().all(is_plain) {
        format!("partywall test {file}")
    } else {
        format!("partywall test '{}'", file.replace('\'', r"'\''"))
    }
}

/// Everything about every case.
pub(crate) fn json(judged: &[Judged<'_>]) -> String {
    let cases: Vec<Value> = judged
        .iter()
        .map(|(case, outcome)| {
            let (word, details) = outcome_of(outcome);
            json!({"file": case.file.display().to_string(), "description": case.description,
                "outcome": word, "details": details, "again": again(case)})
        })
        .collect();
    let Counts { passed, differ, unanswered } = Counts::of(judged);
    json_text(&json!({"passed": passed, "failed": differ, "unanswered": unanswered, "cases": cases}))
}

fn outcome_of(outcome: &Outcome) -> (&'static str, Option<&str>) {
    match outcome {
        Outcome::Passed => ("passed", None),
        Outcome::Differs { difference, .. } => ("failed", Some(difference)),
        Outcome::NoAnswer(sentence) => ("no answer", Some(sentence)),
    }
}

/// A test case for each case of the suite.
pub(crate) fn junit(judged: &[Judged<'_>]) -> String {
    let mut suite = TestSuite::new("partywall test");
    suite.add_test_cases(judged.iter().map(|(case, outcome)| {
        let mut status = match outcome {
            Outcome::Passed => TestCaseStatus::success(),
            Outcome::Differs { .. } => TestCaseStatus::non_success(NonSuccessKind::Failure),
            Outcome::NoAnswer(_) => TestCaseStatus::non_success(NonSuccessKind::Error),
        };
        if let (word, Some(details)) = outcome_of(outcome) {
            status.set_type(word).set_message(word).set_description(format!("{details}\n{}", again(case)));
        }
        let mut test = TestCase::new(case.file.display().to_string(), status);
        test.set_classname(if case.description.is_empty() { "case" } else { &case.description });
        test
    }));
    let mut report = Report::new("partywall test");
    report.add_test_suite(suite);
    junit_text(&report)
}

/// The Test Anything Protocol, version 14: details are YAML below a test point.
pub(crate) fn tap(judged: &[Judged<'_>]) -> String {
    let mut text = format!("TAP version 14\n1..{}\n", judged.len());
    for (number, (case, outcome)) in judged.iter().enumerate() {
        let (word, details) = outcome_of(outcome);
        let state = if details.is_none() { "ok" } else { "not ok" };
        // A `#` would begin a directive.
        let name = case.file.display().to_string().replace('\\', "\\\\").replace('#', "\\#");
        // Writing to a string does not fail.
        let _ = writeln!(text, "{state} {} - {name}", number + 1);
        if let Some(details) = details {
            let _ = writeln!(text, "  ---\n  outcome: {word}\n  details: |");
            text.extend(details.lines().map(|line| format!("    {line}\n")));
            let _ = writeln!(text, "  again: |\n    {}\n  ...", again(case));
        }
    }
    text
}

fn label(word: &str, color: AnsiColor) -> String {
    let style = bold(color);
    format!("{style}{word}{style:#}")
}
