//! Every kind that means something here, in one table: group, versions,
//! resource, scope, and what it is to us.
//!
//! Requests, snapshots, lists of a host and the policy's metadata read their
//! scopes, plurals and versions from it and from nowhere else. It knows nothing
//! of what an object says.

use super::admin::AdminKind;
use super::calico::{CalicoApi, CalicoKind};
use super::cilium::CiliumKind;
use super::entry::EntryKind;
use super::plugin::Plugin;
use super::workload::Maker;

/// Where objects of a kind live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In a namespace.
    Namespaced,
    /// Outside of namespaces.
    Cluster,
}

/// What a kind is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// NetworkPolicies, judged.
    NetworkPolicy,
    /// Policies of the cluster's administrators, judged.
    Admin(AdminKind),
    /// Policies of Cilium, judged where Cilium decides.
    Cilium(CiliumKind),
    /// Groups of address blocks, to which Cilium's policies refer; judged where
    /// Cilium decides.
    CidrGroup,
    /// Kinds of Calico, judged where Calico decides.
    Calico(CalicoKind, CalicoApi),
    /// Service accounts: labels by which some policies tell pods apart.
    Account,
    /// Namespaces, judged.
    Namespace,
    /// Pods, judged.
    Pod,
    /// What makes pods, judged.
    Workload(Maker),
    /// Services, judged.
    Service,
    /// The addresses behind a Service, in the older form; judged.
    Endpoints,
    /// The addresses behind a Service; judged.
    EndpointSlice,
    /// Nodes: peers of administrators' policies.
    Node,
    /// Ways in from outside.
    Entry(EntryKind),
    /// Leave for routes to lead into another namespace.
    ReferenceGrant,
    /// What operators make pods from, in a way that is not read here.
    Makes,
    /// What the cluster serves: says which other kinds exist.
    ApiService,
    /// Can open a boundary, and is not judged.
    Opens,
    /// Instructions or templates from which objects are made elsewhere.
    Unrendered,
    /// Nothing that isolation depends on; its scope is known.
    Other,
}

impl Role {
    /// Whether requests about such objects are judged.
    pub fn is_judged(self) -> bool {
        match self {
            Self::NetworkPolicy
            | Self::Admin(_)
            | Self::Namespace
            | Self::Pod
            | Self::Workload(_)
            | Self::Service
            | Self::Endpoints
            | Self::EndpointSlice
            | Self::Entry(_)
            | Self::Cilium(_)
            | Self::CidrGroup
            | Self::Opens => true,
            Self::Calico(kind, _) => !kind.is_staged(),
            Self::Account
            | Self::Node
            | Self::ReferenceGrant
            | Self::Makes
            | Self::ApiService
            | Self::Unrendered
            | Self::Other => false,
        }
    }
}

/// A kind of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The API group; empty for the core.
    pub group: &'static str,
    /// The kind's name.
    pub name: &'static str,
    /// The resource: its plural, as requests and rules write it.
    pub resource: &'static str,
    /// The versions that are read; another one is not judged. A kind that is
    /// not judged at all has those for which a policy server is asked.
    pub versions: &'static [&'static str],
    /// Where its objects live.
    pub scope: Scope,
    /// What it is to us.
    pub role: Role,
}

const fn kind(
    group: &'static str,
    versions: &'static [&'static str],
    name: &'static str,
    resource: &'static str,
    scope: Scope,
    role: Role,
) -> Kind {
    Kind { group, name, resource, versions, scope, role }
}

/// A kind of Calico, as people write it.
const fn calico(own: CalicoKind, resource: &'static str) -> Kind {
    of_calico("projectcalico.org", CALICO, own, resource, CalicoApi::V3)
}

/// A kind of Calico, as older releases store it.
const fn stored_calico(own: CalicoKind, resource: &'static str) -> Kind {
    of_calico(CRD_CALICO, V1, own, resource, CalicoApi::Crd)
}

