//! A host that keeps in mind what it was asked about the cluster.
//!
//! Every kind and namespace that is asked for is a watch of the policy server, so
//! what a verdict asks is a part of what it costs.

use crate::guest::{Host, HostCalls};
use partywall_policy::kubernetes::kinds;
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};

/// A host, and what it was asked so far.
pub struct AskedHost {
    host: Host,
    asked: Mutex<Vec<String>>,
}

/// The part of a question that tells which objects it is about.
#[derive(Deserialize)]
struct Question {
    api_version: Option<String>,
    kind: Option<String>,
    name: Option<String>,
    namespace: Option<String>,
}

impl AskedHost {
    /// A host that answers as `host` does.
    pub fn new(host: &Host) -> Arc<Self> {
        Arc::new(Self { host: Arc::clone(host), asked: Mutex::default() })
    }

    /// The questions in order: `list Pod in a`, `list Namespace`, `get Namespace a`,
    /// `list Tier.projectcalico.org` for kinds that no API server has of itself.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl HostCalls for AskedHost {
    fn call(
        &self,
        binding: &str,
        namespace: &str,
        operation: &str,
        payload: &[u8],
    ) -> Result<Vec<u8>, String> {
        if namespace == "kubernetes" {
            let words = words(operation, payload);
            self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(words);
        }
        self.host.call(binding, namespace, operation, payload)
    }

    fn console(&self, line: &str) {
        self.host.console(line);
    }
}

fn words(operation: &str, payload: &[u8]) -> String {
    let Ok(question) = serde_json::from_slice::<Question>(payload) else { return operation.to_owned() };
    let verb = match operation {
        "list_resources_all" | "list_resources_by_namespace" => "list",
        "get_resource" => "get",
        other => other,
    };
    let kind = question.kind.map(|kind| {
        let (group, _) = kinds::group_version(question.api_version.as_deref().unwrap_or_default());
        match kinds::find(group, &kind) {
            Some(known) if !known.is_built_in() => format!("{kind}.{group}"),
            _ => kind,
        }
    });
    let place = question.namespace.map(|namespace| format!("in {namespace}"));
    let words = [Some(verb.to_owned()), kind, question.name, place];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
