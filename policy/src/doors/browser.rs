//! The JavaScript door. It takes and returns strings only: anything richer
//! would make wasm-bindgen import JavaScript, and the module would no longer
//! load in the other hosts.
#![expect(unreachable_pub, reason = "the export is reached by its symbol, not by its path")]
use super::answer;
use crate::operations;
use wasm_bindgen::prelude::wasm_bindgen;

/// Carries out `operation` on the JSON text `payload`.
///
/// The answer is `{"ok": <answer>}` or `{"error": "<sentence>"}`.
#[wasm_bindgen]
#[must_use]
pub fn invoke(operation: &str, payload: &str) -> String {
    let outcome = operations::find(operation)
        .ok_or_else(|| format!("no operation is called `{operation}`"))
        .and_then(|operation| answer(operation, payload.as_bytes()))
        .and_then(|answer| String::from_utf8(answer).map_err(|error| error.to_string()));
    match outcome {
        Ok(answer) => format!("{{\"ok\":{answer}}}"),
        Err(sentence) => format!("{{\"error\":{}}}", serde_json::Value::from(sentence)),
    }
}
