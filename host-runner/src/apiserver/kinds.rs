//! Scopes and resources of kinds, as an API server knows them: one list, and
//! what definitions among the objects add.
use serde_json::Value;
use std::collections::BTreeSet;

/// The cluster-wide kinds of the API server and of the policy engines, by group.
const KNOWN: &[(&str, &[&str])] = &[
    ("", &["ComponentStatus", "Namespace", "Node", "PersistentVolume"]),
    (
        "admissionregistration.k8s.io",
        &[
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
    ("apiextensions.k8s.io", &["CustomResourceDefinition"]),
    ("apiregistration.k8s.io", &["APIService"]),
    ("certificates.k8s.io", &["CertificateSigningRequest", "ClusterTrustBundle"]),
    ("cilium.io", &["CiliumClusterwideNetworkPolicy", "CiliumNode", "CiliumIdentity"]),
    ("crd.antrea.io", &["ClusterNetworkPolicy", "ClusterGroup", "Tier"]),
    ("flowcontrol.apiserver.k8s.io", &["FlowSchema", "PriorityLevelConfiguration"]),
    ("gateway.networking.k8s.io", &["GatewayClass"]),
    ("networking.k8s.io", &["IngressClass", "IPAddress", "ServiceCIDR"]),
    ("node.k8s.io", &["RuntimeClass"]),
    ("policies.kubewarden.io", &["ClusterAdmissionPolicy", "ClusterAdmissionPolicyGroup", "PolicyServer"]),
    (
        "policy.networking.k8s.io",
        &["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"],
    ),
    ("projectcalico.org", &["GlobalNetworkPolicy", "GlobalNetworkSet", "IPPool", "Tier"]),
    ("crd.projectcalico.org", &["GlobalNetworkPolicy", "GlobalNetworkSet", "IPPool", "Tier"]),
    ("rbac.authorization.k8s.io", &["ClusterRole", "ClusterRoleBinding"]),
    ("resource.k8s.io", &["DeviceClass", "ResourceSlice"]),
    ("scheduling.k8s.io", &["PriorityClass"]),
    (
        "storage.k8s.io",
        &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"],
    ),
];

/// The cluster-wide kinds: the known ones, and those that a definition among the objects adds.
#[derive(Debug, Default)]
pub(super) struct ClusterWide {
    /// Group and kind.
    defined: BTreeSet<(String, String)>,
}

impl ClusterWide {
    pub(super) fn of(objects: &[Value]) -> Self {
        Self { defined: objects.iter().filter_map(defined).collect() }
    }

    pub(super) fn contains(&self, api_version: &str, kind: &str) -> bool {
        is_cluster_wide(group(api_version), kind)
            || self.defined.contains(&(group(api_version).to_owned(), kind.to_owned()))
    }
}

/// Whether this is a cluster-wide kind that everybody knows, as no definition
/// among the objects has to tell.
pub fn is_cluster_wide(group: &str, kind: &str) -> bool {
    KNOWN.iter().any(|(known, kinds)| *known == group && kinds.contains(&kind))
}

/// The resource of a kind: its plural in lower case, as English forms it.
pub fn resource(_group: &str, kind: &str) -> String {
    let name = kind.to_lowercase();
    match name.as_bytes() {
        b"endpoints" => name,
        [.., b'a' | b'e' | b'i' | b'o' | b'u', b'y'] => name + "s",
        [stem @ .., b'y'] => String::from_utf8_lossy(stem).into_owned() + "ies",
        [.., b's' | b'x'] => name + "es",
        _ => name + "s",
    }
}

/// The group of `apps/v1`; that of `v1` is empty.
pub fn group(api_version: &str) -> &str {
    api_version.rsplit_once('/').map_or("", |(group, _)| group)
}
/// The group and the kind that a definition of a cluster-wide custom resource adds.
fn defined(object: &Value) -> Option<(String, String)> {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
    let is_definition = text("/kind") == Some("CustomResourceDefinition");
    (is_definition && text("/spec/scope") == Some("Cluster"))
        .then(|| Some((text("/spec/group")?.to_owned(), text("/spec/names/kind")?.to_owned())))
        .flatten()
}
