//! The module's host calls, answered from the cluster as a policy server answers
//! them: from its caches, in its words, and what was seen is remembered.

use crate::caches::{Caches, Place};
use anyhow::{Result, anyhow};
use partywall::apiserver::ApiServer;
use partywall::guest::HostCalls;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The host of one evaluation.
pub(crate) struct Host {
    caches: Arc<Caches>,
    seen: Mutex<Seen>,
}

/// What one evaluation was shown.
#[derive(Default, Clone)]
pub(crate) struct Seen {
    /// The host calls, as they were made.
    pub(crate) calls: Vec<Value>,
    /// The objects behind the answers, whole.
    pub(crate) objects: Vec<Value>,
}

/// The fields of a host call that say what is asked for.
#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    api_version: String,
    #[serde(default)]
    kind: String,
    namespace: Option<String>,
    name: Option<String>,
    subject_access_review: Option<Value>,
}

impl Host {
    /// A host that has been asked nothing.
    pub(crate) fn new(caches: Arc<Caches>) -> Self {
        Self { caches, seen: Mutex::default() }
    }

    /// What was shown so far.
    pub(crate) fn seen(&self) -> Seen {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, operation: &str, payload: &[u8]) -> Result<Vec<u8>> {
        let question: Question = serde_json::from_slice(payload)?;
        if operation == "can_i" {
            return self.can_i(question);
        }
        let objects = self.objects(operation, &question)?;
        self.remember(operation, payload, &objects)?;
        // Masks, selectors and the words for what is missing are those of the offline cluster.
        ApiServer::new(objects).answer("kubernetes", operation, payload).map_err(|sentence| anyhow!(sentence))
    }

    fn objects(&self, operation: &str, question: &Question) -> Result<Vec<Value>> {
        let Question { api_version, kind, namespace, name, .. } = question;
        let resource = self.caches.resource(api_version, kind)?;
        let place =
            |namespace: Option<&String>| -> Place { (api_version.clone(), kind.clone(), namespace.cloned()) };
        match (operation, name) {
            ("list_resources_by_namespace", _) if !resource.namespaced => Ok(Vec::new()),
            ("list_resources_by_namespace", _) => self.caches.list(&place(namespace.as_ref())),
            ("list_resources_all", _) => self.caches.list(&place(None)),
            ("get_resource", Some(name)) => {
                let namespace = namespace.as_deref().filter(|_| resource.namespaced);
                Ok(self.caches.object(&resource, namespace, name)?.into_iter().collect())
            }
            _ => Err(anyhow!("unknown operation {operation}")),
        }
    }

    fn can_i(&self, question: Question) -> Result<Vec<u8>> {
        let spec = question.subject_access_review.ok_or_else(|| anyhow!("there is nothing to review"))?;
        let kind = json!({"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview"});
        let mut review = kind;
        review["spec"] = spec.get("spec").cloned().unwrap_or(spec);
        let status = self.caches.review(&review)?["status"].take();
        let reason = status["reason"].as_str().unwrap_or_default();
        Ok(serde_json::to_vec(&json!({"allowed": status["allowed"] == json!(true), "reason": reason}))?)
    }

    fn remember(&self, operation: &str, payload: &[u8], objects: &[Value]) -> Result<()> {
        let mut seen = self.lock();
        seen.calls
            .push(json!({"operation": operation, "request": serde_json::from_slice::<Value>(payload)?}));
        let new: Vec<Value> =
            objects.iter().filter(|object| !seen.objects.contains(object)).cloned().collect();
        seen.objects.extend(new);
        Ok(())
    }
}

impl HostCalls for Host {
    fn call(
        &self,
        binding: &str,
        namespace: &str,
        operation: &str,
        payload: &[u8],
    ) -> Result<Vec<u8>, String> {
        match (binding, namespace) {
            ("kubewarden", "tracing") => Ok(Vec::new()),
            ("kubewarden", "kubernetes") => self
                .answer(operation, payload)
                .map_err(|error| format!("Callback evaluation failure: {error}")),
            _ => Err(format!("unknown operation: {namespace}/{operation}")),
        }
    }

    fn console(&self, _line: &str) {}
}
