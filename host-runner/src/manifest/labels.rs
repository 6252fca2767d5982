//! Fields that hold text by their definition, and what YAML made of them.
//!
//! `app: yes` is a boolean to the API server, which refuses it with a message
//! about Go types. Here it is named where it stands.
use super::position::Positions;
use super::{Document, Problem};
use serde_json::{Map, Value};

/// Checks every map of labels, annotations or selectors of `document`.
pub(super) fn check(document: &Document) -> Result<(), Problem> {
    check_value(&document.value, &document.positions)
}

fn check_value(value: &Value, places: &Positions) -> Result<(), Problem> {
    match value {
        Value::Object(fields) => {
            let kind = fields.get("kind").and_then(Value::as_str);
            fields.iter().try_for_each(|(key, field)| match places.part(key) {
                Some(places) => check_field(kind, key, field, places),
                None => Ok(()),
            })
        }
        Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| {
            places.part(&index.to_string()).map_or(Ok(()), |places| check_value(item, places))
        }),
        _ => Ok(()),
    }
}

fn check_field(kind: Option<&str>, key: &str, field: &Value, places: &Positions) -> Result<(), Problem> {
    match (key, field) {
        ("matchLabels" | "nodeSelector", Value::Object(labels)) => check_texts("label", labels, places),
        ("matchExpressions", Value::Array(_)) => check_expressions(field, places),
        ("metadata", Value::Object(metadata)) => {
            for (name, what) in [("labels", "label"), ("annotations", "annotation")] {
                check_map(what, metadata.get(name), places.part(name))?;
            }
            Ok(())
        }
        ("spec", Value::Object(spec)) if matches!(kind, Some("Service" | "ReplicationController")) => {
            check_map("label", spec.get("selector"), places.part("selector"))?;
            check_value(field, places)
        }
        _ => check_value(field, places),
    }
}

fn check_expressions(field: &Value, places: &Positions) -> Result<(), Problem> {
    for (index, expression) in field.as_array().into_iter().flatten().enumerate() {
        let places = places.part(&index.to_string()).and_then(|places| places.part("values"));
        let values = expression.get("values").and_then(Value::as_array).into_iter().flatten();
        for (index, value) in values.enumerate() {
            let place = places.and_then(|places| places.part(&index.to_string()));
            check_text("label", value, place)?;
        }
    }
    Ok(())
}

fn check_map(what: &str, map: Option<&Value>, places: Option<&Positions>) -> Result<(), Problem> {
    match (map, places) {
        (Some(Value::Object(map)), Some(places)) => check_texts(what, map, places),
        _ => Ok(()),
    }
}

fn check_texts(what: &str, map: &Map<String, Value>, places: &Positions) -> Result<(), Problem> {
    map.iter().try_for_each(|(key, value)| check_text(what, value, places.part(key)))
}

fn check_text(what: &str, value: &Value, places: Option<&Positions>) -> Result<(), Problem> {
    let type_name = match value {
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        _ => return Ok(()),
    };
    let places = places.cloned().unwrap_or_default();
    let written = places.written.map_or_else(|| value.to_string(), String::from);
    let sentence = format!(
        "the {what} value `{written}` is {type_name} to YAML, and it must be text; quote it: \"{written}\""
    );
    Err(Problem::new(places.start, sentence))
}
