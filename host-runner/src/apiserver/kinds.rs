//! Which kinds live outside of namespaces: those of the policy's table of kinds,
//! and those that definitions among the objects add.
use partywall_policy::kubernetes::kinds::{group_version, is_cluster_wide};
use serde_json::Value;
use std::collections::BTreeSet;

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
        let (group, _) = group_version(api_version);
        is_cluster_wide(group, kind) || self.defined.contains(&(group.to_owned(), kind.to_owned()))
    }
}

/// The group and the kind that a definition of a cluster-wide custom resource adds.
fn defined(object: &Value) -> Option<(String, String)> {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
    let is_definition = text("/kind") == Some("CustomResourceDefinition");
    (is_definition && text("/spec/scope") == Some("Cluster"))
        .then(|| Some((text("/spec/group")?.to_owned(), text("/spec/names/kind")?.to_owned())))
        .flatten()
}
