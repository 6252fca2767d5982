//! The admission request, read once. Objects stay text until their kind is known.

use crate::case::{Kind, Operation, User};
use serde::Deserialize;
use serde_json::value::RawValue;

/// What the payload of `validate` holds.
#[derive(Deserialize)]
pub struct Envelope<'a> {
    /// What is asked.
    #[serde(borrow)]
    pub request: AdmissionRequest<'a>,
    /// The settings of the deployment, if there are any.
    #[serde(borrow)]
    pub settings: Option<&'a RawValue>,
}

/// An AdmissionRequest (`admission.k8s.io/v1`). Any field may be missing or
/// null, as hosts differ in what they leave out.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdmissionRequest<'a> {
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
