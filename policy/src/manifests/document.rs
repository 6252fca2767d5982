//! What a document is, by its outermost fields.

use crate::json;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The outermost fields of an object.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Head<'a> {
    #[serde(borrow)]
    pub(super) api_version: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) metadata: Option<HeadMetadata<'a>>,
    #[serde(borrow)]
    pub(super) items: Option<&'a RawValue>,
    spec: Option<IgnoredAny>,
}

/// What names an object.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct HeadMetadata<'a> {
    #[serde(borrow)]
    pub(super) name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) generate_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) namespace: Option<Cow<'a, str>>,
}

impl Head<'_> {
    /// Whether a mapping that lacks version or kind is an object all the same,
    /// which somebody wrote wrongly.
    pub(super) fn looks_like_an_object(&self) -> bool {
        let named = self.api_version.is_some() || self.kind.is_some();
        named && (self.metadata.is_some() || self.spec.is_some())
    }
}

/// Whether a mapping has nothing that objects have but perhaps a version, which
/// files of other programs have too.
pub(super) fn is_nothing_of_an_object(json: &str) -> bool {
    #[derive(Deserialize)]
    struct Shape {
        kind: Option<IgnoredAny>,
        metadata: Option<IgnoredAny>,
        spec: Option<IgnoredAny>,
        items: Option<IgnoredAny>,
    }
    let shape: Result<Shape, _> = json::read(json);
    shape.is_ok_and(|it| it.kind.or(it.metadata).or(it.spec).or(it.items).is_none())
}

/// Text that some tool is still to replace.
const PLACEHOLDERS: [&str; 5] = ["{{", "{%", "${", "$(", "<%"];

/// Whether a name is still to be filled in.
pub(super) fn is_to_be_filled_in(name: &str) -> bool {
    PLACEHOLDERS.iter().any(|mark| name.contains(mark))
}

/// Whether `text` holds something that a tool is still to replace.
pub(super) fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// Whether a text that cannot be read is a workflow of GitHub, and whole, so that it
/// nowhere says what an object must.
pub(super) fn is_workflow(text: &str) -> bool {
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    // A key may be written in escapes, or in base64 behind a tag.
    let may_be_object = ["apiVersion", "\\", "!!"].iter().any(|mark| text.contains(mark));
    text.len() < MOST_TEXT && has("on:") && has("jobs:") && !may_be_object
}

/// Longer texts of documents that cannot be read may be cut off.
const MOST_TEXT: usize = 60_000;

impl HeadMetadata<'_> {
    /// Whether the name or the namespace is still to be filled in.
    pub(super) fn is_template(&self) -> bool {
        let names = [&self.name, &self.generate_name, &self.namespace];
        names.into_iter().flatten().any(|name| is_to_be_filled_in(name))
    }
}

#[derive(Deserialize)]
struct Operation {
    #[serde(rename = "op")]
    _op: IgnoredAny,
    #[serde(rename = "path")]
    _path: IgnoredAny,
}

/// Whether a document is a JSON Patch (RFC 6902).
pub(super) fn is_patch(json: &str) -> bool {
    json::read::<Vec<Operation>>(json).is_ok_and(|operations| !operations.is_empty())
}

#[derive(Deserialize)]
struct Listed {
    #[serde(rename = "apiVersion")]
    _api_version: String,
    #[serde(rename = "kind")]
    _kind: String,
}

/// Whether a document is a bare list of objects, which no API server takes.
pub(super) fn lists_objects(json: &str) -> bool {
    json::read::<Vec<Listed>>(json).is_ok_and(|objects| !objects.is_empty())
}

#[cfg(test)]
mod tests {
    use super::is_workflow;

    #[test]
    fn a_workflow_is_none_of_what_may_be_an_object() {
        assert!(is_workflow("name: ci\non: push\njobs: {}\n"));
        for more in ["apiVersion: v1\n", "\"api\\x56ersion\": v1\n", "!!binary YXBp: v1\n"] {
            assert!(!is_workflow(&format!("on: push\njobs: {{}}\n{more}")), "{more}");
        }
        assert!(!is_workflow("on: push\n"));
    }
}