const fn of_calico(
    group: &'static str,
    versions: &'static [&'static str],
    own: CalicoKind,
    resource: &'static str,
    api: CalicoApi,
) -> Kind {
    let scope = if own.is_namespaced() { Namespaced } else { Cluster };
    kind(group, versions, own.name(), resource, scope, Calico(own, api))
}

use EntryKind::{GrpcRoute, HttpRoute, Ingress, Route, TcpRoute, TlsRoute, UdpRoute};
use Role::{
    Account, Admin, ApiService, Calico, CidrGroup, Cilium, EndpointSlice, Endpoints, Entry, Opens, Other,
    ReferenceGrant, Unrendered, Workload,
};
use Scope::{Cluster, Namespaced};

const V1: &[&str] = &["v1"];
const CALICO: &[&str] = &["v3"];
const ADMIN_V1ALPHA1: &[&str] = &["v1alpha1"];
/// v1beta1 has the schema of v1alpha2 (network-policy-api v0.3.0).
const CLUSTER_POLICY: &[&str] = &["v1alpha2", "v1beta1"];
const ROUTES: &[&str] = &["v1", "v1beta1", "v1alpha3", "v1alpha2"];
const NETWORKING: &str = "networking.k8s.io";
/// The group of administrators' policies.
pub const ADMINS: &str = "policy.networking.k8s.io";
/// The group of the Gateway API.
pub const GATEWAY: &str = "gateway.networking.k8s.io";
const CILIUM: &str = "cilium.io";
const CRD_CALICO: &str = "crd.projectcalico.org";

