//! The answer on the wire: what Kubewarden reads, and for our own hosts the
//! findings as data beside it.

use super::verdict::Verdict;
use crate::boundary::{Connection, Example};
use crate::case::finding::{Patch, Ruled};
use crate::order::SortedMap;
use crate::settings::Level;
use crate::words::shorten;
use serde::Serialize;
use serde_json::Value;

/// As many characters as every API server passes on unshortened.
const LONGEST_WARNING: usize = 120;
/// More warnings than this help nobody.
const MOST_WARNINGS: usize = 20;
/// As many findings are handed out as data; the message counts the others.
const MOST_FINDINGS: usize = 100;

/// What Kubewarden reads.
#[derive(Serialize)]
pub struct Response {
    accepted: bool,
    message: Option<String>,
    code: Option<u16>,
    mutated_object: Option<Value>,
    audit_annotations: Option<SortedMap<&'static str, String>>,
    warnings: Option<Vec<String>>,
}

/// The response, and the findings that it is made from.
#[derive(Serialize)]
pub struct Judgement<'a> {
    #[serde(flatten)]
    response: Response,
    findings: Vec<FindingView<'a>>,
}

impl From<&Verdict> for Response {
    fn from(verdict: &Verdict) -> Self {
        let refusal = verdict.refusal.as_ref();
        let warnings = warnings(verdict);
        Self {
            accepted: refusal.is_none(),
            message: refusal.map(|refusal| refusal.message.clone()),
            code: refusal.map(|refusal| refusal.code),
            mutated_object: None,
            audit_annotations: annotations(&verdict.findings),
            warnings: (!warnings.is_empty()).then_some(warnings),
        }
    }
}

impl<'a> From<&'a Verdict> for Judgement<'a> {
    fn from(verdict: &'a Verdict) -> Self {
        let findings = verdict.findings.iter().take(MOST_FINDINGS);
        Self { response: verdict.into(), findings: findings.map(FindingView::from).collect() }
    }
}

fn warnings(verdict: &Verdict) -> Vec<String> {
    let warned = verdict.findings.iter().filter(|finding| finding.level == Level::Warn);
    let warned = warned.map(|finding| format!("{}: {}", finding.rule, finding.finding.message()));
    let all: Vec<String> = verdict.notes.iter().cloned().chain(warned).collect();
    let hidden = all.len().saturating_sub(MOST_WARNINGS);
    let mut shown: Vec<String> =
        all.iter().take(MOST_WARNINGS).map(|text| shorten(text, LONGEST_WARNING)).collect();
    if hidden > 0 {
        shown.push(format!("and {hidden} more warnings"));
    }
    shown
}

/// Which rules found something at which level, for the audit log.
fn annotations(findings: &[Ruled]) -> Option<SortedMap<&'static str, String>> {
    let mut rules: SortedMap<&'static str, Vec<&'static str>> = SortedMap::new();
    for finding in findings {
        let of_level = rules.get_or_default(finding.level.name());
        if !of_level.contains(&finding.rule) {
            of_level.push(finding.rule);
        }
    }
    let rules: SortedMap<_, _> = rules.into_iter().map(|(level, rules)| (level, rules.join(","))).collect();
    (!rules.is_empty()).then_some(rules)
}

#[derive(Serialize)]
struct FindingView<'a> {
    rule: &'a str,
    level: &'a str,
    pointer: String,
    headline: &'a str,
    message: String,
    help: Option<&'a str>,
    witness: Option<WitnessView<'a>>,
    objects: &'a [String],
    fix: Vec<PatchView<'a>>,
}

impl<'a> From<&'a Ruled> for FindingView<'a> {
    fn from(ruled: &'a Ruled) -> Self {
        let Ruled { rule, level, finding } = ruled;
        Self {
            rule,
            level: level.name(),
            pointer: finding.path.pointer(),
            headline: &finding.headline,
            message: finding.message(),
            help: finding.help.as_deref(),
            witness: finding.witness.as_ref().map(WitnessView::from),
            objects: &finding.objects,
            fix: finding.fix.iter().map(PatchView::from).collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WitnessView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<NamespaceView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pod_labels: Option<&'a SortedMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<&'a str>,
}

#[derive(Serialize)]
struct NamespaceView<'a> {
    name: &'a str,
    labels: &'a SortedMap<String, String>,
}

impl<'a> From<&'a Connection> for WitnessView<'a> {
    fn from(witness: &'a Connection) -> Self {
        let port = witness.port.as_ref();
        let (protocol, port) =
            (port.map(|(protocol, _)| protocol.to_string()), port.map(|(_, port)| port.as_str()));
        match &witness.peer {
            Example::Address(address) => {
                Self { address: Some(address.to_string()), namespace: None, pod_labels: None, protocol, port }
            }
            Example::Pod { namespace, namespace_labels, labels } => Self {
                address: None,
                namespace: Some(NamespaceView { name: namespace, labels: namespace_labels }),
                pod_labels: Some(labels),
                protocol,
                port,
            },
        }
    }
}

#[derive(Serialize)]
struct PatchView<'a> {
    op: &'static str,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a Value>,
}

impl<'a> From<&'a Patch> for PatchView<'a> {
    fn from(patch: &'a Patch) -> Self {
        let (op, at, value) = match patch {
            Patch::Add(at, value) => ("add", at, Some(value)),
            Patch::Replace(at, value) => ("replace", at, Some(value)),
            Patch::Remove(at) => ("remove", at, None),
        };
        Self { op, path: at.pointer(), value }
    }
}
