//! The objects that deploy the policy, read with the types that kwctl reads them
//! with: those of the SDK.

use kubewarden_policy_sdk::crd::policies::ClusterAdmissionPolicy;
use partywall_tests::{checkout, yaml};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Every `ClusterAdmissionPolicy` of the repository, with its file.
fn deployments() -> Vec<(PathBuf, Value)> {
    let folders = ["policy/deploy", "fixtures/deployment"];
    let files =
        folders.iter().flat_map(|folder| std::fs::read_dir(checkout::root().join(folder)).expect("a folder"));
    let mut files: Vec<PathBuf> = files.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files.into_iter().flat_map(|file| documents(&file)).collect()
}

fn documents(file: &Path) -> Vec<(PathBuf, Value)> {
    let text = std::fs::read_to_string(file).expect("a file of text");
    let documents = yaml::documents(&text);
    let policies = documents.into_iter().filter(|document| document["kind"] == "ClusterAdmissionPolicy");
    policies.map(|document| (file.to_owned(), document)).collect()
}

/// The pointers of what was written and is not there, or not the same, in what was read.
fn lost(written: &Value, read: &Value, pointer: &str) -> Vec<String> {
    match (written, read) {
        (Value::Object(fields), Value::Object(_)) => fields
            .iter()
            .flat_map(|(name, field)| lost(field, &read[name], &format!("{pointer}/{name}")))
            .collect(),
        (Value::Array(items), Value::Array(others)) if items.len() == others.len() => {
            let pairs = items.iter().zip(others).enumerate();
            pairs.flat_map(|(at, (item, other))| lost(item, other, &format!("{pointer}/{at}"))).collect()
        }
        // The types leave out what is false or empty.
        (Value::Bool(false), Value::Null) => Vec::new(),
        (Value::Object(fields), Value::Null) if fields.is_empty() => Vec::new(),
        _ if written == read => Vec::new(),
        _ => vec![format!("{pointer}: {written} was read as {read}")],
    }
}

/// Why Kubewarden would not take a deployment as it was written, in lines.
fn objections(written: &Value) -> Vec<String> {
    match serde_json::from_value::<ClusterAdmissionPolicy>(written.clone()) {
        Err(refusal) => vec![refusal.to_string()],
        Ok(read) => lost(written, &serde_json::to_value(&read).expect("a value"), ""),
    }
}

#[test]
fn kubewarden_reads_every_deployment_whole() {
    let deployments = deployments();
    assert!(deployments.len() > 4, "only {} deployments", deployments.len());
    for (file, written) in deployments {
        assert_eq!(objections(&written), Vec::<String>::new(), "{}", file.display());
    }
}

#[test]
fn a_field_that_kubewarden_does_not_know_is_objected_to() {
    for (place, objection) in [
        ("/spec", "unknown field `misspelt`"),
        ("/spec/rules/0", "/spec/rules/0/misspelt: true was read as null"),
        ("/metadata", "/metadata/misspelt: true was read as null"),
    ] {
        let (_, mut written) = deployments().swap_remove(0);
        written.pointer_mut(place).expect("a place")["misspelt"] = true.into();
        let objections = objections(&written);
        assert!(matches!(&objections[..], [one] if one.starts_with(objection)), "{place}: {objections:?}");
    }
}