/// Every kind that means something, by what it is to us.
pub const KINDS: &[Kind] = &[
    kind(NETWORKING, V1, "NetworkPolicy", "networkpolicies", Namespaced, Role::NetworkPolicy),
    kind(
        ADMINS,
        ADMIN_V1ALPHA1,
        "AdminNetworkPolicy",
        "adminnetworkpolicies",
        Cluster,
        Admin(AdminKind::AdminNetworkPolicy),
    ),
    kind(
        ADMINS,
        ADMIN_V1ALPHA1,
        "BaselineAdminNetworkPolicy",
        "baselineadminnetworkpolicies",
        Cluster,
        Admin(AdminKind::BaselineAdminNetworkPolicy),
    ),
    kind(
        ADMINS,
        CLUSTER_POLICY,
        "ClusterNetworkPolicy",
        "clusternetworkpolicies",
        Cluster,
        Admin(AdminKind::ClusterNetworkPolicy),
    ),
    kind("", V1, "Namespace", "namespaces", Cluster, Role::Namespace),
    kind("", V1, "Pod", "pods", Namespaced, Role::Pod),
    kind(
        "",
        V1,
        "ReplicationController",
        "replicationcontrollers",
        Namespaced,
        Workload(Maker::ReplicationController),
    ),
    kind("apps", V1, "DaemonSet", "daemonsets", Namespaced, Workload(Maker::DaemonSet)),
    kind("apps", V1, "Deployment", "deployments", Namespaced, Workload(Maker::Deployment)),
    kind("apps", V1, "ReplicaSet", "replicasets", Namespaced, Workload(Maker::ReplicaSet)),
    kind("apps", V1, "StatefulSet", "statefulsets", Namespaced, Workload(Maker::StatefulSet)),
    kind("batch", V1, "CronJob", "cronjobs", Namespaced, Workload(Maker::CronJob)),
    kind("batch", V1, "Job", "jobs", Namespaced, Workload(Maker::Job)),
    kind("", V1, "Service", "services", Namespaced, Role::Service),
    kind("", V1, "Endpoints", "endpoints", Namespaced, Endpoints),
    kind("discovery.k8s.io", V1, "EndpointSlice", "endpointslices", Namespaced, EndpointSlice),
    kind("", V1, "Node", "nodes", Cluster, Role::Node),
    kind(NETWORKING, V1, "Ingress", "ingresses", Namespaced, Entry(Ingress)),
    kind("route.openshift.io", V1, "Route", "routes", Namespaced, Entry(Route)),
    kind(GATEWAY, ROUTES, "HTTPRoute", "httproutes", Namespaced, Entry(HttpRoute)),
    kind(GATEWAY, ROUTES, "GRPCRoute", "grpcroutes", Namespaced, Entry(GrpcRoute)),
    kind(GATEWAY, ROUTES, "TCPRoute", "tcproutes", Namespaced, Entry(TcpRoute)),
    kind(GATEWAY, ROUTES, "TLSRoute", "tlsroutes", Namespaced, Entry(TlsRoute)),
    kind(GATEWAY, ROUTES, "UDPRoute", "udproutes", Namespaced, Entry(UdpRoute)),
    kind(GATEWAY, &["v1", "v1beta1"], "ReferenceGrant", "referencegrants", Namespaced, ReferenceGrant),
    kind("apiregistration.k8s.io", V1, "APIService", "apiservices", Cluster, ApiService),
    kind(
        CILIUM,
        &["v2"],
        "CiliumNetworkPolicy",
        "ciliumnetworkpolicies",
        Namespaced,
        Cilium(CiliumKind::CiliumNetworkPolicy),
    ),
    kind(
        CILIUM,
        &["v2"],
        "CiliumClusterwideNetworkPolicy",
        "ciliumclusterwidenetworkpolicies",
        Cluster,
        Cilium(CiliumKind::CiliumClusterwideNetworkPolicy),
    ),
    kind(CILIUM, &["v2", "v2alpha1"], "CiliumCIDRGroup", "ciliumcidrgroups", Cluster, CidrGroup),
    kind("", V1, "ServiceAccount", "serviceaccounts", Namespaced, Account),
    calico(CalicoKind::NetworkPolicy, "networkpolicies"),
    calico(CalicoKind::GlobalNetworkPolicy, "globalnetworkpolicies"),
    calico(CalicoKind::StagedNetworkPolicy, "stagednetworkpolicies"),
    calico(CalicoKind::StagedGlobalNetworkPolicy, "stagedglobalnetworkpolicies"),
    calico(CalicoKind::StagedKubernetesNetworkPolicy, "stagedkubernetesnetworkpolicies"),
    calico(CalicoKind::Tier, "tiers"),
    calico(CalicoKind::NetworkSet, "networksets"),
    calico(CalicoKind::GlobalNetworkSet, "globalnetworksets"),
    stored_calico(CalicoKind::NetworkPolicy, "networkpolicies"),
    stored_calico(CalicoKind::GlobalNetworkPolicy, "globalnetworkpolicies"),
    stored_calico(CalicoKind::StagedNetworkPolicy, "stagednetworkpolicies"),
    stored_calico(CalicoKind::StagedGlobalNetworkPolicy, "stagedglobalnetworkpolicies"),
    stored_calico(CalicoKind::StagedKubernetesNetworkPolicy, "stagedkubernetesnetworkpolicies"),
    stored_calico(CalicoKind::Tier, "tiers"),
    stored_calico(CalicoKind::NetworkSet, "networksets"),
    stored_calico(CalicoKind::GlobalNetworkSet, "globalnetworksets"),
    kind("crd.nsx.vmware.com", &["v1alpha1"], "SecurityPolicy", "securitypolicies", Namespaced, Opens),
    kind("crd.antrea.io", &["v1beta1"], "NetworkPolicy", "networkpolicies", Namespaced, Opens),
    kind("crd.antrea.io", &["v1beta1"], "ClusterNetworkPolicy", "clusternetworkpolicies", Cluster, Opens),
    kind(
        "security.istio.io",
        &["v1", "v1beta1"],
        "AuthorizationPolicy",
        "authorizationpolicies",
        Namespaced,
        Opens,
    ),
    kind(
        "k8s.cni.cncf.io",
        &["v1beta1", "v1beta2"],
        "MultiNetworkPolicy",
        "multi-networkpolicies",
        Namespaced,
        Opens,
    ),
    kind("kustomize.config.k8s.io", &[], "Kustomization", "kustomizations", Namespaced, Unrendered),
    kind("kustomize.config.k8s.io", &[], "Component", "components", Namespaced, Unrendered),
    kind("template.openshift.io", V1, "Template", "templates", Namespaced, Unrendered),
    kind(
        "admissionregistration.k8s.io",
        &[],
        "MutatingAdmissionPolicy",
        "mutatingadmissionpolicies",
        Cluster,
        Other,
    ),
    kind(
        "admissionregistration.k8s.io",
        &[],
        "MutatingAdmissionPolicyBinding",
        "mutatingadmissionpolicybindings",
        Cluster,
        Other,
    ),
    kind(
        "admissionregistration.k8s.io",
        &[],
        "MutatingWebhookConfiguration",
        "mutatingwebhookconfigurations",
        Cluster,
        Other,
    ),
    kind(
        "admissionregistration.k8s.io",
        &[],
        "ValidatingAdmissionPolicy",
        "validatingadmissionpolicies",
        Cluster,
        Other,
    ),
    kind(
        "admissionregistration.k8s.io",
        &[],
        "ValidatingAdmissionPolicyBinding",
        "validatingadmissionpolicybindings",
        Cluster,
        Other,
    ),
    kind(
        "admissionregistration.k8s.io",
        &[],
        "ValidatingWebhookConfiguration",
        "validatingwebhookconfigurations",
        Cluster,
        Other,
    ),
    kind(
        "apiextensions.k8s.io",
        &[],
        "CustomResourceDefinition",
        "customresourcedefinitions",
        Cluster,
        Other,
    ),
    kind(
        "certificates.k8s.io",
        &[],
        "CertificateSigningRequest",
        "certificatesigningrequests",
        Cluster,
        Other,
    ),
    kind("certificates.k8s.io", &[], "ClusterTrustBundle", "clustertrustbundles", Cluster, Other),
    kind("", &[], "ComponentStatus", "componentstatuses", Cluster, Other),
    kind("", &[], "PersistentVolume", "persistentvolumes", Cluster, Other),
    kind(CILIUM, &[], "CiliumNode", "ciliumnodes", Cluster, Other),
    kind(CILIUM, &[], "CiliumIdentity", "ciliumidentities", Cluster, Other),
    kind("crd.antrea.io", &[], "ClusterGroup", "clustergroups", Cluster, Other),
    kind("crd.antrea.io", &[], "Tier", "tiers", Cluster, Other),
    kind(CRD_CALICO, &[], "IPPool", "ippools", Cluster, Other),
    kind("projectcalico.org", &[], "IPPool", "ippools", Cluster, Other),
    kind("flowcontrol.apiserver.k8s.io", &[], "FlowSchema", "flowschemas", Cluster, Other),
    kind(
        "flowcontrol.apiserver.k8s.io",
        &[],
        "PriorityLevelConfiguration",
        "prioritylevelconfigurations",
        Cluster,
        Other,
    ),
    kind(GATEWAY, &[], "GatewayClass", "gatewayclasses", Cluster, Other),
    kind(NETWORKING, &[], "IngressClass", "ingressclasses", Cluster, Other),
    kind(NETWORKING, &[], "IPAddress", "ipaddresses", Cluster, Other),
    kind(NETWORKING, &[], "ServiceCIDR", "servicecidrs", Cluster, Other),
    kind("node.k8s.io", &[], "RuntimeClass", "runtimeclasses", Cluster, Other),
    kind("policies.kubewarden.io", &[], "ClusterAdmissionPolicy", "clusteradmissionpolicies", Cluster, Other),
    kind(
        "policies.kubewarden.io",
        &[],
        "ClusterAdmissionPolicyGroup",
        "clusteradmissionpolicygroups",
        Cluster,
        Other,
    ),
    kind("policies.kubewarden.io", &[], "PolicyServer", "policyservers", Cluster, Other),
    kind("rbac.authorization.k8s.io", &[], "ClusterRole", "clusterroles", Cluster, Other),
    kind("rbac.authorization.k8s.io", &[], "ClusterRoleBinding", "clusterrolebindings", Cluster, Other),
    kind("resource.k8s.io", &[], "DeviceClass", "deviceclasses", Cluster, Other),
    kind("resource.k8s.io", &[], "ResourceSlice", "resourceslices", Cluster, Other),
    kind("scheduling.k8s.io", &[], "PriorityClass", "priorityclasses", Cluster, Other),
    kind("storage.k8s.io", &[], "CSIDriver", "csidrivers", Cluster, Other),
    kind("storage.k8s.io", &[], "CSINode", "csinodes", Cluster, Other),
    kind("storage.k8s.io", &[], "StorageClass", "storageclasses", Cluster, Other),
    kind("storage.k8s.io", &[], "VolumeAttachment", "volumeattachments", Cluster, Other),
    kind("storage.k8s.io", &[], "VolumeAttributesClass", "volumeattributesclasses", Cluster, Other),
];

