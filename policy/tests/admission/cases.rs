//! What the cases under `fixtures/` say, and how many there are: each asserts a
//! whole answer, so that a right verdict for a wrong reason fails.

use super::support;
use partywall_policy::rules;
use serde_json::Value;
use std::collections::BTreeSet;

/// What every expected finding says.
const FIELDS: [&str; 8] = ["rule", "level", "pointer", "headline", "message", "help", "witness", "fix"];
/// How many cases of each kind a rule has at least.
const LEAST: usize = 3;

fn cases(folder: &str) -> Vec<(String, Value)> {
    let all = support::documents(&support::root().join("fixtures").join(folder)).into_iter();
    all.flat_map(|(file, cases)| cases.into_iter().map(move |case| (file.display().to_string(), case)))
        .collect()
}

fn findings(case: &Value) -> &[Value] {
    case["expect"]["findings"].as_array().map_or(&[], Vec::as_slice)
}

#[track_caller]
fn check_whole(file: &str, case: &Value) {
    let expect = &case["expect"];
    if expect["allowed"] == true {
        assert!(expect["warnings"].is_array(), "{file}: give `warnings`, if only as an empty list");
        assert!(expect["findings"].is_array(), "{file}: give `findings`, if only as an empty list");
    } else {
        assert!(
            expect["code"].is_u64() && expect["message"].is_string(),
            "{file}: give `code` and `message`"
        );
        assert!(expect["code"] != 403 || expect["findings"].is_array(), "{file}: give `findings`");
    }
    for finding in findings(case) {
        let missing: Vec<&str> = FIELDS.into_iter().filter(|field| finding.get(*field).is_none()).collect();
        assert!(missing.is_empty(), "{file}: a finding lacks {missing:?}");
    }
}

#[test]
fn every_case_asserts_a_whole_answer() {
    for folder in ["rules", "mistakes", "hostile"] {
        for (file, case) in &cases(folder) {
            check_whole(file, case);
        }
    }
}

#[test]
fn every_rule_is_shown_to_deny_and_to_admit() {
    for rule in rules::all() {
        let cases = cases(&format!("rules/{}", rule.name));
        let refuses = |case: &Value| {
            findings(case).iter().any(|finding| finding["rule"] == rule.name && finding["level"] == "deny")
        };
        let denied = cases.iter().filter(|(_, case)| refuses(case)).count();
        let admitted = cases.iter().filter(|(_, case)| case["expect"]["allowed"] == true).count();
        assert!(denied >= LEAST, "{}: {denied} cases are denied", rule.name);
        assert!(admitted >= LEAST, "{}: {admitted} cases are admitted", rule.name);
    }
}

#[test]
fn every_known_mistake_is_a_case_or_explained() {
    let name = |file: &str| file.rsplit('/').next()?.split('-').next().map(str::to_owned);
    let shown: BTreeSet<String> = cases("mistakes").iter().filter_map(|(file, _)| name(file)).collect();
    let page = std::fs::read_to_string(support::root().join("fixtures/mistakes/README.md")).unwrap();
    for mistake in (1..=32).map(|number| format!("M{number:02}")) {
        let explained = page.contains(&format!("\n| {mistake}: "));
        assert!(shown.contains(&mistake) || explained, "{mistake} is no case, and README.md has no reason");
    }
}
