//! The state that all objects make together, in the module's words.
use crate::guest::{Host, Instance};
use crate::policy::{AskError, Policy, malformed};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const LOAD: &str = "load";
const OPERATION: &str = "isolation";

/// What the module's operation `isolation` says of a list of manifests.
#[derive(Clone, Debug, Serialize)]
pub struct State {
    /// Whether no boundary is open and no pod is unisolated.
    pub isolated: bool,
    /// The openings, as the module gives them.
    pub details: Value,
    #[serde(skip)]
    text: String,
}

/// What the module has read, and under which number it keeps it.
#[derive(Deserialize)]
struct Loaded {
    data: Snapshot,
    /// Some objects are none that an API server would take.
    refused: bool,
    problems: Vec<Problem>,
}

#[derive(Deserialize)]
struct Snapshot {
    snapshot: u32,
}

#[derive(Deserialize)]
struct Problem {
    level: String,
    subject: String,
    message: String,
}

#[derive(Deserialize)]
struct Answer {
    open: bool,
    text: Option<String>,
    #[serde(default)]
    data: Value,
}

impl State {
    /// The state that `objects` make together with `unread` others; none where the policy does not judge
    /// that, and none of objects among which no workload is.
    pub fn of(
        policy: &Policy,
        objects: &[&Value],
        unread: usize,
        settings: &Value,
        host: &Host,
    ) -> Result<Option<Self>, AskError> {
        #[derive(Serialize)]
        struct Payload<'a> {
            objects: &'a [&'a Value],
        }
        if !policy.answers(OPERATION) || !policy.answers(LOAD) {
            return Ok(None);
        }
        let mut instance = policy.guest.instance(host)?;
        let loaded: Loaded = ask(&mut instance, LOAD, &Payload { objects })?;
        if loaded.refused {
            return Ok(Some(Self::refused(&loaded.problems)));
        }
        let mut isolation = |output: &str| {
            let question = json!({"snapshot": loaded.data.snapshot, "output": output, "settings": settings, "unread": unread});
            ask::<Answer>(&mut instance, OPERATION, &question)
        };
        let Answer { open, text, .. } = isolation("txt")?;
        let details = isolation("data")?.data;
        let none = |count: &str| details.get(count) == Some(&json!(0));
        if none("unread") && none("judged") {
            return Ok(None);
        }
        Ok(Some(Self { isolated: !open, details, text: text.unwrap_or_default() }))
    }

    fn refused(problems: &[Problem]) -> Self {
        let refusals = problems.iter().filter(|problem| problem.level == "refused");
        let lines = refusals.map(|Problem { subject, message, .. }| format!("{subject}: {message}\n"));
        let text = "it cannot be judged: an API server would refuse some of the objects\n".to_owned();
        Self { isolated: false, details: Value::Null, text: text + &lines.collect::<String>() }
    }

    /// The module's sentences on it.
    pub fn sentences(&self) -> impl Iterator<Item = String> {
        self.text.lines().map(str::to_owned)
    }
}

fn ask<T: DeserializeOwned>(
    instance: &mut Instance,
    operation: &str,
    question: &impl Serialize,
) -> Result<T, AskError> {
    let question = serde_json::to_vec(question).map_err(|error| malformed(operation, &error))?;
    let answer = instance.call(operation, &question)?;
    serde_json::from_slice(&answer).map_err(|error| malformed(operation, &error))
}