/// Kinds of operators that make pods, by their groups. Whatever has a template of
/// pods at `spec.template` is read as that; of these here nobody knows what labels
/// their pods have, where they have no such template.
const MAKERS: &[(&str, &[&str])] = &[
    ("acid.zalan.do", &["postgresql"]),
    ("agones.dev", &["Fleet", "GameServer", "GameServerSet"]),
    ("apps.kruise.io", &["AdvancedCronJob", "UnitedDeployment"]),
    ("argoproj.io", &["CronWorkflow", "EventSource", "Rollout", "Sensor", "Workflow"]),
    ("batch.volcano.sh", &["Job"]),
    ("build.openshift.io", &["Build", "BuildConfig"]),
    ("camel.apache.org", &["Integration"]),
    ("elasticsearch.k8s.elastic.co", &["Elasticsearch"]),
    ("flink.apache.org", &["FlinkDeployment"]),
    ("grafana.integreatly.org", &["Grafana"]),
    ("jobset.x-k8s.io", &["JobSet"]),
    ("k8s.keycloak.org", &["Keycloak"]),
    ("kafka.strimzi.io", &["Kafka", "KafkaBridge", "KafkaConnect", "KafkaMirrorMaker2"]),
    ("keda.sh", &["ScaledJob"]),
    ("kibana.k8s.elastic.co", &["Kibana"]),
    ("kubeflow.org", &["MPIJob", "PyTorchJob", "TFJob", "XGBoostJob"]),
    ("kubevirt.io", &["VirtualMachine", "VirtualMachineInstance", "VirtualMachineInstanceReplicaSet"]),
    ("leaderworkerset.x-k8s.io", &["LeaderWorkerSet"]),
    ("minio.min.io", &["Tenant"]),
    ("mongodbcommunity.mongodb.com", &["MongoDBCommunity"]),
    ("monitoring.coreos.com", &["Alertmanager", "Prometheus", "PrometheusAgent", "ThanosRuler"]),
    ("opentelemetry.io", &["OpenTelemetryCollector"]),
    ("postgres-operator.crunchydata.com", &["PostgresCluster"]),
    ("postgresql.cnpg.io", &["Cluster", "Pooler"]),
    ("rabbitmq.com", &["RabbitmqCluster"]),
    ("ray.io", &["RayCluster", "RayJob", "RayService"]),
    ("serving.knative.dev", &["Configuration", "Revision", "Service"]),
    ("sparkoperator.k8s.io", &["ScheduledSparkApplication", "SparkApplication"]),
    ("tekton.dev", &["PipelineRun", "TaskRun"]),
    ("triggers.tekton.dev", &["EventListener"]),
];

