//! Field masks: which fields of an object an answer keeps.
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What every answer keeps.
const KEPT: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// A tree of field names; a name without names below it keeps the whole field.
#[derive(Debug, Default)]
pub(super) struct Mask {
    fields: BTreeMap<String, Mask>,
}

impl Mask {
    /// The mask of `paths` in dot notation. No path at all keeps everything.
    pub(super) fn new<'a>(paths: impl Iterator<Item = &'a String>) -> Self {
        let mut paths = paths.peekable();
        let mut mask = Self::default();
        if paths.peek().is_some() {
            mask.fields.extend(KEPT.map(|name| (name.to_owned(), Self::default())));
        }
        for path in paths {
            mask.add(path);
        }
        mask
    }

    fn add(&mut self, path: &str) {
        let (name, rest) = path.split_once('.').unwrap_or((path, ""));
        match self.fields.get_mut(name) {
            // The whole field is kept already.
            Some(field) if field.fields.is_empty() => {}
            Some(field) if rest.is_empty() => field.fields = BTreeMap::new(),
            Some(field) => field.add(rest),
            None => {
                let mut field = Self::default();
                if !rest.is_empty() {
                    field.add(rest);
                }
                self.fields.insert(name.to_owned(), field);
            }
        }
    }

    /// What the mask keeps of `value`; the items of a list are masked one by one.
    pub(super) fn apply(&self, value: &Value) -> Value {
        match value {
            _ if self.fields.is_empty() => value.clone(),
            Value::Object(fields) => Value::Object(self.apply_fields(fields)),
            Value::Array(items) => {
                let kept = |item: &&Value| item.is_object() || item.is_array();
                Value::Array(items.iter().filter(kept).map(|item| self.apply(item)).collect())
            }
            // The mask asks for something below a value that has nothing below it.
            _ => Value::Null,
        }
    }

    fn apply_fields(&self, fields: &Map<String, Value>) -> Map<String, Value> {
        let kept = fields.iter().filter_map(|(name, field)| {
            let mask = self.fields.get(name)?;
            let nothing_below = !mask.fields.is_empty() && !field.is_object() && !field.is_array();
            (!nothing_below).then(|| (name.clone(), mask.apply(field)))
        });
        kept.collect()
    }
}
