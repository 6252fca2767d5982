//! An audit as SARIF 2.1.0. The structures hold the part of the format that is used.
use crate::audit::{Audit, Located, Rule, Weight};
use crate::manifest::Spot;
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Value>,
    partial_fingerprints: Value,
    properties: Value,
}

pub(super) fn write(audit: &Audit) -> String {
    let controls = audit.controls_of();
    let rules = rules(audit);
    let index: BTreeMap<&str, usize> =
        rules.iter().enumerate().map(|(at, rule)| (rule.name.as_str(), at)).collect();
    let results: Vec<_> = audit.findings().map(|located| result(located, &index)).collect();
    json_text(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "partywall",
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(rule, controls.get(rule.name.as_str()))).collect::<Vec<_>>(),
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
fn rules(audit: &Audit) -> Vec<Rule> {
    let mut rules: BTreeMap<&str, Rule> =
        audit.rules.iter().map(|rule| (rule.name.as_str(), rule.clone())).collect();
    for located in audit.findings() {
        rules.entry(&located.finding.rule).or_insert_with(|| Rule {
            name: located.finding.rule.clone(),
            level: "deny".to_owned(),
            summary: format!("what the policy {} says", located.policy),
            page: String::new(),
        });
    }
    rules.into_values().collect()
}

fn descriptor(rule: &Rule, controls: Option<&Vec<&str>>) -> Value {
    let tags = controls.cloned().unwrap_or_default();
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

fn result<'a>(located: &'a Located, index: &BTreeMap<&str, usize>) -> ResultView<'a> {
    let Located { subject, operation, policy, finding, spot, accepted, .. } = located;
    let text = format!("{subject}: {}", located.sentences().join("\n"));
    let suppression = accepted
        .iter()
        .map(|reason| json!({"kind": "external", "status": "accepted", "justification": reason}));
    ResultView {
        rule_id: &finding.rule,
        rule_index: index.get(finding.rule.as_str()).copied().unwrap_or_default(),
        level: match located.weight() {
            Weight::Deny => "error",
            Weight::Warn => "warning",
            Weight::Accepted => "note",
        },
        message: json!({"text": text}),
        locations: spot.iter().map(|spot| location(spot, located)).collect(),
        suppressions: suppression.collect(),
        partial_fingerprints: json!({FINGERPRINT: fingerprint(located)}),
        properties: json!({
            "operation": operation,
            "policy": policy,
            "pointer": finding.pointer,
            "witness": finding.witness,
            "objects": finding.objects,
            "fix": finding.fix,
        }),
    }
}

/// The place of a finding: its characters in the file, and its object in the cluster.
fn location(spot: &Spot, located: &Located) -> Value {
    let Spot { file, start, end } = spot;
    let mut region = json!({"startLine": start.line, "startColumn": start.column});
    if let Some(end) = end {
        region["endLine"] = end.line.into();
        region["endColumn"] = end.column.into();
    }
    json!({
        "physicalLocation": {"artifactLocation": {"uri": uri(file)}, "region": region},
        "logicalLocations": [{
            "fullyQualifiedName": format!("{}{}", located.subject, pointer(located)),
            "kind": "resource",
        }],
    })
}

/// Where in the object; what is about the whole is about the object as such.
fn pointer(located: &Located) -> &str {
    if located.operation.is_some() { &located.finding.pointer } else { "" }
}

/// The same finding keeps its fingerprint when lines above it change.
fn fingerprint(located: &Located) -> String {
    let Located { subject, finding, .. } = located;
    let digest = Sha256::digest(format!("{subject}\n{}\n{}", finding.rule, pointer(located)));
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

/// What is not known, and what has no verdict.
fn notifications(audit: &Audit) -> Vec<Value> {
    let unknown = audit.unknown.iter().map(|missing| (missing.sentence(), missing.spot.as_ref()));
    let failed = audit
        .failures()
        .map(|(judged, sentence)| (format!("{}: {sentence}", judged.identity), judged.spot.as_ref()));
    let notification = |(text, spot): (String, Option<&Spot>)| {
        let mut notification = json!({"level": "error", "message": {"text": text}});
        if let Some(Spot { file, start, .. }) = spot {
            let region = json!({"startLine": start.line, "startColumn": start.column});
            notification["locations"] = json!([{
                "physicalLocation": {"artifactLocation": {"uri": uri(file)}, "region": region},
            }]);
        }
        notification
    };
    unknown.chain(failed).map(notification).collect()
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