/// The kind that is none.
pub const NONE: Kind = kind("", &[], "", "", Namespaced, Other);

/// Group and version of `apps/v1`; the core group of `v1` is empty.
pub fn group_version(api_version: &str) -> (&str, &str) {
    api_version.split_once('/').unwrap_or(("", api_version))
}

/// The kind of that group and name, whatever its version.
pub fn find(group: &str, name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name && kind.group == group)
}

/// The kinds of a network plugin that decide how its pods are isolated, in the
/// form in which people write them or in that in which older releases store them.
pub fn of_plugin(plugin: Plugin, stored: bool) -> impl Iterator<Item = &'static Kind> {
    KINDS.iter().filter(move |kind| match kind.role {
        Cilium(_) => plugin == Plugin::Cilium,
        Calico(kind, api) => {
            plugin == Plugin::Calico
                && (kind.is_enforced() || kind == CalicoKind::Tier)
                && stored == (api == CalicoApi::Crd)
        }
        _ => false,
    })
}

/// The kind of an entry.
pub fn of_entry(entry: EntryKind) -> &'static Kind {
    KINDS.iter().find(|kind| kind.role == Entry(entry)).unwrap_or(&NONE)
}

/// What objects of that version and kind are to us.
///
/// A version that the table does not know of a kind that decides about
/// boundaries is one that is not judged, and so is a kind that nobody knows and
/// that calls itself a network policy.
pub fn role(api_version: &str, name: &str) -> Role {
    let (group, version) = group_version(api_version);
    match find(group, name) {
        Some(kind) if kind.is_read(version) => kind.role,
        Some(kind) if kind.decides() => Opens,
        None if name.ends_with("NetworkPolicy") => Opens,
        None if MAKERS.iter().any(|(own, kinds)| *own == group && kinds.contains(&name)) => Role::Makes,
        Some(_) | None => Other,
    }
}

