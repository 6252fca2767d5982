//! An audit as SARIF 2.1.0. The structures hold the part of the format that is used.
use crate::answer::{Finding, Level};
use crate::audit::{Audit, Judged, Object, Outcome, Rule, controls};
use crate::output::json_text;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The name of our fingerprint: what it is made of may change with the version.
const FINGERPRINT: &str = "partywallFinding/v1";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultView<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Value,
    locations: Vec<Value>,
    partial_fingerprints: Value,
    properties: Value,
}

pub(super) fn write(audit: &Audit<'_>) -> String {
    let rules = rules(audit);
    let index: BTreeMap<&str, usize> =
        rules.iter().enumerate().map(|(at, rule)| (rule.name.as_str(), at)).collect();
    let results: Vec<_> = audit.findings().map(|(judged, finding)| result(judged, finding, &index)).collect();
    json_text(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "partywall",
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(descriptor).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": !audit.is_incomplete(),
                "toolExecutionNotifications": notifications(audit),
            }],
            "results": results,
        }],
    }))
}

/// The rules that the policies list, and those of findings without one.
fn rules(audit: &Audit<'_>) -> Vec<Rule> {
    let mut rules: BTreeMap<&str, Rule> =
        audit.rules.iter().map(|rule| (rule.name.as_str(), rule.clone())).collect();
    for (judged, finding) in audit.findings() {
        rules.entry(&finding.rule).or_insert_with(|| Rule {
            name: finding.rule.clone(),
            level: "deny".to_owned(),
            summary: format!("what the policy {} says", judged.policy),
            page: String::new(),
        });
    }
    rules.into_values().collect()
}

fn descriptor(rule: &Rule) -> Value {
    let tags: Vec<_> = controls::of(&rule.name).map(|control| control.id).collect();
    let level = match rule.level.as_str() {
        "deny" => "error",
        "warn" => "warning",
        _ => "none",
    };
    let mut descriptor = json!({
        "id": rule.name,
        "shortDescription": {"text": rule.summary},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": tags},
    });
    if !rule.page.is_empty() {
        descriptor["help"] = json!({"text": rule.page, "markdown": rule.page});
    }
    descriptor
}

fn result<'a>(judged: &Judged<'_>, finding: &'a Finding, index: &BTreeMap<&str, usize>) -> ResultView<'a> {
    let sentences: Vec<&str> =
        finding.headline.iter().chain([&finding.message]).chain(&finding.help).map(String::as_str).collect();
    let identity = judged.change.identity.to_string();
    let text = format!("{identity}: {}", sentences.join("\n"));
    ResultView {
        rule_id: &finding.rule,
        rule_index: index.get(finding.rule.as_str()).copied().unwrap_or_default(),
        level: match finding.level {
            Level::Deny => "error",
            Level::Warn => "warning",
        },
        message: json!({"text": text}),
        locations: judged
            .change
            .subject()
            .map(|object| location(object, finding, &identity))
            .into_iter()
            .collect(),
        partial_fingerprints: json!({FINGERPRINT: fingerprint(&identity, finding)}),
        properties: json!({
            "operation": judged.change.operation.to_string(),
            "policy": judged.policy,
            "pointer": finding.pointer,
            "witness": finding.witness,
            "objects": finding.objects,
            "fix": finding.fix,
        }),
    }
}

/// The place of a finding: its characters in the file, and its object in the cluster.
fn location(object: &Object, finding: &Finding, identity: &str) -> Value {
    let start = object.place(&finding.pointer);
    let mut region = json!({"startLine": start.line, "startColumn": start.column});
    if let Some(end) = object.end(&finding.pointer) {
        region["endLine"] = end.line.into();
        region["endColumn"] = end.column.into();
    }
    json!({
        "physicalLocation": {"artifactLocation": {"uri": uri(&object.file)}, "region": region},
        "logicalLocations": [{
            "fullyQualifiedName": format!("{identity}{}", finding.pointer),
            "kind": "resource",
        }],
    })
}

/// The same finding keeps its fingerprint when lines above it change.
fn fingerprint(identity: &str, finding: &Finding) -> String {
    let digest = Sha256::digest(format!("{identity}\n{}\n{}", finding.rule, finding.pointer));
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// A path as a URI reference: what has a meaning in URIs is escaped, byte by byte.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri += &format!("%{byte:02X}");
        }
    }
    uri
}

fn notifications(audit: &Audit<'_>) -> Vec<Value> {
    let failed = audit.judged.iter().filter_map(|judged| match &judged.outcome {
        Outcome::Failed(sentence) => Some(format!("{}: {sentence}", judged.change.identity)),
        Outcome::NotJudged | Outcome::Answered { .. } => None,
    });
    let problems = audit.problems.iter().cloned().chain(failed);
    problems.map(|problem| json!({"level": "error", "message": {"text": problem}})).collect()
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_is_a_uri_reference() {
        assert_eq!(uri("a b/ü#1.yaml"), "a%20b/%C3%BC%231.yaml");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }
}
