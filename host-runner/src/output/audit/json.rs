//! An audit for programs: everything, with places.
use crate::answer::Finding;
use crate::audit::{Audit, Identity, Judged, Outcome, State, Summary, controls};
use crate::manifest::Place;
use crate::output::json_text;
use serde::Serialize;

#[derive(Serialize)]
struct View<'a> {
    summary: Summary,
    state: Option<&'a State>,
    results: Vec<ResultView<'a>>,
    problems: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultView<'a> {
    object: &'a Identity,
    operation: String,
    policy: &'a str,
    verdict: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    findings: Vec<FindingView<'a>>,
}

#[derive(Serialize)]
struct FindingView<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    line: usize,
    column: usize,
    controls: Vec<&'static str>,
}

pub(super) fn write(audit: &Audit<'_>) -> String {
    json_text(&View {
        summary: audit.summary(),
        state: audit.state.as_ref(),
        results: audit.judged.iter().map(result).collect(),
        problems: &audit.problems,
    })
}

fn result<'a>(judged: &'a Judged<'_>) -> ResultView<'a> {
    let object = judged.change.subject();
    let place = |pointer: &str| object.map_or_else(Place::default, |object| object.place(pointer));
    let finding = |finding: &'a Finding| {
        let Place { line, column } = place(&finding.pointer);
        let controls = controls::of(&finding.rule).map(|control| control.id).collect();
        FindingView { finding, line, column, controls }
    };
    let error = match &judged.outcome {
        Outcome::Failed(sentence) => Some(sentence.as_str()),
        Outcome::NotJudged | Outcome::Answered { .. } => None,
    };
    ResultView {
        object: &judged.change.identity,
        operation: judged.change.operation.to_string(),
        policy: judged.policy,
        verdict: judged.word(),
        file: object.map_or("", |object| &object.file),
        line: place("").line,
        column: place("").column,
        error,
        findings: judged.findings().iter().map(finding).collect(),
    }
}
