//! The cluster that the story is played on: our own, with the policy behind its
//! webhook, or somebody's, with whatever is deployed there.

use crate::Arguments;
use crate::api::{Api, sentence};
use crate::caches::Caches;
use crate::kubectl::Kubectl;
use crate::machine::Machine;
use crate::servers::Servers;
use crate::webhook::Webhook;
use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as STANDARD;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// The word before every namespace of the story, as the story is written.
pub(crate) const PREFIX: &str = "story-";

/// The same in somebody's cluster; no namespace of theirs begins with it.
const GUEST_PREFIX: &str = "partywall-story-";

/// The namespaces that the examples of `policy/deploy` leave out, to be found in any of them.
const DEPLOYMENT: &str = "policy/deploy/strict-namespaces.yaml";

/// Where webhooks are registered.
const WEBHOOKS: &str = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

/// How long the API server may take until it asks a webhook that is registered.
const HEARD: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(100);

/// A cluster.
pub(crate) struct Cluster {
    /// How it is talked to.
    pub(crate) kubectl: Kubectl,
    /// The word before every namespace of the story, here.
    pub(crate) prefix: String,
    /// What only a cluster of our own has.
    pub(crate) own: Option<Own>,
}

/// A cluster that was started here.
pub(crate) struct Own {
    /// The API server.
    pub(crate) api: Api,
    /// What it stores in.
    pub(crate) etcd: Api,
    /// The policy.
    pub(crate) webhook: Arc<Webhook>,
    /// What is registered.
    configuration: Value,
}

impl Cluster {
    /// Starts a cluster; its webhook is there, and not registered yet.
    pub(crate) fn start(machine: &Machine, arguments: &Arguments) -> Result<Self> {
        let Servers { authority, kubectl, api, etcd } = Servers::start(machine, arguments)?;
        let webhook = Arc::new(Webhook::open(&arguments.policy, Caches::new(api.clone()))?);
        let port = webhook.serve(&authority.server("webhook")?)?;
        let selector = exempt(&arguments.root.join(DEPLOYMENT))?;
        let configuration = configuration(webhook.rules(), &selector, port, &authority.pem());
        if let Some(folder) = &arguments.definitions {
            let folder = folder.display().to_string();
            kubectl.read(&["apply", "--server-side", "-k", &folder], "").context("the definitions")?;
        }
        let own = Own { api, etcd, webhook, configuration };
        Ok(Self { kubectl, prefix: PREFIX.to_owned(), own: Some(own) })
    }

    /// A cluster that is there, with a policy of its own.
    pub(crate) fn given(machine: &Machine, kubeconfig: &Path) -> Result<Self> {
        if Command::new("kubectl").args(["version", "--client"]).output().is_err() {
            bail!("`kubectl` cannot be started: install it, of the version of the cluster");
        }
        let number = std::process::id();
        let folder = machine.folder(&std::env::temp_dir().join(format!("partywall-cluster-{number}")))?;
        let kubectl = Kubectl::new(Path::new("kubectl"), kubeconfig, &folder.join("kubectl"));
        kubectl.read(&["version"], "").context("the cluster does not answer")?;
        Ok(Self { kubectl, prefix: GUEST_PREFIX.to_owned(), own: None })
    }

    /// Registers the webhook, and waits until it is asked.
    pub(crate) fn register(&self) -> Result<()> {
        let Some(own) = &self.own else { return Ok(()) };
        let answer = own.api.post(WEBHOOKS, &own.configuration)?;
        if answer.code != 201 {
            bail!("the webhook is not registered: {}", sentence(&answer.body));
        }
        let probe = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "probe"}});
        let start = Instant::now();
        while own.webhook.counts().0 == 0 {
            if start.elapsed() > HEARD {
                bail!("the API server does not ask the webhook");
            }
            own.api.post("/api/v1/namespaces?dryRun=All", &probe)?;
            thread::sleep(PAUSE);
        }
        own.webhook.take();
        Ok(())
    }

    /// A text of the story, as this cluster has it.
    pub(crate) fn localize(&self, text: &str) -> String {
        text.replace(PREFIX, &self.prefix)
    }
}

/// The namespaces that a deployment asks about.
fn exempt(file: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read `{}`", file.display()))?;
    let deployment: Value =
        serde_saphyr::from_str(&text).with_context(|| format!("`{}` is no YAML", file.display()))?;
    let selector = deployment.pointer("/spec/namespaceSelector").cloned();
    selector.with_context(|| format!("`{}` selects no namespaces", file.display()))
}

fn configuration(rules: &Value, selector: &Value, port: u16, authority: &str) -> Value {
    json!({
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": "partywall"},
        "webhooks": [{
            "name": "partywall.story.example",
            "admissionReviewVersions": ["v1"],
            "clientConfig": {"url": format!("https://127.0.0.1:{port}/validate"), "caBundle": base64(authority)},
            "rules": rules,
            "namespaceSelector": selector,
            "failurePolicy": "Fail",
            "matchPolicy": "Equivalent",
            "sideEffects": "None",
            "timeoutSeconds": 10,
        }],
    })
}

/// Bytes as JSON holds them.
pub(crate) fn base64(text: &str) -> String {
    STANDARD.encode(text)
}
