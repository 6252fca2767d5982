//! YAML as people write it: blocks, and literal text for what has several lines.

use serde::Serialize;

/// The YAML text of `value`, with a line break at its end.
pub fn text(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    serde_saphyr::to_string(&value).unwrap_or_default()
}
