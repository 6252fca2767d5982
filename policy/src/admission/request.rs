//! The admission request, read once. Objects stay text until their kind is known.

use serde::Deserialize;
use serde_json::value::RawValue;

/// What the payload of `validate` holds.
#[derive(Deserialize)]
pub struct Envelope<'a> {
    /// What is asked.
    #[serde(borrow)]
    pub request: Request<'a>,
    /// The settings of the deployment, if there are any.
    #[serde(borrow)]
    pub settings: Option<&'a RawValue>,
}

/// An AdmissionRequest (`admission.k8s.io/v1`). Any field may be missing or
/// null, as hosts differ in what they leave out.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request<'a> {
    /// The type of the object.
    pub kind: Option<Kind>,
    /// The part of the object that is requested, `status` for instance.
    pub sub_resource: Option<String>,
    /// The object's name.
    pub name: Option<String>,
    /// The object's namespace.
    pub namespace: Option<String>,
    /// What is done.
    pub operation: Option<Operation>,
    /// Who does it.
    pub user_info: Option<User>,
    /// The object as it would be.
    #[serde(borrow)]
    pub object: Option<&'a RawValue>,
    /// The object as it was.
    #[serde(borrow)]
    pub old_object: Option<&'a RawValue>,
}

/// What is done to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
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
#[derive(Debug, Clone, Default, Deserialize)]
pub struct User {
    username: Option<String>,
    groups: Option<Vec<String>>,
}

impl User {
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
