//! What a live cluster is asked for.

use super::{Session, from_json, to_json};
use crate::kubernetes::kinds::{KINDS, Kind, Role};
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Default)]
struct Served {
    /// The resources that the cluster serves, as `kubectl api-resources -o name`
    /// writes them.
    served: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Resources {
    text: String,
}

/// The resources on which an answer about a cluster depends, as kubectl takes
/// them: of those that are served, or of those that every API server has. Then
/// the list of what is served is among them, so that what was not asked for is
/// seen.
pub fn kinds(_session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let Served { served } = if payload.is_empty() { Served::default() } else { from_json(payload)? };
    let wanted = |kind: &&Kind| match &served {
        None => kind.is_built_in(),
        Some(served) => kind.role != Role::ApiService && served.contains(&kind.full_resource()),
    };
    let kinds = KINDS.iter().filter(|kind| kind.matters()).filter(wanted);
    let text = kinds.map(Kind::full_resource).collect::<Vec<_>>().join(",");
    to_json(&Resources { text })
}
