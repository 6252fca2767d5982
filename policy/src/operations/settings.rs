//! Check the settings of a deployment.

use super::{Session, to_json};
use crate::rules;
use crate::settings::Settings;
use serde::Serialize;

#[derive(Serialize)]
struct Validity {
    valid: bool,
    message: Option<String>,
}

/// Kubewarden: are these settings usable?
pub fn validate_settings(_session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let text = std::str::from_utf8(payload).map_err(|_| "the settings are not UTF-8".to_owned())?;
    let text = if text.trim().is_empty() { "{}" } else { text };
    let refusal = Settings::decode(text, &rules::NAMES).err().map(|error| error.to_string());
    to_json(&Validity { valid: refusal.is_none(), message: refusal })
}
