//! An object of which exactly one field is to be set.

use crate::kubernetes::place::Place;
use crate::kubernetes::problem::Problem;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// The fields that are set, in the order in which they are written. A field
/// that is `null` is not set.
#[derive(Debug)]
pub(crate) struct Union<'a> {
    fields: Vec<(String, &'a RawValue)>,
}

impl<'a> Union<'a> {
    /// Whether a field is set.
    pub(crate) fn has_field(&self, name: &str) -> bool {
        self.fields.iter().any(|(given, _)| given == name)
    }

    /// The one field; anything else the CRD refuses.
    pub(crate) fn only_field(self, place: &Place<'_>) -> Result<(String, &'a RawValue), Problem> {
        let mut fields = self.fields.into_iter();
        match (fields.next(), fields.next()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err(Problem::at(place, "exactly one field must be set, none is")),
            (Some((first, _)), Some((second, _))) => Err(Problem::at(
                place,
                format!("exactly one field must be set, `{first}` and `{second}` are"),
            )),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Union<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Union<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields: Vec<(String, &RawValue)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            // The last of two with one name counts, as in every reader of the API.
            fields.retain(|(given, _)| *given != name);
            if value.get() != "null" {
                fields.push((name, value));
            }
        }
        Ok(Union { fields })
    }
}
