//! Check the settings of a deployment.

use super::{Session, to_json};
use crate::admission::settings::Settings;
use serde::Serialize;
use serde_json::value::RawValue;

#[derive(Serialize)]
struct Answer {
    valid: bool,
    message: Option<String>,
}

/// Kubewarden: are these settings usable?
pub fn validate_settings(_session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let text = std::str::from_utf8(payload).map_err(|_| "the settings are not UTF-8".to_owned())?;
    let text = if text.trim().is_empty() { "{}" } else { text };
    let refusal = Settings::decode(text).err().map(|error| error.to_string());
    to_json(&Answer { valid: refusal.is_none(), message: refusal })
}

/// The settings that come with a question; the defaults where none do.
pub(super) fn settings(json: Option<&RawValue>) -> Result<Settings, String> {
    Settings::decode(json.map_or("{}", RawValue::get)).map_err(|error| error.to_string())
}
