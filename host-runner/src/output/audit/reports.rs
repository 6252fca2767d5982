//! An audit as reports in a cluster's own form, one for each object, as
//! Kubewarden's audit scanner writes them.
use crate::answer::{Finding, Level};
use crate::audit::{Audit, Change, Judged, Outcome, controls};
use crate::output::yaml;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The names of a kind of report.
pub(super) struct Flavour {
    api_version: &'static str,
    namespaced: &'static str,
    cluster_wide: &'static str,
}

/// The reports of the Kubernetes policy working group.
pub(super) const WG_POLICY: Flavour = Flavour {
    api_version: "wgpolicyk8s.io/v1alpha2",
    namespaced: "PolicyReport",
    cluster_wide: "ClusterPolicyReport",
};

/// Their successors.
pub(super) const OPEN_REPORTS: Flavour =
    Flavour { api_version: "openreports.io/v1alpha1", namespaced: "Report", cluster_wide: "ClusterReport" };

/// The findings of an object, as far as a report counts them.
#[derive(Default, Serialize)]
struct Counts {
    pass: usize,
    fail: usize,
    warn: usize,
    error: usize,
    skip: usize,
}

/// One YAML document for each object that a policy was asked about.
pub(super) fn write(audit: &Audit<'_>, flavour: &Flavour) -> String {
    let mut objects: BTreeMap<_, (&Change<'_>, Vec<Value>)> = BTreeMap::new();
    for judged in audit.judged.iter().filter(|judged| !matches!(judged.outcome, Outcome::NotJudged)) {
        let identity = &judged.change.identity;
        objects.entry(identity).or_insert_with(|| (judged.change, Vec::new())).1.extend(results(judged));
    }
    let reports = objects.into_values().map(|(change, results)| report(flavour, change, &results));
    reports.map(|report| format!("---\n{}", yaml::text(&report))).collect()
}

fn report(flavour: &Flavour, change: &Change<'_>, results: &[Value]) -> Value {
    let identity = &change.identity;
    let mut metadata = json!({
        "name": name(change),
        "labels": {"app.kubernetes.io/managed-by": "partywall"},
    });
    let mut scope = json!({
        "apiVersion": identity.api_version, "kind": identity.kind, "name": identity.name,
    });
    let kind = match &identity.namespace {
        Some(namespace) => {
            metadata["namespace"] = namespace.as_str().into();
            scope["namespace"] = namespace.as_str().into();
            flavour.namespaced
        }
        None => flavour.cluster_wide,
    };
    json!({
        "apiVersion": flavour.api_version,
        "kind": kind,
        "metadata": metadata,
        "scope": scope,
        "summary": count(results),
        "results": results,
    })
}

/// Objects in files have no UID, so the report is named by what identifies them.
fn name(change: &Change<'_>) -> String {
    let digest = Sha256::digest(format!("{:?}", change.identity.key()));
    let digits: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("partywall-{digits}")
}

fn count(results: &[Value]) -> Counts {
    let mut counts = Counts::default();
    for result in results {
        match result.get("result").and_then(Value::as_str) {
            Some("fail") => counts.fail += 1,
            Some("warn") => counts.warn += 1,
            Some("error") => counts.error += 1,
            _ => counts.pass += 1,
        }
    }
    counts
}

fn results(judged: &Judged<'_>) -> Vec<Value> {
    let plain = |result: &str, message: &str| {
        vec![json!({"source": "partywall", "policy": judged.policy, "result": result, "message": message,
            "scored": true})]
    };
    match &judged.outcome {
        Outcome::Failed(sentence) => plain("error", sentence),
        Outcome::Answered { findings, .. } if findings.is_empty() => plain("pass", ""),
        _ => judged.findings().iter().map(|finding| result(judged, finding)).collect(),
    }
}

fn result(judged: &Judged<'_>, finding: &Finding) -> Value {
    let (result, severity) = match finding.level {
        Level::Deny => ("fail", "high"),
        Level::Warn => ("warn", "low"),
    };
    let controls: Vec<_> = controls::of(&finding.rule).map(|control| control.id).collect();
    let mut properties =
        json!({"pointer": finding.pointer, "operation": judged.change.operation.to_string()});
    if let Some(object) = judged.change.subject() {
        properties["place"] = format!("{}:{}", object.file, object.place(&finding.pointer)).into();
    }
    if !controls.is_empty() {
        properties["controls"] = controls.join(",").into();
    }
    json!({
        "source": "partywall",
        "policy": judged.policy,
        "rule": finding.rule,
        "result": result,
        "severity": severity,
        "category": "Network isolation",
        "message": finding.message,
        "scored": true,
        "properties": properties,
    })
}
