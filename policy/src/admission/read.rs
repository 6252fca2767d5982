//! From an admission request to what the rules look at, or the sentence that
//! says what cannot be read.

use super::request::AdmissionRequest;
use crate::case::{Kind, Operation, Review};
use crate::kubernetes::kinds;
use crate::kubernetes::{Object, Problem};
use serde_json::value::RawValue;

/// What a request turns out to be.
pub(super) enum Read<'a> {
    /// Something to judge.
    Review(Box<Review<'a>>),
    /// A part of an object that neither rule nor boundary depends on.
    Irrelevant,
}

/// Parts of objects, and the kinds of their own as which they come, that change
/// nothing that the rules look at. Every other part is judged as the object it
/// belongs to: `namespaces/status` can change labels as well.
const IRRELEVANT_PARTS: [(&str, &str); 11] = [
    ("approval", "CertificateSigningRequest"),
    ("attach", "PodAttachOptions"),
    ("binding", "Binding"),
    ("eviction", "Eviction"),
    ("exec", "PodExecOptions"),
    ("portforward", "PodPortForwardOptions"),
    ("proxy", "NodeProxyOptions"),
    ("proxy", "PodProxyOptions"),
    ("proxy", "ServiceProxyOptions"),
    ("scale", "Scale"),
    ("token", "TokenRequest"),
];

/// Reads what the request is about. The problem says what cannot be read.
pub(super) fn read(request: AdmissionRequest<'_>) -> Result<Read<'_>, String> {
    let kind = request.kind.ok_or("the request names no kind")?;
    let part = request.sub_resource.as_deref().unwrap_or_default();
    if IRRELEVANT_PARTS.contains(&(part, kind.name())) {
        return Ok(Read::Irrelevant);
    }
    let operation = request.operation.ok_or("the request names no operation")?;
    let (new, old) = (request.object, request.old_object);
    let missing = match operation {
        Operation::Create => new.is_none().then_some("object"),
        Operation::Update if new.is_none() => Some("object"),
        Operation::Update | Operation::Delete => old.is_none().then_some("oldObject"),
        Operation::Connect => {
            return Err("CONNECT is not judged; take it out of the policy's rules".to_owned());
        }
    };
    if let Some(missing) = missing {
        return Err(format!("the request has no `{missing}`"));
    }
    let decode = |text: &RawValue| decode(&kind, text.get());
    let new = new.filter(|_| operation != Operation::Delete);
    let old = old.filter(|_| operation != Operation::Create);
    let mut new_object = new.map(decode).transpose()?;
    let mut old_object = old.map(decode).transpose()?;
    let subject = new_object.as_ref().or(old_object.as_ref());
    let own_name = subject.map(|object| object.name().to_owned()).unwrap_or_default();
    let own_namespace = subject.and_then(Object::namespace).map(str::to_owned);
    let given = request.namespace.filter(|name| !name.is_empty());
    let namespace = own_namespace.map(|own| given.unwrap_or(own));
    for object in new_object.iter_mut().chain(&mut old_object) {
        object.place_in(namespace.as_deref());
    }
    let user = request.user_info.unwrap_or_default();
    if let (Operation::Create, Some(Object::Pod(pod)), false) = (operation, &mut new_object, user.is_nobody())
    {
        // It is about to run, whatever its status says.
        pod.finished = false;
    }
    Ok(Read::Review(Box::new(Review {
        operation,
        name: request.name.filter(|name| !name.is_empty()).unwrap_or(own_name),
        namespace,
        new: new_object,
        old: old_object,
        text: new.map(RawValue::get),
        old_text: old.map(RawValue::get),
        user,
        kind,
    })))
}

fn decode(kind: &Kind, json: &str) -> Result<Object, String> {
    let (api_version, name) = (kind.api_version(), kind.name());
    match kinds::role(&api_version, name) {
        role if role.is_judged() && !kinds::is_unknown_version(&api_version, name) => {
            Object::decode(role, name, json)
                .map_err(|problem: Problem| format!("the {name} cannot be read: {problem}"))
        }
        _ => Err(format!(
            "{api_version} {name} is not a kind that this policy judges; take it out of the policy's rules"
        )),
    }
}
