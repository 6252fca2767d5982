//! The state that all objects make together, in the module's words.
use crate::guest::Host;
use crate::policy::{AskError, Policy, malformed};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

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

#[derive(Deserialize)]
struct Answer {
    open: bool,
    /// Some objects are none that an API server would take.
    #[serde(default)]
    refused: bool,
    text: Option<String>,
    #[serde(default)]
    data: Value,
}

impl State {
    /// The state that `objects` make together; none where the policy does not judge that.
    pub fn of(
        policy: &Policy,
        objects: &[Value],
        settings: &Value,
        host: &Host,
    ) -> Result<Option<Self>, AskError> {
        if !policy.answers(OPERATION) {
            return Ok(None);
        }
        let ask = |output: &str| {
            let payload = json!({"output": output, "options": {}, "objects": objects, "settings": settings});
            let answer = policy.guest.call(OPERATION, payload.to_string().as_bytes(), host)?;
            serde_json::from_slice::<Answer>(&answer).map_err(|error| malformed(OPERATION, &error))
        };
        let Answer { open, refused, text, .. } = ask("txt")?;
        if refused {
            let text = "it cannot be judged: an API server would refuse some of the objects".to_owned();
            return Ok(Some(Self { isolated: false, details: Value::Null, text }));
        }
        let details = ask("data")?.data;
        Ok(Some(Self { isolated: !open, details, text: text.unwrap_or_default() }))
    }

    /// The module's sentences on it.
    pub fn sentences(&self) -> impl Iterator<Item = String> {
        self.text.lines().map(str::to_owned)
    }
}
