//! Fields that hold text by their definition, and what YAML made of them.
//!
//! `app: yes` is a boolean to the API server, which refuses it with a message
//! about Go types. Here it is named where it stands. `app:` alone is empty text
//! to the API server, and here; in a selector of a custom resource it is dropped.
use super::position::Positions;
use super::{Document, Unreadable};
use partywall_policy::kubernetes::kinds;
use serde_json::{Map, Value};

/// Checks every map of labels, annotations or selectors of `document`, and every
/// name of an object in it, and makes text of what is text to the API server.
pub(super) fn settle(document: &mut Document) -> Result<(), Unreadable> {
    settle_value(&mut document.value, &document.positions, false)
}

/// The same for an object; what is none has fields of its own meaning.
pub(super) fn settle_object(document: &mut Document) -> Result<(), Unreadable> {
    if document.value.as_object().is_some_and(is_object) { settle(document) } else { Ok(()) }
}

/// What is known of the mapping around a field.
#[derive(Clone, Copy)]
struct Around {
    /// Whether `spec.selector` is a map of labels.
    selects: bool,
    /// Whether it is an object of the API, and `metadata` has its name.
    is_object: bool,
    /// Whether it is of a custom resource, of whose maps the API server drops what is
    /// null.
    is_custom: bool,
}

fn is_object(fields: &Map<String, Value>) -> bool {
    ["apiVersion", "kind"].iter().all(|key| fields.get(*key).is_some_and(Value::is_string))
}

fn is_custom(fields: &Map<String, Value>) -> Option<bool> {
    let [api_version, kind] = ["apiVersion", "kind"].map(|key| fields.get(key).and_then(Value::as_str));
    let (group, _) = kinds::group_version(api_version?);
    kinds::find(group, kind?).map(|kind| !kind.is_built_in())
}

fn settle_value(value: &mut Value, places: &Positions, is_custom_around: bool) -> Result<(), Unreadable> {
    match value {
        Value::Object(fields) => {
            let kind = fields.get("kind").and_then(Value::as_str);
            let selects = matches!(kind, Some("Service" | "ReplicationController"));
            let is_custom = is_custom(fields).unwrap_or(is_custom_around);
            let around = Around { selects, is_object: is_object(fields), is_custom };
            fields.iter_mut().try_for_each(|(key, field)| match places.part(key) {
                Some(places) => settle_field(around, key, field, places),
                None => Ok(()),
            })
        }
        Value::Array(items) => items.iter_mut().enumerate().try_for_each(|(index, item)| {
            let places = places.part(&index.to_string());
            places.map_or(Ok(()), |places| settle_value(item, places, is_custom_around))
        }),
        _ => Ok(()),
    }
}

fn settle_field(around: Around, key: &str, field: &mut Value, places: &Positions) -> Result<(), Unreadable> {
    match (key, &mut *field) {
        // A schema says what fields are called, and has none of their values.
        ("openAPIV3Schema", _) => Ok(()),
        ("matchLabels", Value::Object(labels)) if around.is_custom => {
            labels.retain(|_, value| !value.is_null());
            settle_texts("label", labels, places)
        }
        ("matchLabels" | "nodeSelector", Value::Object(labels)) => settle_texts("label", labels, places),
        ("matchExpressions", Value::Array(terms)) => settle_expressions(terms, places),
        ("metadata", Value::Object(metadata)) => {
            for (name, what) in [("labels", "label"), ("annotations", "annotation")] {
                settle_map(what, metadata.get_mut(name), places.part(name))?;
            }
            if around.is_object { settle_names(metadata, places) } else { Ok(()) }
        }
        ("spec", Value::Object(spec)) if around.selects => {
            settle_map("label", spec.get_mut("selector"), places.part("selector"))?;
            settle_value(field, places, around.is_custom)
        }
        _ => settle_value(field, places, around.is_custom),
    }
}

/// The names in the metadata of an object: its own, and those of its owners.
fn settle_names(metadata: &Map<String, Value>, places: &Positions) -> Result<(), Unreadable> {
    for (key, what) in [("name", "name"), ("generateName", "name"), ("namespace", "namespace")] {
        must_be_text(what, metadata.get(key), places.part(key))?;
    }
    let owners = metadata.get("ownerReferences").and_then(Value::as_array).into_iter().flatten();
    for (index, owner) in owners.enumerate() {
        let places = places.part("ownerReferences").and_then(|places| places.part(&index.to_string()));
        for (key, what) in [("name", "owner's name"), ("uid", "owner's UID")] {
            must_be_text(what, owner.get(key), places.and_then(|places| places.part(key)))?;
        }
    }
    Ok(())
}

