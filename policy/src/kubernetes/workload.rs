//! The kinds that make pods, each seen as the template of its pods.

use super::label::Labels;
use super::metadata::{Metadata, Owner};
use super::place::{Path, Place};
use super::pod::PodNetwork;
use super::problem::Problem;
use super::wire::{self, ObjectMeta, WorkloadSpec};

/// A kind of object that makes pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkloadKind {
    /// `batch/v1`.
    CronJob,
    /// `apps/v1`.
    DaemonSet,
    /// `apps/v1`.
    Deployment,
    /// `batch/v1`.
    Job,
    /// `apps/v1`.
    ReplicaSet,
    /// `v1`.
    ReplicationController,
    /// `apps/v1`.
    StatefulSet,
}

impl WorkloadKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::CronJob,
        Self::DaemonSet,
        Self::Deployment,
        Self::Job,
        Self::ReplicaSet,
        Self::ReplicationController,
        Self::StatefulSet,
    ];

    /// The kind's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::CronJob => "CronJob",
            Self::DaemonSet => "DaemonSet",
            Self::Deployment => "Deployment",
            Self::Job => "Job",
            Self::ReplicaSet => "ReplicaSet",
            Self::ReplicationController => "ReplicationController",
            Self::StatefulSet => "StatefulSet",
        }
    }

    /// The version of the API, with its group.
    pub fn api_version(self) -> &'static str {
        match self {
            Self::CronJob | Self::Job => "batch/v1",
            Self::ReplicationController => "v1",
            Self::DaemonSet | Self::Deployment | Self::ReplicaSet | Self::StatefulSet => "apps/v1",
        }
    }

    /// The kind of that name and version, if it makes pods.
    pub fn find(api_version: &str, kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.name() == kind && own.api_version() == api_version)
    }

    /// Where the pod template stands in an object of this kind.
    pub fn template(self) -> Path {
        let spec = Path::object().field("spec");
        match self {
            Self::CronJob => spec.field("jobTemplate").field("spec").field("template"),
            _ => spec.field("template"),
        }
    }
}

/// An object that makes pods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workload {
    /// Its kind.
    pub kind: WorkloadKind,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The controller that made it, as a Deployment makes a ReplicaSet.
    pub owner: Option<Owner>,
    /// The labels of its pods.
    pub pod_labels: Labels,
    /// What its pods say about the network.
    pub network: PodNetwork,
    /// How many pods it asks for, if it says.
    pub replicas: Option<i32>,
    /// What an API server may let pass but a person should know.
    pub oddities: Vec<Problem>,
}

impl Workload {
    /// Reads an object of `kind`.
    pub fn decode(kind: WorkloadKind, json: &str) -> Result<Self, Problem> {
        if kind == WorkloadKind::CronJob {
            let object = wire::CronJob::read(kind.api_version(), kind.name(), json)?;
            let spec = object.spec.and_then(|spec| spec.job_template).and_then(|template| template.spec);
            Self::from_parts(kind, object.metadata, spec.unwrap_or_default())
        } else {
            let object = wire::Workload::read(kind.api_version(), kind.name(), json)?;
            Self::from_parts(kind, object.metadata, object.spec.unwrap_or_default())
        }
    }

    fn from_parts(kind: WorkloadKind, metadata: ObjectMeta, spec: WorkloadSpec) -> Result<Self, Problem> {
        let metadata = Metadata::from(metadata);
        let template = spec.template.unwrap_or_default();
        let (pod, place, mut oddities) = (template.spec.unwrap_or_default(), Place::Object, Vec::new());
        let within = |problem: Problem| problem.within(kind.template());
        let network = PodNetwork::decode(&pod, &place.field("spec"), &mut oddities).map_err(within)?;
        Ok(Self {
            kind,
            namespace: metadata.namespace_or_default().to_owned(),
            name: metadata.name,
            owner: metadata.owner,
            pod_labels: template.metadata.and_then(|meta| meta.labels).unwrap_or_default(),
            network,
            replicas: spec.replicas,
            oddities: oddities.into_iter().map(within).collect(),
        })
    }
}
