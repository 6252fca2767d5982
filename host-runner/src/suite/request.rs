//! The admission request of a case that gives an object and no request.
//!
//! A case says who asks and what is done; how the resource is called, and
//! whether it lives in a namespace, are the API server's to say.

use crate::apiserver::DEFAULT_NAMESPACE;
use partywall_policy::kubernetes::kinds::{is_cluster_wide, resource};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt;

/// What is done to an object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Operation {
    /// The object is new.
    #[default]
    Create,
    /// The object replaces another of its name.
    Update,
    /// The object goes.
    Delete,
    /// Somebody opens a connection to it, `kubectl exec` for instance.
    Connect,
}

/// As an AdmissionRequest writes it.
impl fmt::Display for Operation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Create => "CREATE",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Connect => "CONNECT",
        })
    }
}

/// The UID of every request made here: equal inputs make equal requests.
const UID: &str = "00000000-0000-0000-0000-000000000000";

/// The request to carry out `operation`. `object` is what will be there
/// afterwards, `old` what was there before.
pub(super) fn request(
    operation: Operation,
    object: Option<&Value>,
    old: Option<&Value>,
    user: &Value,
) -> Value {
    let subject = object.or(old).unwrap_or(&Value::Null);
    let text = |pointer: &str| subject.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let api_version = text("/apiVersion");
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    let kind = json!({"group": group, "version": version, "kind": text("/kind")});
    let resource = json!({"group": group, "version": version, "resource": resource(group, text("/kind"))});
    let mut request = json!({
        "uid": UID,
        "kind": kind,
        "resource": resource,
        "requestKind": kind,
        "requestResource": resource,
        "operation": operation.to_string(),
        "name": text("/metadata/name"),
        "userInfo": user,
        "dryRun": false,
        "object": object,
        "oldObject": old,
        "options": null,
    });
    if let (Some(namespace), Some(fields)) = (namespace(group, subject), request.as_object_mut()) {
        fields.insert("namespace".to_owned(), namespace.into());
    }
    request
}

/// The namespace of a request about `object`: its own, `default` where it names
/// none, its name where it is a namespace itself, and none for what is cluster-wide.
fn namespace(group: &str, object: &Value) -> Option<String> {
    let text =
        |pointer: &str| object.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    match (text("/kind"), text("/metadata/namespace")) {
        (Some("Namespace"), _) => text("/metadata/name").map(str::to_owned),
        (Some(kind), _) if is_cluster_wide(group, kind) => None,
        (_, Some(namespace)) => Some(namespace.to_owned()),
        (_, None) => Some(DEFAULT_NAMESPACE.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deletion_is_about_the_old_object() {
        let old =
            json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "p"}});
        let request = request(Operation::Delete, None, Some(&old), &json!({"username": "alice"}));
        assert_eq!(request["object"], Value::Null);
        assert_eq!(request["oldObject"], old);
        assert_eq!((&request["name"], &request["namespace"]), (&json!("p"), &json!("default")));
        assert_eq!(request["resource"]["resource"], "networkpolicies");
    }
}
