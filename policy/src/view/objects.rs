//! The objects of manifests as data, for hosts that lead to them.

use super::picture::{PictureData, Pictures};
use crate::manifests::{Item, Manifests};
use serde::Serialize;

/// One object, and where it stands.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectData<'a> {
    /// The index of its document.
    pub object: usize,
    /// The place in the document, as a JSON pointer.
    pub pointer: String,
    /// `NetworkPolicy a/b`.
    pub title: String,
    /// The version of the API, with its group.
    pub api_version: &'a str,
    /// Its kind.
    pub kind: &'a str,
    /// Its namespace; `None` for what is cluster-wide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
    /// The pictures of a policy: one, or one for each of the rules that it holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<PictureData>,
    /// Why a policy has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_drawn: Option<String>,
}

/// The objects, in their order.
pub fn data<'a>(manifests: &'a Manifests<'_>, pictures: &Pictures) -> Vec<ObjectData<'a>> {
    manifests.items.iter().map(|item| object(item, pictures)).collect()
}

fn object<'a>(item: &'a Item<'_>, pictures: &Pictures) -> ObjectData<'a> {
    let (pictures, not_drawn) = pictures.draw(item);
    ObjectData {
        object: item.spot.document,
        pointer: item.spot.base.pointer(),
        title: item.title(),
        api_version: &item.api_version,
        kind: &item.kind,
        namespace: item.namespace.as_deref(),
        name: &item.name,
        pictures,
        not_drawn,
    }
}
