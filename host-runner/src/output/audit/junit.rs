//! An audit as `JUnit` XML: a suite for each file, a case for each object and rule.
use crate::answer::{Finding, Level};
use crate::audit::{Audit, Judged, Outcome};
use crate::output::junit_text;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn write(audit: &Audit<'_>) -> String {
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for judged in &audit.judged {
        let file = judged.change.subject().map_or("", |object| &object.file);
        let suite = suites.entry(file).or_insert_with(|| TestSuite::new(file));
        suite.add_test_cases(cases(audit, judged));
    }
    let mut report = Report::new("partywall audit");
    report.add_test_suites(suites.into_values());
    for problem in &audit.problems {
        let mut suite = TestSuite::new("not read");
        suite.add_test_case(case("input", problem, failed(NonSuccessKind::Error, "not read", problem)));
        report.add_test_suite(suite);
    }
    junit_text(&report)
}

/// One case for each rule of the policy; one in all where there is no verdict.
fn cases(audit: &Audit<'_>, judged: &Judged<'_>) -> Vec<TestCase> {
    let class = format!("{} {}", judged.change.operation, judged.change.identity);
    match &judged.outcome {
        Outcome::NotJudged => {
            let mut status = TestCaseStatus::skipped();
            status.set_description("not judged by this policy");
            vec![case(&class, judged.policy, status)]
        }
        Outcome::Failed(sentence) => {
            vec![case(&class, judged.policy, failed(NonSuccessKind::Error, "no answer", sentence))]
        }
        Outcome::Answered { findings, .. } => {
            let found = findings.iter().map(|finding| finding.rule.as_str());
            let rules: BTreeSet<&str> =
                audit.rules.iter().map(|rule| rule.name.as_str()).chain(found).collect();
            if rules.is_empty() {
                return vec![case(&class, judged.policy, TestCaseStatus::success())];
            }
            rules.into_iter().map(|rule| rule_case(&class, judged, rule, findings)).collect()
        }
    }
}

/// What one rule says of one object: a finding that denies is a failure, one
/// that warns is output of a case that passes.
fn rule_case(class: &str, judged: &Judged<'_>, rule: &str, findings: &[Finding]) -> TestCase {
    let of_level = |level: Level| {
        let found = findings.iter().filter(|finding| finding.rule == rule && finding.level == level);
        found.map(|finding| describe(judged, finding)).collect::<Vec<_>>().join("\n")
    };
    let (denied, warned) = (of_level(Level::Deny), of_level(Level::Warn));
    let status = if denied.is_empty() {
        TestCaseStatus::success()
    } else {
        failed(NonSuccessKind::Failure, rule, &denied)
    };
    let mut case = case(class, rule, status);
    if !warned.is_empty() {
        case.set_system_out(warned);
    }
    case
}

fn describe(judged: &Judged<'_>, finding: &Finding) -> String {
    let place = judged.change.subject().map(|object| {
        let place = object.place(&finding.pointer);
        format!("{}:{place}: ", object.file)
    });
    let sentences: Vec<&str> =
        finding.headline.iter().chain([&finding.message]).chain(&finding.help).map(String::as_str).collect();
    place.unwrap_or_default() + &sentences.join("\n")
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