/// Whether this is a version that the table does not know of a kind that decides
/// about boundaries: nobody may pass over what it says.
pub fn is_unknown_version(api_version: &str, name: &str) -> bool {
    let (group, version) = group_version(api_version);
    match find(group, name) {
        Some(kind) => {
            kind.decides() && !matches!(kind.role, Opens | Cilium(_) | Calico(..)) && !kind.is_read(version)
        }
        // NetworkPolicy moved out of this group; what is sent there is the same kind.
        None => group == "extensions" && name == "NetworkPolicy",
    }
}

/// Whether objects of that group and kind live outside of namespaces. A kind
/// that nobody knows lives in one.
pub fn is_cluster_wide(group: &str, name: &str) -> bool {
    find(group, name).is_some_and(|kind| kind.scope == Cluster)
}

/// The resource of a kind: the table's, else the plural that English forms.
pub fn resource(group: &str, name: &str) -> String {
    find(group, name).map_or_else(|| plural(name), |kind| kind.resource.to_owned())
}

fn plural(name: &str) -> String {
    let name = name.to_lowercase();
    let stem = name.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    match stem {
        Some(stem) => format!("{stem}ies"),
        None if name.ends_with(['s', 'x']) => name + "es",
        None => name + "s",
    }
}

impl Kind {
    /// Group and version as manifests write them, for the first of its versions.
    pub fn api_version(&self) -> String {
        let version = self.versions.first().copied().unwrap_or_default();
        if self.group.is_empty() { version.to_owned() } else { format!("{}/{version}", self.group) }
    }

    /// `networkpolicies.networking.k8s.io`, as kubectl takes it.
    pub fn full_resource(&self) -> String {
        if self.group.is_empty() {
            self.resource.to_owned()
        } else {
            format!("{}.{}", self.resource, self.group)
        }
    }

