//! Fixtures as JSON values.
//!
//! Fixtures are ours, so what cannot be read is a panic, not an error.
use serde_json::Value;

/// The documents of `text`; empty ones are left out.
pub fn documents(text: &str) -> Vec<Value> {
    let mut documents: Vec<Value> = serde_saphyr::from_multiple(text).expect("the fixture is YAML");
    documents.retain(|document| !document.is_null());
    documents
}

/// The Kubernetes objects of `text`, lists flattened.
pub fn objects(text: &str) -> Vec<Value> {
    documents(text).into_iter().flat_map(flatten).collect()
}

fn flatten(mut object: Value) -> Vec<Value> {
    match object.get_mut("items").map(Value::take) {
        Some(Value::Array(items)) => items,
        _ => vec![object],
    }
}
