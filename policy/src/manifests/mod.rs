//! From the documents of files to the objects of a cluster, and to what is none.
//!
//! Every question reads its manifests here: Lists are taken apart, kustomizations,
//! charts, values, patches and files of other things are told from objects, the
//! same object twice is one. Reading never fails as a whole, and what is left out
//! is said: as a remark where it cannot matter, as something unknown where it can.
//! Nothing in here decides who reaches whom.

mod document;
mod known;
mod overlay;
mod problem;
mod sorting;
#[cfg(test)]
mod tests;

pub use known::Known;
pub use problem::{Cause, Elsewhere, Gravity, ObjectProblem, OneOf, Spot, Unknown};
pub(crate) use sorting::is_same;

use crate::kubernetes::Object;
use crate::kubernetes::kinds::Role;
use crate::kubernetes::object::title;
use crate::order::SortedMap;
use serde::Deserialize;
use serde_json::value::RawValue;

/// What a host has read: documents, and what it could not read.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Documents<'a> {
    /// The documents, in order.
    #[serde(borrow, default)]
    pub objects: Option<Vec<&'a RawValue>>,
    /// The files, with how many of the documents each holds, in order.
    #[serde(default)]
    pub files: Vec<(String, usize)>,
    /// What no document could be made of.
    #[serde(default)]
    pub unread: Vec<Unread>,
    /// The namespace of namespaced objects that name none.
    #[serde(default)]
    pub default_namespace: Option<String>,
}

/// A document that is not YAML, or none of an API server.
#[derive(Debug, Deserialize)]
pub struct Unread {
    /// The file.
    pub file: String,
    /// Line and column, `3:1`.
    #[serde(default)]
    pub place: String,
    /// What is wrong.
    pub reason: String,
    /// The text of the document, or the beginning of it.
    #[serde(default)]
    pub text: String,
}

/// One object, with where it stands.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    /// Where it stands.
    pub spot: Spot,
    /// Its text.
    pub text: &'a str,
    /// The version of the API, with its group.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// What it is to us.
    pub role: Role,
    /// Its namespace; `None` for what is cluster-wide.
    pub namespace: Option<String>,
    /// Its name; for one that the API server is still to make, a name of its own
    /// among the manifests.
    pub name: String,
    /// The object, where its kind means something.
    pub object: Option<Object>,
}

impl Item<'_> {
    /// `NetworkPolicy a/b`, or `Node n`.
    pub fn title(&self) -> String {
        title(&self.kind, self.namespace.as_deref(), &self.name)
    }
}

/// What tells one object from another, whatever version it is written in: group,
/// kind, namespace, name.
type Key = (String, String, String, String);

/// The objects, and what was found on the way to them.
#[derive(Debug, Default)]
pub struct Manifests<'a> {
    /// The objects, each once, in their order.
    pub items: Vec<Item<'a>>,
    /// What is wrong with some of them.
    pub problems: Vec<ObjectProblem>,
    /// What is no object, in sentences.
    pub remarks: Vec<String>,
    /// What leaves nobody knowing.
    pub unknown: Vec<Unknown>,
    keys: SortedMap<Key, usize>,
}

impl<'a> Manifests<'a> {
    /// Reads documents.
    pub fn read(documents: &Documents<'a>) -> Self {
        Self::read_knowing(documents, &mut Known::default())
    }

    /// The same, where some may have been read already.
    pub fn read_knowing(documents: &Documents<'a>, known: &mut Known) -> Self {
        let mut manifests = Self::default();
        sorting::sort(documents, &mut manifests, known);
        manifests
    }

    /// Reads documents of which nothing else is known.
    pub fn of(objects: &[&'a RawValue]) -> Self {
        Self::read(&Documents { objects: Some(objects.to_vec()), ..Documents::default() })
    }
}
