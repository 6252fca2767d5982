//! A host that writes down what it is asked and what it answers.
use super::exchange::{Exchange, HostAnswer, HostQuestion};
use crate::cluster::Cluster;
use crate::guest::{HostCalls, failure};
use crate::yaml;
use std::sync::{Mutex, PoisonError};

/// A cluster whose answers are recorded.
pub struct Recorder {
    cluster: Cluster,
    exchanges: Mutex<Vec<Exchange>>,
}

impl Recorder {
    /// Records what `cluster` answers.
    pub fn new(cluster: Cluster) -> Self {
        Self { cluster, exchanges: Mutex::default() }
    }

    /// The session so far, as kwctl writes it.
    pub fn text(&self) -> String {
        let exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
        if exchanges.is_empty() {
            return "[]\n".to_owned();
        }
        exchanges.iter().filter_map(written).collect()
    }
}

fn written(exchange: &Exchange) -> Option<String> {
    let form = exchange.question.form()?;
    let request = yaml::text(&form.written(&exchange.question.request));
    let request: String = request.lines().map(|line| format!("    {line}\n")).collect();
    let (kind, key, text) = match &exchange.answer {
        HostAnswer::Success(payload) => ("Success", "payload", payload),
        HostAnswer::Error(message) => ("Error", "message", message),
    };
    let tag = form.tag;
    let quoted = text.replace('\'', "''");
    Some(format!(
        "- type: Exchange\n  request: |\n    !{tag}\n{request}  response:\n    type: {kind}\n    {key}: '{quoted}'\n"
    ))
}

impl HostCalls for Recorder {
    fn call(
        &self,
        binding: &str,
        namespace: &str,
        operation: &str,
        payload: &[u8],
    ) -> Result<Vec<u8>, String> {
        let outcome = self.cluster.call(binding, namespace, operation, payload);
        let question = HostQuestion::of(operation, payload).filter(|question| question.form().is_some());
        if let Some(question) = question.filter(|_| namespace == "kubernetes") {
            let answer = match &outcome {
                Ok(bytes) => HostAnswer::Success(String::from_utf8_lossy(bytes).into_owned()),
                Err(sentence) => HostAnswer::Error(failure::unwrapped(sentence).to_owned()),
            };
            let exchange = Exchange { question, answer };
            self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
        }
        outcome
    }

    fn console(&self, line: &str) {
        self.cluster.console(line);
    }
}
