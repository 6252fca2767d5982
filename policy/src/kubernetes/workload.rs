//! What makes pods: any object with a pod template, seen as the template of its
//! pods and the labels that its controller adds to them.

use super::label::{Labels, UNKNOWN_VALUE, with_unknown};
use super::metadata::{Metadata, Owner};
use super::place::{Path, Place};
use super::pod::PodNetwork;
use super::problem::Problem;
use super::read;
use super::wire::{ObjectMeta, PodTemplate, Templated};

/// Which controller makes the pods, as far as it changes their labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Maker {
    /// Of a CronJob, through Jobs.
    CronJob,
    /// Of a DaemonSet.
    DaemonSet,
    /// Of a Deployment, through `ReplicaSets`.
    Deployment,
    /// Of a Job.
    Job,
    /// Of a `ReplicaSet`.
    ReplicaSet,
    /// Of a `ReplicationController`.
    ReplicationController,
    /// Of a `StatefulSet`.
    StatefulSet,
    /// Of a kind that is not Kubernetes' own.
    Other,
}

/// The label with the name of a pod that a `StatefulSet` makes.
pub const POD_NAME: &str = "statefulset.kubernetes.io/pod-name";
/// The label with its number.
pub const POD_INDEX: &str = "apps.kubernetes.io/pod-index";
/// The label of the pods of a Job that numbers them.
const COMPLETION_INDEX: &str = "batch.kubernetes.io/job-completion-index";
const JOB_NAMES: [&str; 2] = ["batch.kubernetes.io/job-name", "job-name"];
const JOB_UIDS: [&str; 2] = ["batch.kubernetes.io/controller-uid", "controller-uid"];

/// The labels whose values only the controllers know.
pub const MADE_UP: [&str; 5] =
    ["controller-revision-hash", "pod-template-generation", "pod-template-hash", JOB_UIDS[0], JOB_UIDS[1]];

impl Maker {
    /// The labels that the controller of `name` adds, where a value is not known
    /// with [`UNKNOWN_VALUE`] (kube-controller-manager: the controllers' sources).
    fn labels(self, name: &str) -> Vec<(&'static str, String)> {
        let unknown = |key| (key, UNKNOWN_VALUE.to_owned());
        match self {
            Self::CronJob => JOB_NAMES.into_iter().chain(JOB_UIDS).map(unknown).collect(),
            Self::Job => {
                let named = JOB_NAMES.map(|key| (key, name.to_owned())).into_iter();
                named.chain(JOB_UIDS.map(unknown)).collect()
            }
            Self::DaemonSet => ["controller-revision-hash", "pod-template-generation"].map(unknown).into(),
            Self::Deployment => vec![unknown("pod-template-hash")],
            Self::StatefulSet => ["controller-revision-hash", POD_NAME, POD_INDEX].map(unknown).into(),
            Self::ReplicaSet | Self::ReplicationController | Self::Other => Vec::new(),
        }
    }
}

/// An object that makes pods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workload {
    /// Its kind's name.
    pub kind: String,
    /// Which controller makes the pods.
    pub maker: Maker,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The controller that made it, as a Deployment makes a `ReplicaSet`.
    pub owner: Option<Owner>,
    /// Where the pod template stands in it.
    pub template: Path,
    /// The labels of its pods, with those that the controller adds.
    pub pod_labels: Labels,
    /// What its pods say about the network.
    pub network: PodNetwork,
    /// How many pods it asks for, if it says.
    pub replicas: Option<i32>,
    /// The number of the first.
    pub first_replica: i32,
    /// What an API server may let pass but a person should know.
    pub oddities: Vec<Problem>,
}

impl Workload {
    /// Reads an object of a kind that makes pods.
    pub fn decode(kind: &str, maker: Maker, json: &str) -> Result<Self, Problem> {
        let object: Templated = read::object(json)?;
        let spec = object.spec.unwrap_or_default();
        let at = Path::object().field("spec");
        let (template, at) = match spec.job_template {
            Some(job) => {
                let template = job.spec.and_then(|spec| spec.template);
                (template, at.field("jobTemplate").field("spec").field("template"))
            }
            None => (spec.template, at.field("template")),
        };
        let mut workload = Self::new((kind, maker), object.metadata, template.unwrap_or_default(), at)?;
        workload.replicas = spec.replicas;
        workload.first_replica = spec.ordinals.and_then(|ordinals| ordinals.start).unwrap_or(0).max(0);
        if maker == Maker::Job && spec.completion_mode.as_deref() == Some("Indexed") {
            workload.pod_labels.insert(COMPLETION_INDEX.to_owned(), UNKNOWN_VALUE.to_owned());
        }
        Ok(workload)
    }

    /// Reads an object of any kind, if a pod template stands in it.
    pub fn of_any_kind(kind: &str, json: &str) -> Option<Result<Self, Problem>> {
        // What has another shape is no template of pods.
        let object: Templated = read::object(json).ok()?;
        let spec = object.spec?;
        let templates = [spec.job_template.and_then(|job| job.spec?.template), spec.template];
        let has_containers =
            |template: PodTemplate| template.spec.is_some_and(|spec| !spec.containers.is_empty());
        let makes_pods = templates.into_iter().flatten().any(has_containers);
        makes_pods.then(|| Self::decode(kind, Maker::Other, json))
    }

    fn new(
        (kind, maker): (&str, Maker),
        metadata: ObjectMeta,
        template: PodTemplate,
        at: Path,
    ) -> Result<Self, Problem> {
        let metadata = Metadata::from(metadata);
        let (pod, place, mut oddities) = (template.spec.unwrap_or_default(), Place::Object, Vec::new());
        let within = |problem: Problem| problem.within(at.clone());
        let network = PodNetwork::decode(&pod, &place.field("spec"), &mut oddities).map_err(within)?;
        let oddities = oddities.into_iter().map(within).collect();
        let meta = template.metadata.unwrap_or_default();
        let mut pod_labels = with_unknown(meta.labels.unwrap_or_default());
        let name = if metadata.is_generated { UNKNOWN_VALUE } else { &metadata.name };
        for (key, value) in maker.labels(name) {
            if !pod_labels.contains_key(key) {
                pod_labels.insert(key.to_owned(), value);
            }
        }
        Ok(Self {
            kind: kind.to_owned(),
            maker,
            namespace: metadata.namespace_or_default().to_owned(),
            network: network.with_networks(meta.annotations.as_ref()),
            name: metadata.name,
            owner: metadata.owner,
            template: at,
            pod_labels,
            replicas: None,
            first_replica: 0,
            oddities,
        })
    }

    /// The labels of its pod with that number, where each pod has labels of its own.
    pub fn labels_of_replica(&self, number: i32) -> Labels {
        let mut labels = self.pod_labels.clone();
        if self.maker == Maker::StatefulSet {
            labels.insert(POD_NAME.to_owned(), format!("{}-{number}", self.name));
            labels.insert(POD_INDEX.to_owned(), number.to_string());
        }
        labels
    }
}
