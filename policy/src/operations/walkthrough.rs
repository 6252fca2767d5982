//! A story of requests: each is typed, answered with a page or a time-out, and
//! explained.

use super::loaded::{Lens, Loaded};
use super::{Session, from_json, to_json};
use crate::kubernetes::Protocol;
use crate::manifests::ObjectProblem;
use crate::reach::question::{Explained, Explanation, Port, Scene};
use crate::reach::walk::Side;
use crate::snapshot::Reading;
use crate::view;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::fmt::Write as _;

#[derive(Deserialize)]
struct WalkthroughQuestion<'a> {
    #[serde(borrow)]
    objects: Vec<&'a RawValue>,
    #[serde(borrow)]
    steps: Vec<Step<'a>>,
    output: Option<view::Format>,
}

/// One step of the story.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Step<'a> {
    /// What is told before the step.
    say: Option<String>,
    /// What a person types.
    command: Option<String>,
    /// Objects that the command creates.
    #[serde(borrow, default)]
    apply: Vec<&'a RawValue>,
    /// Who sends a request, as `explain` names ends.
    from: Option<String>,
    /// Where to: `http://service.namespace`, with a port if it is not 80.
    url: Option<String>,
}

/// What came of a step.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    #[serde(skip_serializing_if = "Option::is_none")]
    say: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<String>,
    /// Whether the request was answered; absent where none was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Debug, Serialize)]
struct Story {
    problems: Vec<ObjectProblem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Vec<Told>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// Tells the story.
pub fn walkthrough(_session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let request: WalkthroughQuestion<'_> = from_json(payload)?;
    let mut loaded = Loaded::from(Reading::of_objects(&request.objects));
    let mut problems = loaded.reading.problems.clone();
    let mut told = Vec::new();
    for step in request.steps {
        let mut outcome = (None, None, None);
        if !step.apply.is_empty() {
            let reading = Reading::replacing(loaded.reading.snapshot, &step.apply);
            problems.extend(reading.problems.iter().cloned());
            outcome.1 = Some(if reading.problems.is_empty() { "created" } else { "refused" }.to_owned());
            loaded = Loaded::from(reading);
        }
        if let (Some(from), Some(url)) = (&step.from, &step.url) {
            let (answered, seen, reason) = send(&mut loaded, from, url)?;
            outcome = (Some(answered), Some(seen), Some(reason));
        }
        let (answered, outcome, reason) = outcome;
        told.push(Told { say: step.say, command: step.command, answered, outcome, reason });
    }
    let (data, text) = match request.output.unwrap_or_default() {
        view::Format::Data => (Some(told), None),
        view::Format::Txt => (None, Some(text(&told))),
        other => return Err(other.is_not_for("walkthrough")),
    };
    to_json(&Story { problems, data, text })
}

/// Sends one request: whether it was answered, what a person sees, and why.
fn send(loaded: &mut Loaded, from: &str, url: &str) -> Result<(bool, String, String), String> {
    let (host, port) = parse(url)?;
    let (model, snapshot) = loaded.parts(Lens::default());
    let scene = Scene { model, snapshot };
    let unknown =
        || (false, format!("curl: (6) Could not resolve host: {host}"), "no such Service".to_owned());
    let Some((name, namespace)) = host.split_once('.') else { return Ok(unknown()) };
    let namespace = namespace.split('.').next().unwrap_or_default();
    let service = format!("service:{namespace}/{name}");
    let found = snapshot.services.keys().any(|own| own.name == name && own.namespace == namespace);
    if !found {
        return Ok(unknown());
    }
    let explanations = match scene.explain(from, &service, Some(&Port::Number(Protocol::Tcp, port))) {
        Ok(explanations) => explanations,
        Err(reason) => return Ok((false, "curl: (7) Failed to connect".to_owned(), reason)),
    };
    // Any of them may get the request, so it takes one that is denied to fail.
    let first = explanations.iter().find(|one| !one.is_allowed()).or(explanations.first());
    let Some(Explained::Decided(first)) = first else {
        return Ok((
            false,
            "curl: (7) Failed to connect".to_owned(),
            "nobody knows what is behind the Service".to_owned(),
        ));
    };
    let answered = first.is_allowed();
    let seen = if answered { "<title>Welcome to nginx!</title>" } else { "curl: (28) Connection timed out" };
    Ok((answered, seen.to_owned(), reason(first)))
}

/// The host and the port of `http://host:port/`.
fn parse(url: &str) -> Result<(String, u16), String> {
    let fault = || format!("`{url}` is not a URL, expected http://service.namespace");
    let rest = url.strip_prefix("http://").ok_or_else(fault)?;
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.split_once(':') {
        Some((host, port)) => Ok((host.to_owned(), port.parse().map_err(|_| fault())?)),
        None => Ok((authority.to_owned(), 80)),
    }
}

/// Why, in one line: the side that denies, or what lets it through.
fn reason(explanation: &Explanation) -> String {
    let Explanation { source, destination, egress, ingress, .. } = explanation;
    let open = |side: &Side| {
        explanation.port.is_none_or(|(protocol, number)| side.allowed.contains(protocol, number))
    };
    if explanation.families.as_ref().is_some_and(Vec::is_empty) {
        return view::walk::NO_FAMILY.to_owned();
    }
    let (side, subject) = if open(egress) { (ingress, destination) } else { (egress, source) };
    format!("{}: {}", subject.text, view::walk::reason(side, explanation, open(side)))
}

fn text(told: &[Told]) -> String {
    let mut text = String::new();
    for step in told {
        if let Some(say) = &step.say {
            let _ = writeln!(text, "\n{say}");
        }
        if let Some(command) = &step.command {
            let _ = writeln!(text, "$ {command}");
        }
        if let Some(outcome) = &step.outcome {
            let _ = writeln!(text, "{outcome}");
        }
        if let Some(reason) = &step.reason {
            let _ = writeln!(text, "  # {reason}");
        }
    }
    text.trim_start().to_owned()
}
