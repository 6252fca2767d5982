//! Judge requests against manifests that stand for the cluster.

use super::{HostCalls, Session, from_json, to_json};
use crate::admission;
use crate::admission::response::Judgement;
use crate::cluster::HostCluster;
use crate::cluster::manifests::Manifests;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Payload<'a> {
    /// What the cluster holds.
    objects: Vec<Value>,
    /// The settings of the policy, for all requests.
    #[serde(borrow, default)]
    settings: Option<&'a RawValue>,
    /// What is asked of it; every request is judged against the same cluster.
    #[serde(borrow)]
    requests: Vec<&'a RawValue>,
}

/// Manifests in the place of a host that has a cluster.
struct Offline(Manifests);

impl HostCalls for Offline {
    fn call(&self, namespace: &str, operation: &str, payload: &[u8]) -> Result<Vec<u8>, String> {
        self.0.answer(namespace, operation, payload)
    }
}

/// One judgement for each request, in their order.
pub fn judge_among(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let payload: Payload<'_> = from_json(payload)?;
    let host = Offline(Manifests::new(payload.objects));
    let cluster = HostCluster::new(&host);
    let settings = payload.settings.map_or("{}", RawValue::get);
    let verdicts: Vec<_> = payload
        .requests
        .iter()
        .map(|request| {
            let envelope = format!("{{\"request\":{},\"settings\":{settings}}}", request.get());
            admission::judge(envelope.as_bytes(), &mut session.settings, &cluster)
        })
        .collect();
    to_json(&verdicts.iter().map(Judgement::from).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn judge(payload: &Value) -> Result<Value, String> {
        let mut session = Session::new(Box::new(Offline(Manifests::default())));
        let answer = judge_among(&mut session, payload.to_string().as_bytes())?;
        serde_json::from_slice(&answer).map_err(|error| error.to_string())
    }

    fn policy(peer: &Value) -> Value {
        json!({
            "operation": "CREATE",
            "kind": {"group": "networking.k8s.io", "version": "v1", "kind": "NetworkPolicy"},
            "namespace": "a", "name": "p",
            "object": {
                "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
                "metadata": {"name": "p", "namespace": "a"},
                "spec": {"podSelector": {}, "ingress": [{"from": [peer]}]},
            },
        })
    }

    #[test]
    fn each_request_is_judged_for_itself_and_the_cluster_is_asked() {
        let own = json!({"namespaceSelector": {"matchLabels": {"tenant": "red"}}});
        let foreign = json!({"namespaceSelector": {"matchLabels": {"tenant": "blue"}}});
        let namespace = json!({"apiVersion": "v1", "kind": "Namespace",
            "metadata": {"name": "a", "labels": {"tenant": "red"}}});
        let answer = judge(&json!({
            "objects": [namespace],
            "settings": {"isolateBy": "tenant"},
            "requests": [policy(&own), policy(&foreign)],
        }));
        let accepted: Vec<_> = answer
            .expect("the payload is well formed")
            .as_array()
            .expect("a list")
            .iter()
            .map(|verdict| verdict["accepted"].clone())
            .collect();
        assert_eq!(accepted, [json!(true), json!(false)]);
    }

    #[test]
    fn a_payload_of_another_shape_is_an_error() {
        let error = judge(&json!({"objects": {}})).expect_err("objects is a list");
        assert!(
            error.starts_with("the question cannot be read: invalid type: map, expected a sequence"),
            "{error}"
        );
    }
}
