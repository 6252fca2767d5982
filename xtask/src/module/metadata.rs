//! The section `io.kubewarden.metadata`: `policy/metadata.yml` as JSON, with
//! what Kubewarden's own `annotate` command adds to it.

use crate::workspace::{self, Workspace};
use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use walrus::RawCustomSection;

const SECTION: &str = "io.kubewarden.metadata";

/// The custom section that a policy server refuses to do without.
pub(super) fn section(workspace: &Workspace) -> Result<RawCustomSection> {
    let path = workspace.metadata();
    let usage = workspace::read_text(&workspace.usage())?;
    let metadata = complete(&workspace::read_text(&path)?, &usage)
        .with_context(|| format!("cannot use `{}`", path.display()))?;
    Ok(RawCustomSection { name: SECTION.to_owned(), data: serde_json::to_vec(&metadata)? })
}

fn complete(metadata: &str, usage: &str) -> Result<Map<String, Value>> {
    let mut metadata: Map<String, Value> = serde_saphyr::from_str(metadata)?;
    let annotations = metadata.get_mut("annotations").and_then(Value::as_object_mut);
    let annotations = annotations.context("`annotations` is missing or not a mapping")?;
    annotations.insert("io.kubewarden.policy.usage".to_owned(), json!(usage));
    metadata.insert("protocolVersion".to_owned(), json!("v1"));
    Ok(metadata)
}