    /// Whether objects of that version are what the table says of the kind. A
    /// kind that is not read has no version that matters.
    fn is_read(&self, version: &str) -> bool {
        matches!(self.role, Opens | Unrendered | Other) || self.versions.contains(&version)
    }

    /// Whether an object of it can open a boundary or is what stands behind one.
    fn decides(&self) -> bool {
        let of_calico = matches!(self.role, Calico(kind, _) if kind.is_enforced());
        of_calico
            || matches!(
                self.role,
                Role::NetworkPolicy
                    | Admin(_)
                    | Role::Namespace
                    | Role::Pod
                    | Workload(_)
                    | Role::Service
                    | Endpoints
                    | EndpointSlice
                    | Cilium(_)
                    | Opens
            )
    }

    /// The operations that a deployment is asked about; what goes away can open
    /// something only where it isolates.
    pub fn operations(&self) -> &'static [&'static str] {
        match self.role {
            Calico(kind, _) if kind.is_enforced() => &["CREATE", "UPDATE", "DELETE"],
            Role::NetworkPolicy | Cilium(_) | Opens => &["CREATE", "UPDATE", "DELETE"],
            role if role.is_judged() => &["CREATE", "UPDATE"],
            _ => &[],
        }
    }

    /// Whether an answer about a cluster can depend on it.
    pub fn matters(&self) -> bool {
        !matches!(self.role, Other | Unrendered)
    }

    /// Whether every API server has it, whatever is installed.
    pub fn is_built_in(&self) -> bool {
        matches!(
            self.group,
            "" | "apps" | "batch" | NETWORKING | "discovery.k8s.io" | "apiregistration.k8s.io"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(api_version: &str, name: &str, expected: Role) {
        assert_eq!(role(api_version, name), expected, "{api_version} {name}");
    }

    #[test]
    fn a_version_that_nobody_knows_is_not_judged() {
        check("networking.k8s.io/v1", "NetworkPolicy", Role::NetworkPolicy);
        check("networking.k8s.io/v2", "NetworkPolicy", Opens);
        check("policy.networking.k8s.io/v9", "ClusterNetworkPolicy", Opens);
        check(
            "policy.networking.k8s.io/v1beta1",
            "ClusterNetworkPolicy",
            Admin(AdminKind::ClusterNetworkPolicy),
        );
        check("apps/v1beta1", "Deployment", Opens);
        check("networking.k8s.io/v1beta1", "Ingress", Other);
        check("example.com/v1", "Certificate", Other);
        check("tekton.dev/v9", "PipelineRun", Role::Makes);
        check("tekton.dev/v1", "Pipeline", Other);
    }

    #[test]
    fn a_network_policy_of_an_unknown_engine_can_open_what_others_close() {
        check("extensions/v1beta1", "NetworkPolicy", Opens);
        check("networking.example.com/v1", "FQDNNetworkPolicy", Opens);
        check("cilium.io/v3", "CiliumNetworkPolicy", Opens);
    }

    #[test]
    fn resources_are_those_of_the_table_or_plurals() {
        let resources = [
            ("k8s.cni.cncf.io", "MultiNetworkPolicy", "multi-networkpolicies"),
            ("", "Endpoints", "endpoints"),
            (NETWORKING, "Ingress", "ingresses"),
            ("example.com", "Gateway", "gateways"),
            ("example.com", "Policy", "policies"),
            ("example.com", "Box", "boxes"),
        ];
        for (group, name, expected) in resources {
            assert_eq!(resource(group, name), expected);
        }
    }

    #[test]
    fn a_kind_stands_once_and_is_whole() {
        for (at, kind) in KINDS.iter().enumerate() {
            let same = |other: &Kind| (other.group, other.name) == (kind.group, kind.name);
            assert_eq!(KINDS.iter().position(same), Some(at), "{kind:?}");
            assert_eq!(
                kind.versions.is_empty(),
                !kind.matters() && kind.group != "template.openshift.io",
                "{kind:?}"
            );
        }
    }
}
