//! Fields that hold text by their definition, and what YAML made of them.
//!
//! `app: yes` is a boolean to the API server, which refuses it with a message
//! about Go types. Here it is named where it stands. `app:` alone is empty text
//! to the API server, and here.
use super::position::Positions;
use super::{Document, Problem};
use serde_json::{Map, Value};

/// Checks every map of labels, annotations or selectors of `document`, and
/// makes text of what is text to the API server.
pub(super) fn settle(document: &mut Document) -> Result<(), Problem> {
    settle_value(&mut document.value, &document.positions)
}

fn settle_value(value: &mut Value, places: &Positions) -> Result<(), Problem> {
    match value {
        Value::Object(fields) => {
            let kind = fields.get("kind").and_then(Value::as_str);
            let selects = matches!(kind, Some("Service" | "ReplicationController"));
            fields.iter_mut().try_for_each(|(key, field)| match places.part(key) {
                Some(places) => settle_field(selects, key, field, places),
                None => Ok(()),
            })
        }
        Value::Array(items) => items.iter_mut().enumerate().try_for_each(|(index, item)| {
            places.part(&index.to_string()).map_or(Ok(()), |places| settle_value(item, places))
        }),
        _ => Ok(()),
    }
}

/// `selects` says whether `spec.selector` of the object is a map of labels.
fn settle_field(selects: bool, key: &str, field: &mut Value, places: &Positions) -> Result<(), Problem> {
    match (key, &mut *field) {
        ("matchLabels" | "nodeSelector", Value::Object(labels)) => settle_texts("label", labels, places),
        ("matchExpressions", Value::Array(terms)) => settle_expressions(terms, places),
        ("metadata", Value::Object(metadata)) => {
            for (name, what) in [("labels", "label"), ("annotations", "annotation")] {
                settle_map(what, metadata.get_mut(name), places.part(name))?;
            }
            Ok(())
        }
        ("spec", Value::Object(spec)) if selects => {
            settle_map("label", spec.get_mut("selector"), places.part("selector"))?;
            settle_value(field, places)
        }
        _ => settle_value(field, places),
    }
}

fn settle_expressions(terms: &mut [Value], places: &Positions) -> Result<(), Problem> {
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

fn settle_map(what: &str, map: Option<&mut Value>, places: Option<&Positions>) -> Result<(), Problem> {
    match (map, places) {
        (Some(Value::Object(map)), Some(places)) => settle_texts(what, map, places),
        _ => Ok(()),
    }
}

fn settle_texts(what: &str, map: &mut Map<String, Value>, places: &Positions) -> Result<(), Problem> {
    map.iter_mut().try_for_each(|(key, value)| settle_text(what, value, places.part(key)))
}

fn settle_text(what: &str, value: &mut Value, places: Option<&Positions>) -> Result<(), Problem> {
    let type_name = match value {
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::Null => {
            *value = Value::from("");
            return Ok(());
        }
        _ => return Ok(()),
    };
    let places = places.cloned().unwrap_or_default();
    let written = places.written.map_or_else(|| value.to_string(), String::from);
    let sentence = format!(
        "the {what} value `{written}` is {type_name} to YAML, and it must be text; quote it: \"{written}\""
    );
    Err(Problem::new(places.start, sentence))
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
}
