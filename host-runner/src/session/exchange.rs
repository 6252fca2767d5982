//! One question of a policy with its answer, on the wire of waPC and as kwctl writes it.
use super::form::Form;
use crate::manifest::{ReadError, Source, from_yaml};
use serde_json::{Map, Value};
use std::fmt;

/// A question and its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What was asked.
    pub question: HostQuestion,
    /// What was told.
    pub answer: HostAnswer,
}

/// A host call of the namespace `kubernetes`.
#[derive(Clone, Debug, PartialEq)]
pub struct HostQuestion {
    /// The operation.
    pub operation: String,
    /// Its request, without the fields that say nothing.
    pub request: Value,
}

/// The answer to a host call.
#[derive(Clone, Debug, PartialEq)]
pub enum HostAnswer {
    /// The bytes of it, as text.
    Success(String),
    /// The sentence of a failure.
    Error(String),
}

impl HostQuestion {
    /// The question that a policy asks with `payload`; none where it is not JSON.
    pub fn of(operation: &str, payload: &[u8]) -> Option<Self> {
        let request = serde_json::from_slice(payload).ok()?;
        Some(Self { operation: operation.to_owned(), request: normal(request) })
    }

    /// The form in which kwctl writes it.
    pub(super) fn form(&self) -> Option<&'static Form> {
        Form::of(&self.operation)
    }
}

/// As an error names it.
impl fmt::Display for HostQuestion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}` {}", self.operation, self.request)
    }
}

/// A request in which equal questions are equal: what is absent, null or false
/// says the same, and field masks have no order.
fn normal(request: Value) -> Value {
    let Value::Object(fields) = request else { return request };
    let says_something = |value: &Value| !matches!(value, Value::Null | Value::Bool(false));
    let fields = fields.into_iter().filter(|(_, value)| says_something(value));
    let sorted = |(key, mut value): (String, Value)| {
        if let Value::Array(items) = &mut value {
            items.sort_by_key(ToString::to_string);
        }
        (key, value)
    };
    Value::Object(fields.map(sorted).collect::<Map<_, _>>())
}

impl Exchange {
    /// Reads the exchange at `index` of the list in `source`.
    pub(super) fn read(source: &Source, item: &Value, index: usize) -> Result<Self, ReadError> {
        let wrong = |what: &str| source.content(format!("exchange {}: {what}", index + 1));
        if item.get("type").and_then(Value::as_str) != Some("Exchange") {
            return Err(wrong("expected `type: Exchange`"));
        }
        let request = item.get("request").and_then(Value::as_str);
        let request = request.ok_or_else(|| wrong("expected the text of a `request`"))?;
        let question = question(request).map_err(|reason| wrong(&reason))?;
        let answer = item.get("response").and_then(answer);
        let answer = answer.ok_or_else(|| {
            wrong("expected a `response` of type Success with a `payload`, or of type Error with a `message`")
        })?;
        Ok(Self { question, answer })
    }
}

/// A tag, and the mapping that it stands before.
fn question(text: &str) -> Result<HostQuestion, String> {
    let tagged = text.trim_start().strip_prefix('!').ok_or("expected a request that begins with a tag")?;
    let (tag, fields) = tagged.split_once(char::is_whitespace).unwrap_or((tagged, ""));
    let form = Form::tagged(tag).ok_or_else(|| {
        let known = Form::tags().join(", ");
        format!("requests of the type `{tag}` cannot be replayed; there are: {known}")
    })?;
    let request = from_yaml(fields).ok_or("the request is not one mapping")?;
    Ok(HostQuestion { operation: form.operation.to_owned(), request: normal(form.read(request)) })
}

fn answer(response: &Value) -> Option<HostAnswer> {
    let text = |key: &str| response.get(key).and_then(Value::as_str).map(str::to_owned);
    match response.get("type").and_then(Value::as_str)? {
        "Success" => text("payload").map(HostAnswer::Success),
        "Error" => text("message").map(HostAnswer::Error),
        _ => None,
    }
}
