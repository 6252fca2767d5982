//! One request as rules see it: what happens to which object, and who does it.

use crate::kubernetes::Object;
use serde::{Deserialize, Serialize};

/// One request, read: what happens to which object, and who does it.
pub struct Review<'a> {
    /// What is done.
    pub operation: Operation,
    /// The kind of the object.
    pub kind: Kind,
    /// The namespace of the object; `None` for what is cluster-wide.
    pub namespace: Option<String>,
    /// The name of the object.
    pub name: String,
    /// The object as it would be; `None` on DELETE.
    pub new: Option<Object>,
    /// The object as it was; `None` on CREATE.
    pub old: Option<Object>,
    /// The text of the object as it would be.
    pub text: Option<&'a str>,
    /// The text of the object as it was.
    pub old_text: Option<&'a str>,
    /// Who does it.
    pub user: User,
}

/// What is done to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Operation {
    /// It is made.
    Create,
    /// It is changed.
    Update,
    /// It is deleted.
    Delete,
    /// It is connected to.
    Connect,
}

/// The group, version and kind of an object.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Kind {
    group: Option<String>,
    version: Option<String>,
    #[serde(rename = "kind")]
    name: Option<String>,
}

impl Kind {
    /// The kind of that group, version and name.
    pub fn new(group: &str, version: &str, name: &str) -> Self {
        let [group, version, name] = [group, version, name].map(|part| Some(part.to_owned()));
        Self { group, version, name }
    }

    /// The API group; empty for the core.
    pub fn group(&self) -> &str {
        self.group.as_deref().unwrap_or_default()
    }

    /// The version within the group.
    pub fn version(&self) -> &str {
        self.version.as_deref().unwrap_or_default()
    }

    /// The kind's name.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// Group and version as manifests write them.
    pub fn api_version(&self) -> String {
        match self.group() {
            "" => self.version().to_owned(),
            group => format!("{group}/{}", self.version()),
        }
    }
}

/// Who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct User {
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<String>>,
}

/// The controller that empties namespaces that go.
pub const NAMESPACE_CONTROLLER: &str = "system:serviceaccount:kube-system:namespace-controller";

impl User {
    /// The user of that name, in no group.
    pub fn named(name: &str) -> Self {
        Self { username: Some(name.to_owned()), groups: None }
    }

    /// The name; empty where none is given, as in audits.
    pub fn name(&self) -> &str {
        self.username.as_deref().unwrap_or_default()
    }

    /// Whether nobody asks: an audit presents what is there already as if it
    /// were new.
    pub fn is_nobody(&self) -> bool {
        self.name().is_empty()
    }

    /// The groups.
    pub fn groups(&self) -> &[String] {
        self.groups.as_deref().unwrap_or_default()
    }
}
