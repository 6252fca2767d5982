//! The labels by which Calico's selectors tell ends apart, beside those that
//! people write: what has a namespace or a service account inherits their labels
//! under prefixes, and pods cannot have labels with these themselves.

/// The label with the namespace of a pod or a NetworkSet.
pub const NAMESPACE: &str = "projectcalico.org/namespace";
/// The label that every pod has, with [`KUBERNETES`] for its value.
pub const ORCHESTRATOR: &str = "projectcalico.org/orchestrator";
/// What every pod has as [`ORCHESTRATOR`].
pub const KUBERNETES: &str = "k8s";
/// The label with the name of a pod's service account.
pub const ACCOUNT: &str = "projectcalico.org/serviceaccount";
/// The label with the name of a namespace or a service account, among their own.
pub const NAME: &str = "projectcalico.org/name";
/// What is before the labels of the namespace.
pub const OF_NAMESPACE: &str = "pcns.";
/// What is before the labels of the service account.
pub const OF_ACCOUNT: &str = "pcsa.";
