//! What is deployed fits what the rules ask for.

use super::support;
use partywall_policy::kubernetes::kinds::KINDS;
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

/// What a deployment is asked about: group, version, resource and operation.
type Asked = BTreeSet<[String; 4]>;

/// Subresources through which an object changes in what rules look at: labels of
/// namespaces do (seen on kube-apiserver 1.37.2).
const PARTS: [&str; 2] = ["namespaces/status", "namespaces/finalize"];

fn asked_by_the_table() -> Asked {
    let mut asked = Asked::new();
    for kind in KINDS {
        let parts = PARTS
            .iter()
            .copied()
            .filter(|part| kind.group.is_empty() && part.split('/').next() == Some(kind.resource));
        let resources: Vec<&str> = [kind.resource].into_iter().chain(parts).collect();
        for version in kind.versions {
            for resource in &resources {
                for operation in kind.operations() {
                    asked.insert([kind.group, version, resource, operation].map(|part| (*part).to_owned()));
                }
            }
        }
    }
    asked
}

fn asked_by_the_metadata() -> Asked {
    let metadata = metadata();
    let mut asked = Asked::new();
    for rule in metadata["rules"].as_array().unwrap() {
        for group in strings(&rule["apiGroups"]) {
            for version in strings(&rule["apiVersions"]) {
                for resource in strings(&rule["resources"]) {
                    for operation in strings(&rule["operations"]) {
                        asked.insert([group, version, resource, operation].map(str::to_owned));
                    }
                }
            }
        }
    }
    asked
}

#[test]
fn the_metadata_says_what_the_table_of_kinds_says() {
    let (table, metadata) = (asked_by_the_table(), asked_by_the_metadata());
    let missing: Vec<_> = table.difference(&metadata).collect();
    let surplus: Vec<_> = metadata.difference(&table).collect();
    assert_eq!((missing, surplus), (Vec::new(), Vec::new()));
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
            let answer = validate_settings(&mut support::session(), settings.as_bytes()).unwrap();
            let answer: Value = serde_json::from_slice(&answer).unwrap();
            assert_eq!(answer["valid"], true, "{}: {}", file.display(), answer["message"]);
            policies += 1;
        }
    }
    assert_eq!(policies, 4);
}
