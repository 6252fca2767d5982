//! Which labels of a pod make up its identity for Cilium. Selectors look at no
//! others, whatever kind of policy they are in.

/// The name of the namespace, as a label of a pod.
pub const NAMESPACE: &str = "io.kubernetes.pod.namespace";
/// Before the key of a namespace's label, as a label of its pods.
pub const NAMESPACE_LABELS: &str = "io.cilium.k8s.namespace.labels.";
/// The name of the cluster, as a label of a pod.
pub const CLUSTER: &str = "io.cilium.k8s.policy.cluster";
/// The name of the service account, as a label of a pod.
pub const SERVICE_ACCOUNT: &str = "io.cilium.k8s.policy.serviceaccount";

/// How keys begin that are no part of an identity by default (Cilium 1.20,
/// `labelsfilter`).
const LEFT_OUT: [&str; 15] = [
    "io.kubernetes",
    "kubernetes.io",
    "statefulset.kubernetes.io/pod-name",
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/controller-uid",
    "k8s.io",
    "pod-template-generation",
    "pod-template-hash",
    "controller-revision-hash",
    "controller-uid",
    "annotation",
    "etcd_node",
    "topology.kubernetes.io",
    "beta.kubernetes.io",
];

/// Whether a label of a pod with this key is part of its identity, with the
/// agent's default configuration.
pub fn is_identity(key: &str) -> bool {
    let left_out = LEFT_OUT.iter().any(|prefix| key.starts_with(prefix));
    !left_out && !key.contains("beta.kubernetes.io")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_change_with_the_pod_are_no_identity() {
        let identity = [
            "app",
            "k8s-app",
            "app.kubernetes.io/name",
            "batch.kubernetes.io/job-name",
            "foo.k8s.io/x",
            "my.topology.kubernetes.io/x",
        ];
        for key in identity {
            assert!(is_identity(key), "{key}");
        }
        let others = [
            "io.kubernetes.x",
            "kubernetes.io/arch",
            "k8s.io/x",
            "topology.kubernetes.io/zone",
            "pod-template-hash",
            "pod-template-generation",
            "controller-revision-hash",
            "controller-uid",
            "annotation.x",
            "etcd_node",
            "statefulset.kubernetes.io/pod-name",
            "apps.kubernetes.io/pod-index",
            "batch.kubernetes.io/controller-uid",
            "batch.kubernetes.io/job-completion-index",
            "my.beta.kubernetes.io/x",
        ];
        for key in others {
            assert!(!is_identity(key), "{key}");
        }
    }
}
