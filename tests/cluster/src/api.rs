//! The API server as plain HTTP on loopback: `kubectl proxy` stands before it
//! and proves who asks, whatever the kubeconfig wants for that.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::io::{BufReader, Read};
use std::time::Duration;
use ureq::Agent;

/// An API server, or an etcd.
#[derive(Clone)]
pub(crate) struct Api {
    base: String,
    agent: Agent,
}

/// What a server answered: its code, its warnings and its object.
pub(crate) struct Answer {
    /// The status code.
    pub(crate) code: u16,
    /// The texts of its `Warning` headers.
    pub(crate) warnings: Vec<String>,
    /// The object, which is a Status where the code is no success.
    pub(crate) body: Value,
}

/// How long a server may keep a connection silent; watches end by themselves before.
const SILENCE: Duration = Duration::from_mins(10);
/// The largest answer that is read.
const LARGEST: u64 = 64 << 20;

impl Api {
    /// The server at `base`, `http://127.0.0.1:PORT`.
    pub(crate) fn new(base: String) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).timeout_recv_body(Some(SILENCE));
        Self { base, agent: config.build().new_agent() }
    }

    /// An object or a list; nothing where there is none.
    pub(crate) fn get(&self, path: &str) -> Result<Option<Value>> {
        let response = self.agent.get(self.url(path)).call();
        let answer = read(response).with_context(|| format!("cannot read {path}"))?;
        match answer.code {
            200 => Ok(Some(answer.body)),
            404 => Ok(None),
            _ => bail!("cannot read {path}: {}", sentence(&answer.body)),
        }
    }

    /// Sends a new object; whether it was taken the answer says.
    pub(crate) fn post(&self, path: &str, object: &Value) -> Result<Answer> {
        let request = self.agent.post(self.url(path)).header("Content-Type", "application/json");
        read(request.send(object.to_string())).with_context(|| format!("cannot send to {path}"))
    }

    /// Deletes an object.
    pub(crate) fn delete(&self, path: &str) -> Result<Answer> {
        read(self.agent.delete(self.url(path)).call()).with_context(|| format!("cannot delete {path}"))
    }

    /// The lines of a watch, as they come.
    pub(crate) fn watch(&self, path: &str) -> Result<impl Read + use<>> {
        let response =
            self.agent.get(self.url(path)).call().with_context(|| format!("cannot watch {path}"))?;
        if response.status() != 200 {
            bail!("cannot watch {path}: {}", response.status());
        }
        Ok(BufReader::new(response.into_body().into_reader()))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

fn read(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer> {
    let mut response = response?;
    let headers = response.headers().get_all("Warning");
    let warnings = headers.iter().filter_map(|header| Some(quoted(header.to_str().ok()?))).collect();
    let code = response.status().as_u16();
    let text = response.body_mut().with_config().limit(LARGEST).read_to_string()?;
    // Health endpoints answer in plain words.
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok(Answer { code, warnings, body })
}

/// The text of `299 - "text"`.
fn quoted(header: &str) -> String {
    let text = header.split_once('"').map_or(header, |(_, text)| text);
    text.strip_suffix('"').unwrap_or(text).replace("\\\"", "\"")
}

/// What a Status says.
pub(crate) fn sentence(status: &Value) -> String {
    status.pointer("/message").and_then(Value::as_str).map_or_else(|| status.to_string(), str::to_owned)
}
