//! What is deployed fits what the rules ask for.

use super::support;
use partywall_policy::kubernetes::admin::AdminKind;
use partywall_policy::kubernetes::workload::WorkloadKind;
use partywall_policy::operations::validate_settings;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

fn metadata() -> Value {
    let text = fs::read_to_string(support::root().join("policy/metadata.yml")).unwrap();
    serde_saphyr::from_str(&text).unwrap()
}

fn strings(list: &Value) -> BTreeSet<&str> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

/// That some rule of the metadata sends these operations on a resource.
#[track_caller]
fn check(api_version: &str, resource: &str, operations: &[&str]) {
    let metadata = metadata();
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    let sends = |rule: &&Value| {
        strings(&rule["apiGroups"]).contains(group)
            && strings(&rule["apiVersions"]).contains(version)
            && strings(&rule["resources"]).contains(resource)
    };
    let rules = metadata["rules"].as_array().unwrap();
    let sent: BTreeSet<&str> =
        rules.iter().filter(sends).flat_map(|rule| strings(&rule["operations"])).collect();
    assert_eq!(sent, operations.iter().copied().collect(), "{api_version} {resource}");
}

#[test]
fn the_metadata_sends_every_kind_that_is_judged() {
    const CHANGES: [&str; 2] = ["CREATE", "UPDATE"];
    check("networking.k8s.io/v1", "networkpolicies", &["CREATE", "DELETE", "UPDATE"]);
    for resource in ["pods", "namespaces", "namespaces/status", "services", "endpoints"] {
        check("v1", resource, &CHANGES);
    }
    check("discovery.k8s.io/v1", "endpointslices", &CHANGES);
    for kind in WorkloadKind::ALL {
        check(kind.api_version(), &format!("{}s", kind.name().to_lowercase()), &CHANGES);
    }
    for kind in AdminKind::ALL {
        let stem = kind.name().to_lowercase();
        check(kind.api_version(), &format!("{}ies", stem.trim_end_matches('y')), &CHANGES);
    }
}

#[test]
fn the_metadata_asks_for_every_kind_that_is_read() {
    let metadata = metadata();
    let kinds = metadata["contextAwareResources"].as_array().unwrap();
    let kinds: BTreeSet<(&str, &str)> = kinds
        .iter()
        .map(|kind| (kind["apiVersion"].as_str().unwrap(), kind["kind"].as_str().unwrap()))
        .collect();
    let read =
        [("networking.k8s.io/v1", "NetworkPolicy"), ("v1", "Namespace"), ("v1", "Pod"), ("v1", "Service")];
    assert!(kinds.is_superset(&read.into_iter().collect()), "{kinds:?}");
    let calls = strings(&metadata["hostCapabilities"]);
    for call in ["get_resource", "list_resources_all", "list_resources_by_namespace"] {
        assert!(calls.contains(format!("kubernetes/{call}").as_str()), "{call}");
    }
}

#[test]
fn the_settings_of_the_examples_are_valid() {
    let mut policies = 0;
    for (file, documents) in support::documents(&support::root().join("policy/deploy")) {
        for policy in documents.iter().filter(|document| document["kind"] == "ClusterAdmissionPolicy") {
            let settings = policy["spec"]["settings"].to_string();
            let answer = validate_settings(&mut support::session(None), settings.as_bytes()).unwrap();
            let answer: Value = serde_json::from_slice(&answer).unwrap();
            assert_eq!(answer["valid"], true, "{}: {}", file.display(), answer["message"]);
            policies += 1;
        }
    }
    assert_eq!(policies, 4);
}
