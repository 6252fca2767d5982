//! An audit as `JUnit` XML: a suite for each file, a case for each cause of findings
//! and for each object in which nothing was found.
use super::groups::{Group, groups};
use crate::audit::{Audit, Judged, Located, Outcome, Weight};
use crate::manifest::Spot;
use crate::output::junit_text;
use crate::question::folded;
use crate::verbosity::Verbosity;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::collections::BTreeMap;

/// How many places of one cause are told.
const MOST_PLACES: usize = 20;

/// What is not known is the first suite; what was found stands in the suite of the
/// file that holds the first of it.
pub(super) fn write(audit: &Audit) -> String {
    let mut report = Report::new("partywall audit");
    if !audit.unknown.is_empty() {
        let mut suite = TestSuite::new("not known");
        suite.add_test_cases(folded(&audit.unknown, Verbosity::Normal).iter().map(|missing| {
            let sentence = missing.sentence();
            case("not known", &sentence, failed(NonSuccessKind::Error, "not known", &sentence))
        }));
        report.add_test_suite(suite);
    }
    let mut suites: BTreeMap<String, TestSuite> = BTreeMap::new();
    let mut add = |spot: Option<&Spot>, case: TestCase| {
        let file = spot.map(|spot| spot.file.to_string()).unwrap_or_default();
        let suite = suites.entry(file).or_insert_with_key(|file| TestSuite::new(file.as_str()));
        suite.add_test_case(case);
    };
    for group in groups(audit.findings()) {
        if let Some(first) = group.findings.first() {
            add(first.spot.as_ref(), of_group(&group, first));
        }
    }
    for judged in audit.judged.iter().filter(|judged| judged.findings().is_empty()) {
        add(judged.spot.as_ref(), of_object(judged));
    }
    report.add_test_suites(suites.into_values());
    junit_text(&report)
}

/// Findings of one cause: those that deny are a failure, any others are output of a
/// case that passes.
fn of_group(group: &Group<'_>, first: &Located) -> TestCase {
    let told = describe(group);
    let more = match group.findings.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let rule = &first.finding.rule;
    let denies = first.weight() == Weight::Deny;
    let status =
        if denies { failed(NonSuccessKind::Failure, rule, &told) } else { TestCaseStatus::success() };
    let mut case = case(&format!("{}{more}", called(first)), rule, status);
    if !denies {
        case.set_system_out(told);
    }
    case
}

/// What was found, and where.
fn describe(group: &Group<'_>) -> String {
    let place = |located: &Located| located.spot.as_ref().map(|spot| format!("{spot}: ")).unwrap_or_default();
    if let [only] = group.findings.as_slice() {
        return place(only) + &group.sentences.join("\n");
    }
    let places = group.findings.iter().take(MOST_PLACES);
    let places = places.map(|located| format!("{}{}", place(located), called(located)));
    let mut lines: Vec<String> = group.sentences.iter().cloned().chain(places).collect();
    if let Some(more) = group.findings.len().checked_sub(MOST_PLACES).filter(|more| *more > 0) {
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}

fn called(located: &Located) -> String {
    let operation = located.operation.as_deref().map(|operation| format!("{operation} "));
    operation.unwrap_or_default() + &located.subject
}

/// An object in which nothing was found.
fn of_object(judged: &Judged) -> TestCase {
    let status = match &judged.outcome {
        Outcome::NotJudged => {
            let mut status = TestCaseStatus::skipped();
            status.set_description("not judged by this policy");
            status
        }
        Outcome::Failed(sentence) => failed(NonSuccessKind::Error, "no answer", sentence),
        Outcome::Answered { .. } => TestCaseStatus::success(),
    };
    case(&format!("{} {}", judged.operation, judged.identity), &judged.policy, status)
}

fn failed(kind: NonSuccessKind, what: &str, description: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(what).set_message(description.lines().next().unwrap_or_default());
    status.set_description(description);
    status
}

fn case(class: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(class);
    case
}
