//! Expected against actual: nothing if they agree, else a difference of lines.

use super::Expectation;
use crate::yaml;
use serde_json::Value;
use similar::TextDiff;

/// The difference between what is expected and what was answered, if any.
pub fn difference(expected: &Expectation, answer: &Expectation) -> Option<String> {
    let seen = project(expected, answer);
    if seen == *expected {
        return None;
    }
    let (expected, seen) = (yaml::text(expected), yaml::text(&seen));
    let difference = TextDiff::from_lines(&expected, &seen);
    Some(difference.unified_diff().context_radius(2).header("expected", "answered").to_string())
}

/// The part of `answer` that `expected` speaks of.
fn project(expected: &Expectation, answer: &Expectation) -> Expectation {
    Expectation {
        allowed: answer.allowed,
        code: expected.code.and(answer.code),
        message: expected.message.as_ref().and(answer.message.clone()),
        warnings: expected.warnings.as_ref().map(|_| answer.warnings.clone().unwrap_or_default()),
        findings: expected.findings.as_ref().map(|wanted| {
            let found = answer.findings.clone().unwrap_or_default();
            found.into_iter().enumerate().map(|(at, finding)| shared(wanted.get(at), finding)).collect()
        }),
        asks: expected.asks.as_ref().map(|_| answer.asks.clone().unwrap_or_default()),
    }
}

/// The fields of `finding` that `wanted` gives; all of them where there is
/// nothing to compare with.
fn shared(wanted: Option<&Value>, finding: Value) -> Value {
    match (wanted, finding) {
        (Some(Value::Object(wanted)), Value::Object(fields)) => {
            fields.into_iter().filter(|(key, _)| wanted.contains_key(key)).collect()
        }
        (_, finding) => finding,
    }
}
