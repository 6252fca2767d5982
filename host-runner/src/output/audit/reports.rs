//! An audit as reports in a cluster's own form, one for each object, as
//! Kubewarden's audit scanner writes them.
use crate::audit::{Audit, Identity, Judged, Located, Outcome, Weight};

use crate::yaml;
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

/// One YAML document for each object that a policy was asked about, or that
/// something is wrong with. What is not known is the first.
pub(super) fn write(audit: &Audit, flavour: &Flavour) -> String {
    let mut objects: BTreeMap<Subject<'_>, Vec<Value>> = BTreeMap::new();
    let controls = audit.controls_of();
    for judged in audit.judged.iter().filter(|judged| !matches!(judged.outcome, Outcome::NotJudged)) {
        objects.entry(Subject::of(&judged.identity)).or_default().extend(results(judged, &controls));
    }
    for located in &audit.state {
        let subject = subject_of(audit, located);
        objects.entry(subject).or_default().push(result(located, &controls));
    }
    let unknown: Vec<_> =
        audit.unknown.iter().map(|missing| plain("error", "", &missing.sentence())).collect();
    let first = (!unknown.is_empty()).then(|| report(flavour, &Subject::none("not known"), &unknown));
    let reports = objects.iter().map(|(subject, results)| report(flavour, subject, results));
    first.into_iter().chain(reports).map(|report| format!("---\n{}", yaml::text(&report))).collect()
}

/// What a report is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Subject<'a> {
    api_version: &'a str,
    kind: &'a str,
    namespace: Option<&'a str>,
    name: &'a str,
}

impl<'a> Subject<'a> {
    fn of(identity: &'a Identity) -> Self {
        let Identity { api_version, kind, namespace, name } = identity;
        Self { api_version, kind, namespace: namespace.as_deref(), name }
    }

    /// What is no object.
    fn none(name: &'a str) -> Self {
        Self { api_version: "", kind: "", namespace: None, name }
    }
}

/// The object that is called so among those that were judged, else the words themselves.
fn subject_of<'a>(audit: &'a Audit, located: &'a Located) -> Subject<'a> {
    let mut identities = audit.judged.iter().map(|judged| &judged.identity);
    let identity = identities.find(|identity| identity.to_string() == located.subject);
    identity.map_or_else(|| Subject::none(&located.subject), Subject::of)
}

fn report(flavour: &Flavour, subject: &Subject<'_>, results: &[Value]) -> Value {
    let mut metadata = json!({
        "name": name(subject),
        "labels": {"app.kubernetes.io/managed-by": "partywall"},
    });
    let mut scope = json!({
        "apiVersion": subject.api_version, "kind": subject.kind, "name": subject.name,
    });
    let kind = match subject.namespace {
        Some(namespace) => {
            metadata["namespace"] = namespace.into();
            scope["namespace"] = namespace.into();
            flavour.namespaced
        }
        None => flavour.cluster_wide,
    };
    let mut report = json!({
        "apiVersion": flavour.api_version,
        "kind": kind,
        "metadata": metadata,
        "summary": count(results),
        "results": results,
    });
    if !subject.kind.is_empty() {
        report["scope"] = scope;
    }
    report
}

/// Objects in files have no UID, so the report is named by what identifies them.
fn name(subject: &Subject<'_>) -> String {
    let Subject { api_version, kind, namespace, name } = subject;
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    let digest = Sha256::digest(format!("{:?}", (group, *kind, *namespace, *name)));
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
            Some("skip") => counts.skip += 1,
            _ => counts.pass += 1,
        }
    }
    counts
}

/// The controls that findings of a rule concern.
type ControlsOf<'a> = BTreeMap<&'a str, Vec<&'a str>>;

fn plain(result: &str, policy: &str, message: &str) -> Value {
    json!({"source": "partywall", "policy": policy, "result": result, "message": message, "scored": true})
}

fn results(judged: &Judged, controls: &ControlsOf<'_>) -> Vec<Value> {
    match &judged.outcome {
        Outcome::Failed(sentence) => vec![plain("error", &judged.policy, sentence)],
        Outcome::Answered { findings, .. } if findings.is_empty() => vec![plain("pass", &judged.policy, "")],
        _ => judged.findings().iter().map(|located| result(located, controls)).collect(),
    }
}

fn result(located: &Located, controls: &ControlsOf<'_>) -> Value {
    let Located { operation, policy, finding, spot, accepted, .. } = located;
    let (result, severity) = match located.weight() {
        Weight::Deny => ("fail", "high"),
        Weight::Warn => ("warn", "low"),
        Weight::Accepted => ("skip", "info"),
    };
    let mut properties = json!({"pointer": finding.pointer});
    let controls = controls.get(finding.rule.as_str()).map(|controls| controls.join(","));
    let more = [
        ("operation", operation.clone()),
        ("place", spot.as_ref().map(ToString::to_string)),
        ("controls", controls),
        ("accepted", accepted.clone()),
    ];
    for (key, value) in more.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        properties[key] = value.into();
    }
    json!({
        "source": "partywall",
        "policy": policy,
        "rule": finding.rule,
        "result": result,
        "severity": severity,
        "category": "Network isolation",
        "message": finding.message,
        "scored": true,
        "properties": properties,
    })
}