fn settle_expressions(terms: &mut [Value], places: &Positions) -> Result<(), Unreadable> {
    for (index, term) in terms.iter_mut().enumerate() {
        let places = places.part(&index.to_string()).and_then(|places| places.part("values"));
        let values = term.get_mut("values").and_then(Value::as_array_mut).into_iter().flatten();
        for (index, value) in values.enumerate() {
            let place = places.and_then(|places| places.part(&index.to_string()));
            settle_text("label", value, place)?;
        }
    }
    Ok(())
}

fn settle_map(what: &str, map: Option<&mut Value>, places: Option<&Positions>) -> Result<(), Unreadable> {
    match (map, places) {
        (Some(Value::Object(map)), Some(places)) => settle_texts(what, map, places),
        _ => Ok(()),
    }
}

fn settle_texts(what: &str, map: &mut Map<String, Value>, places: &Positions) -> Result<(), Unreadable> {
    map.iter_mut().try_for_each(|(key, value)| settle_text(what, value, places.part(key)))
}

fn settle_text(what: &str, value: &mut Value, places: Option<&Positions>) -> Result<(), Unreadable> {
    if value.is_null() {
        *value = Value::from("");
    }
    must_be_text(&format!("{what} value"), Some(value), places)
}

fn must_be_text(what: &str, value: Option<&Value>, places: Option<&Positions>) -> Result<(), Unreadable> {
    let (value, type_name) = match value {
        Some(value @ Value::Bool(_)) => (value, "a boolean"),
        Some(value @ Value::Number(_)) => (value, "a number"),
        _ => return Ok(()),
    };
    let written = places.and_then(Positions::written).map_or_else(|| value.to_string(), str::to_owned);
    let sentence = format!(
        "the {what} `{written}` is {type_name} to YAML, and it must be text; quote it: \"{written}\""
    );
    Err(Unreadable::new(places.map(|places| places.start).unwrap_or_default(), sentence))
}

#[cfg(test)]
mod tests {
    use super::super::documents;
    use serde_json::{Value, json};

    #[track_caller]
    fn check(text: &str, pointer: &str, expected: &Value) {
        let documents = documents(text).unwrap();
        assert_eq!(documents[0].value.pointer(pointer), Some(expected));
    }

    #[test]
    fn a_value_that_is_left_out_is_empty_text() {
        let empty = json!({"a": "", "b": ""});
        check("metadata:\n  labels:\n    a:\n    b: ~\n", "/metadata/labels", &empty);
        check(
            r#"{"spec": {"podSelector": {"matchLabels": {"a": null, "b": ""}}}}"#,
            "/spec/podSelector/matchLabels",
            &empty,
        );
        check("kind: Service\nspec: {selector: {a: , b: ''}}\n", "/spec/selector", &empty);
        check(
            "matchExpressions: [{key: a, operator: In, values: [~]}]",
            "/matchExpressions/0/values",
            &json!([""]),
        );
        check("metadata: {labels: ~}", "/metadata/labels", &json!(null));
        check("spec: {selector: ~, replicas: ~}", "/spec", &json!({"selector": null, "replicas": null}));
    }

    #[test]
    fn a_schema_holds_no_labels() {
        let schema = json!({"maxProperties": 4096, "x-kubernetes-preserve-unknown-fields": true});
        let text = json!({"spec": {"openAPIV3Schema": {"properties": {"matchLabels": schema}}}}).to_string();
        check(&text, "/spec/openAPIV3Schema/properties/matchLabels", &schema);
    }

    /// The problem of an object with this metadata, after the line and column.
    #[track_caller]
    fn check_name(metadata: &str, expected: Option<&str>) {
        let text = format!("apiVersion: v1\nkind: Pod\nmetadata: {{{metadata}}}\n");
        let problem =
            documents(&text).err().map(|problem| format!("{}: {}", problem.place, problem.sentence));
        let rest = "to YAML, and it must be text; quote it";
        let expected = expected.map(|expected| {
            let (_, written) = expected.split_once('`').unwrap();
            let (written, _) = written.split_once('`').unwrap();
            format!("{expected} {rest}: \"{written}\"")
        });
        assert_eq!(problem, expected);
    }

    #[test]
    fn a_name_must_be_text() {
        check_name("name: n", Some("3:18: the name `n` is a boolean"));
        check_name("name: 1.10", Some("3:18: the name `1.10` is a number"));
        check_name("generateName: 0x1f", Some("3:26: the name `0x1f` is a number"));
        check_name("name: a, namespace: on", Some("3:32: the namespace `on` is a boolean"));
        check_name(
            "name: a, ownerReferences: [{name: b, uid: 7}]",
            Some("3:54: the owner's UID `7` is a number"),
        );
        check_name("name: \"n\", namespace: '1'", None);
        check_name("name: 1.2.3", None);
    }

    #[test]
    fn a_name_of_something_else_is_its_own_business() {
        assert!(documents("metadata: {name: yes}\nspec: {template: {metadata: {name: 5}}}\n").is_ok());
    }
}
