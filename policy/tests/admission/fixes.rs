//! Every fix that a finding suggests ends the finding.

use super::support;
use serde_json::{Value, json};
use std::path::Path;

/// Applies the fix of each finding of `case` alone, and gives how many there were.
#[track_caller]
fn check(file: &Path, case: &Value) -> usize {
    let settings = case.get("settings").cloned().unwrap_or_else(|| json!({}));
    let cluster = case.get("cluster").and_then(Value::as_array);
    let request = support::request(case);
    let answer = support::judge(&request, &settings, cluster);
    let mut applied = 0;
    for finding in answer["findings"].as_array().unwrap() {
        if finding["fix"].as_array().unwrap().is_empty() {
            continue;
        }
        let patch: json_patch::Patch = serde_json::from_value(finding["fix"].clone()).unwrap();
        let mut fixed = request.clone();
        let context = || format!("{}: {finding:#}", file.display());
        json_patch::patch(&mut fixed["object"], &patch)
            .unwrap_or_else(|error| panic!("{error}: {}", context()));
        let again = support::judge(&fixed, &settings, cluster);
        let same =
            |other: &Value| ["rule", "pointer", "message"].iter().all(|key| other[*key] == finding[*key]);
        assert!(!again["findings"].as_array().unwrap().iter().any(same), "still there: {}", context());
        assert_ne!(again["code"], json!(400), "no longer readable: {}", context());
        applied += 1;
    }
    applied
}

#[test]
fn a_fix_ends_its_finding() {
    let mut applied = 0;
    for folder in ["rules", "mistakes", "hostile"] {
        for (file, documents) in support::documents(&support::root().join("fixtures").join(folder)) {
            applied += documents.iter().map(|case| check(&file, case)).sum::<usize>();
        }
    }
    assert!(applied > 100, "only {applied} fixes in all the fixtures");
}
