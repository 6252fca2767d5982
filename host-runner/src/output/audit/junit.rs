//! An audit as `JUnit` XML: a suite for each file, a case for each object and rule.
use crate::audit::{Audit, Judged, Located, Outcome, Weight};
use crate::manifest::Spot;
use crate::output::junit_text;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::collections::{BTreeMap, BTreeSet};

/// What is not known is the first suite; what is wrong with the whole stands in
/// the suite of the file that holds it.
pub(super) fn write(audit: &Audit) -> String {
    let mut report = Report::new("partywall audit");
    if !audit.unknown.is_empty() {
        let mut suite = TestSuite::new("not known");
        suite.add_test_cases(audit.unknown.iter().map(|missing| {
            let sentence = missing.sentence();
            case("not known", &sentence, failed(NonSuccessKind::Error, "not known", &sentence))
        }));
        report.add_test_suite(suite);
    }
    let mut suites: BTreeMap<String, TestSuite> = BTreeMap::new();
    let mut add = |spot: Option<&Spot>, cases: Vec<TestCase>| {
        let file = spot.map(|spot| spot.file.to_string()).unwrap_or_default();
        let suite = suites.entry(file).or_insert_with_key(|file| TestSuite::new(file.as_str()));
        suite.add_test_cases(cases);
    };
    for judged in &audit.judged {
        add(judged.spot.as_ref(), cases(audit, judged));
    }
    for located in &audit.state {
        add(located.spot.as_ref(), vec![rule_case(&located.subject, &located.finding.rule, &[located])]);
    }
    report.add_test_suites(suites.into_values());
    junit_text(&report)
}

/// One case for each rule of the policy; one in all where there is no verdict.
fn cases(audit: &Audit, judged: &Judged) -> Vec<TestCase> {
    let class = format!("{} {}", judged.operation, judged.identity);
    match &judged.outcome {
        Outcome::NotJudged => {
            let mut status = TestCaseStatus::skipped();
            status.set_description("not judged by this policy");
            vec![case(&class, &judged.policy, status)]
        }
        Outcome::Failed(sentence) => {
            vec![case(&class, &judged.policy, failed(NonSuccessKind::Error, "no answer", sentence))]
        }
        Outcome::Answered { findings, .. } => {
            let found = findings.iter().map(|located| located.finding.rule.as_str());
            let rules: BTreeSet<&str> =
                audit.rules.iter().map(|rule| rule.name.as_str()).chain(found).collect();
            if rules.is_empty() {
                return vec![case(&class, &judged.policy, TestCaseStatus::success())];
            }
            let of =
                |rule| findings.iter().filter(|located| located.finding.rule == rule).collect::<Vec<_>>();
            rules.into_iter().map(|rule| rule_case(&class, rule, &of(rule))).collect()
        }
    }
}

/// What one rule says of one object: a finding that denies is a failure, any
/// other is output of a case that passes.
fn rule_case(class: &str, rule: &str, findings: &[&Located]) -> TestCase {
    let (denied, others): (Vec<_>, Vec<_>) =
        findings.iter().partition(|located| located.weight() == Weight::Deny);
    let told =
        |found: Vec<&&Located>| found.into_iter().map(|it| describe(it)).collect::<Vec<_>>().join("\n");
    let status = if denied.is_empty() {
        TestCaseStatus::success()
    } else {
        failed(NonSuccessKind::Failure, rule, &told(denied))
    };
    let mut case = case(class, rule, status);
    if !others.is_empty() {
        case.set_system_out(told(others));
    }
    case
}

fn describe(located: &Located) -> String {
    let place = located.spot.as_ref().map(|spot| format!("{spot}: "));
    place.unwrap_or_default() + &located.sentences().join("\n")
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
