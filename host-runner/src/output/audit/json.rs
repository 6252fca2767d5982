//! An audit for programs: everything, with places.
use crate::answer::Finding;
use crate::audit::{Audit, Control, Identity, Judged, Located, Outcome, Summary};
use crate::manifest::Spot;
use crate::output::json_text;
use crate::question::Missing;
use crate::report::Aside;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct View<'a> {
    /// What leaves nobody knowing comes first.
    unknown: Vec<MissingView<'a>>,
    summary: Summary,
    state: Vec<StateView<'a>>,
    results: Vec<ResultView<'a>>,
    isolation: &'a Value,
    controls: &'a Option<Vec<Control>>,
    notes: Vec<&'a str>,
}

#[derive(Serialize)]
struct MissingView<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: Option<PlaceView<'a>>,
}

#[derive(Serialize)]
struct PlaceView<'a> {
    file: &'a str,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultView<'a> {
    object: &'a Identity,
    operation: &'a str,
    policy: &'a str,
    verdict: &'a str,
    #[serde(flatten)]
    place: Option<PlaceView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    findings: Vec<FindingView<'a>>,
}

#[derive(Serialize)]
struct FindingView<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    #[serde(flatten)]
    place: Option<PlaceView<'a>>,
    controls: &'a [&'a str],
    /// Why it is accepted, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<&'a str>,
}

#[derive(Serialize)]
struct StateView<'a> {
    subject: &'a str,
    #[serde(flatten)]
    finding: FindingView<'a>,
    count: usize,
    examples: &'a [String],
}

/// The controls that findings of a rule concern.
type ControlsOf<'a> = BTreeMap<&'a str, Vec<&'a str>>;

pub(super) fn write(audit: &Audit) -> String {
    let controls = audit.controls_of();
    json_text(&View {
        unknown: audit.unknown.iter().map(missing).collect(),
        summary: audit.summary(),
        state: audit.state.iter().map(|located| state(located, &controls)).collect(),
        results: audit.judged.iter().map(|judged| result(judged, &controls)).collect(),
        isolation: &audit.isolation,
        controls: &audit.controls,
        notes: audit.asides.iter().map(Aside::sentence).collect(),
    })
}

fn missing(missing: &Missing) -> MissingView<'_> {
    MissingView { message: &missing.message, place: missing.spot.as_ref().map(place) }
}

fn place(spot: &Spot) -> PlaceView<'_> {
    PlaceView { file: &spot.file, line: spot.start.line, column: spot.start.column }
}

fn result<'a>(judged: &'a Judged, controls: &'a ControlsOf<'a>) -> ResultView<'a> {
    let error = match &judged.outcome {
        Outcome::Failed(sentence) => Some(sentence.as_str()),
        Outcome::NotJudged | Outcome::Answered { .. } => None,
    };
    ResultView {
        object: &judged.identity,
        operation: &judged.operation,
        policy: &judged.policy,
        verdict: judged.word(),
        place: judged.spot.as_ref().map(place),
        error,
        findings: judged.findings().iter().map(|located| finding(located, controls)).collect(),
    }
}

fn finding<'a>(located: &'a Located, controls: &'a ControlsOf<'a>) -> FindingView<'a> {
    FindingView {
        finding: &located.finding,
        place: located.spot.as_ref().map(place),
        controls: controls.get(located.finding.rule.as_str()).map(Vec::as_slice).unwrap_or_default(),
        accepted: located.accepted.as_deref(),
    }
}

fn state<'a>(located: &'a Located, controls: &'a ControlsOf<'a>) -> StateView<'a> {
    StateView {
        subject: &located.subject,
        finding: finding(located, controls),
        count: located.count,
        examples: &located.examples,
    }
}
