//! Labels and the selectors that choose among them.
use super::one_of;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Value, json};

const KEYS: [&str; 2] = ["app", "team"];
const VALUES: [&str; 2] = ["x", "z"];

/// Some labels.
pub(super) fn labels() -> impl Strategy<Value = Value> {
    btree_map(one_of(&KEYS), one_of(&VALUES), 0..=2).prop_map(|labels| json!(labels))
}

/// A selector of pods: mostly empty or small.
pub(super) fn of_pods() -> impl Strategy<Value = Value> {
    prop_oneof![
        2 => Just(json!({})),
        3 => labels().prop_map(|labels| json!({"matchLabels": labels})),
        2 => vec(requirement(&KEYS, &VALUES), 1..=2).prop_map(|all| json!({"matchExpressions": all})),
    ]
}

/// A selector of namespaces, by their labels or their name.
pub(super) fn of_namespaces() -> impl Strategy<Value = Value> {
    let name = requirement(&["kubernetes.io/metadata.name"], &super::NAMESPACES);
    prop_oneof![
        3 => of_pods(),
        1 => name.prop_map(|one| json!({"matchExpressions": [one]})),
    ]
}

fn requirement(keys: &'static [&str], values: &'static [&str]) -> impl Strategy<Value = Value> {
    let listed = vec(one_of(values), 1..=2);
    (one_of(keys), one_of(&["In", "NotIn", "Exists", "DoesNotExist"]), listed).prop_map(
        |(key, operator, values)| match operator {
            "In" | "NotIn" => json!({"key": key, "operator": operator, "values": values}),
            _ => json!({"key": key, "operator": operator}),
        },
    )
}
