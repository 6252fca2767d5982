//! The webhook: an AdmissionReview in, the module asked in an instance of its
//! own, an AdmissionReview out, as a policy server does it.

mod http;
mod together;

use crate::caches::Caches;
use crate::certificates::Identity;
use crate::host::{Host, Seen};
use anyhow::{Context, Result};
use http::{Request, Server};
use partywall::cli::{LimitArgs, Verbosity};
use partywall::cluster::Cluster;
use partywall::guest;
use partywall::module::Module;
use partywall::suite::AskedHost;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;
use std::time::Duration;
use together::Together;

/// How long a policy server lets a policy think.
const TIME: Duration = Duration::from_secs(2);

/// The policy behind a webhook, its settings, and what it has been asked.
pub(crate) struct Webhook {
    guest: guest::Guest,
    rules: Value,
    caches: Arc<Caches>,
    settings: RwLock<Value>,
    asked: AtomicUsize,
    exchanges: Mutex<Vec<Exchange>>,
    together: Together,
}

/// A request, what the module was shown for it, and its answer.
#[derive(Clone)]
pub(crate) struct Exchange {
    /// The AdmissionRequest.
    pub(crate) request: Value,
    /// The settings of the policy.
    pub(crate) settings: Value,
    /// What the module saw of the cluster.
    pub(crate) seen: Seen,
    /// What it said.
    pub(crate) accepted: bool,
}

/// What a module answers to `validate`.
#[derive(Deserialize)]
struct Verdict {
    accepted: bool,
    message: Option<String>,
    code: Option<u16>,
    warnings: Option<Vec<String>>,
    audit_annotations: Option<Value>,
}

impl Webhook {
    /// The webhook of the policy in `file`, which knows the cluster by `caches`.
    pub(crate) fn open(file: &Path, caches: Caches) -> Result<Self> {
        let module = Module::open(Some(file)).context("build the policy with `cargo xtask build`")?;
        let guest = module.load(LimitArgs { timeout: Some(TIME), memory: None })?;
        let metadata = module.description.metadata.as_ref();
        let rules = metadata.and_then(|metadata| metadata.get("rules")).cloned();
        Ok(Self {
            guest,
            rules: rules.with_context(|| format!("`{}` names no rules", file.display()))?,
            caches: Arc::new(caches),
            settings: RwLock::new(json!({})),
            asked: AtomicUsize::new(0),
            exchanges: Mutex::default(),
            together: Together::default(),
        })
    }

    /// The requests that the policy wants to be asked about.
    pub(crate) fn rules(&self) -> &Value {
        &self.rules
    }

    /// How many requests came in, and how many watches they opened.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.asked.load(Ordering::SeqCst), self.caches.watches())
    }

    /// The settings of all requests from now on.
    pub(crate) fn set(&self, settings: Value) {
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// Answers the next `count` requests at the same moment, after all of them were judged: what
    /// a network may do, and the worst that it can do.
    pub(crate) fn answer_together(&self, count: usize) {
        self.together.expect(count);
    }

    /// The requests since the last time, in the order of their answers.
    pub(crate) fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.exchanges.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What the module says of a request in a cluster of these objects: the whole answer of
    /// `judge`, with what it asked.
    pub(crate) fn judge(&self, request: &Value, settings: &Value, objects: &[Value]) -> Result<Value> {
        let host: guest::Host = Arc::new(Cluster::of(Some(objects.to_vec()), Verbosity::Quiet));
        let asked = AskedHost::new(&host);
        let host: guest::Host = asked.clone();
        let payload = json!({"request": request, "settings": settings}).to_string();
        let mut answer: Value =
            serde_json::from_slice(&self.guest.call("judge", payload.as_bytes(), &host)?)?;
        answer["asks"] = asked.asked().into();
        Ok(answer)
    }

    /// Serves on loopback until the program ends; the port.
    pub(crate) fn serve(self: &Arc<Self>, identity: &Identity) -> Result<u16> {
        let server = Server::bind(identity)?;
        let port = server.port();
        let webhook = Arc::clone(self);
        thread::spawn(move || server.run(&move |request: &Request| webhook.review(request)));
        Ok(port)
    }

    /// The AdmissionReview that answers another.
    fn review(&self, request: &Request) -> Result<Vec<u8>> {
        let mut review: Value = serde_json::from_slice(&request.body).context("the review is no JSON")?;
        let request = review["request"].take();
        let uid = request["uid"].clone();
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut response = self.respond(request);
        self.together.meet();
        response["uid"] = uid;
        let review =
            json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response});
        Ok(review.to_string().into_bytes())
    }

    fn respond(&self, request: Value) -> Value {
        let settings = self.settings.read().unwrap_or_else(PoisonError::into_inner).clone();
        let host = Arc::new(Host::new(Arc::clone(&self.caches)));
        let shared: guest::Host = host.clone();
        let payload = json!({"request": request, "settings": settings}).to_string();
        let answer =
            self.guest.call("validate", payload.as_bytes(), &shared).map_err(|error| error.to_string());
        let verdict: Result<Verdict, String> =
            answer.and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| error.to_string()));
        let accepted = verdict.as_ref().is_ok_and(|verdict| verdict.accepted);
        let exchange = Exchange { request, settings, seen: host.seen(), accepted };
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
        match verdict {
            Ok(verdict) => respond(verdict),
            // No answer is never a yes.
            Err(error) => json!({
                "allowed": false,
                "status": {"code": 500, "message": format!("internal server error: {error}")},
            }),
        }
    }
}

fn respond(verdict: Verdict) -> Value {
    let Verdict { accepted, message, code, warnings, audit_annotations } = verdict;
    let mut response = json!({"allowed": accepted});
    if message.is_some() || code.is_some() {
        response["status"] = json!({"message": message, "code": code});
    }
    for (field, value) in [("warnings", warnings.map(Value::from)), ("auditAnnotations", audit_annotations)] {
        if let Some(value) = value {
            response[field] = value;
        }
    }
    response
}
