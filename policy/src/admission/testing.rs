//! A request in a few words, for the tests of rules.
#![expect(clippy::needless_pass_by_value, reason = "cases read better with literal values")]

use super::verdict::Verdict;
use crate::cluster::{HostCalls, HostCluster};
use crate::settings::LastRead;
use serde_json::{Value, json};

/// A host without a cluster.
struct NoCluster;

impl HostCalls for NoCluster {
    fn call(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, String> {
        Err("no connection to a cluster".to_owned())
    }
}

/// The verdict on a request without a cluster.
pub(crate) fn judge(request: &Value, settings: &Value) -> Verdict {
    let payload = json!({"request": request, "settings": settings}).to_string();
    super::judge(payload.as_bytes(), &mut LastRead::default(), &HostCluster::new(&NoCluster))
}

/// The request that makes a NetworkPolicy of namespace `customer1`.
pub(crate) fn create_policy(spec: Value) -> Value {
    json!({
        "operation": "CREATE",
        "kind": {"group": "networking.k8s.io", "version": "v1", "kind": "NetworkPolicy"},
        "object": policy(spec),
    })
}

/// The request that changes the spec of a NetworkPolicy.
pub(crate) fn update_policy(old: Value, new: Value) -> Value {
    let mut request = create_policy(new);
    request["operation"] = json!("UPDATE");
    request["oldObject"] = policy(old);
    request
}

fn policy(spec: Value) -> Value {
    json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "p", "namespace": "customer1"},
        "spec": spec,
    })
}

/// The findings of a new policy with these ingress rules, by rule and message.
#[track_caller]
pub(crate) fn check_ingress(rules: &Value, settings: &Value, expected: &[(&str, &str)]) {
    let verdict = judge(&create_policy(json!({"ingress": rules})), settings);
    let found: Vec<(&str, String)> = verdict.findings.iter().map(|f| (f.rule, f.finding.message())).collect();
    let found: Vec<(&str, &str)> = found.iter().map(|(rule, message)| (*rule, message.as_str())).collect();
    assert_eq!(found, expected, "{:?}", verdict.refusal);
}
