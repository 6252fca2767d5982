//! The object under review, as it would be and as it was.

use super::request::{Kind, Operation, Request, User};
use crate::kubernetes::admin::{AdminKind, AdminPolicy};
use crate::kubernetes::metadata::DEFAULT_NAMESPACE;
use crate::kubernetes::workload::WorkloadKind;
use crate::kubernetes::{Endpoints, Namespace, NetworkPolicy, Pod, Problem, Service, Unjudged, Workload};
use serde_json::value::RawValue;

/// An object of a kind that the rules know.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// A NetworkPolicy.
    NetworkPolicy(NetworkPolicy),
    /// A Namespace.
    Namespace(Namespace),
    /// A Pod.
    Pod(Pod),
    /// An object that makes pods.
    Workload(Workload),
    /// A Service.
    Service(Service),
    /// The addresses behind a Service.
    Endpoints(Endpoints),
    /// A policy of the cluster's administrators.
    Admin(AdminPolicy),
    /// An object of a kind that can open a boundary and is not judged.
    Unjudged(Unjudged),
}

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

/// What a request turns out to be.
pub enum Read<'a> {
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
pub fn read(request: Request<'_>) -> Result<Read<'_>, String> {
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
    let (own_namespace, own_name) = subject.map(identity).unwrap_or_default();
    let given = request.namespace.filter(|name| !name.is_empty());
    let namespace = own_namespace.map(|own| given.unwrap_or(own));
    for object in new_object.iter_mut().chain(&mut old_object) {
        place_in(object, namespace.as_deref());
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
    let decoded = match (kind.group(), kind.version(), kind.name()) {
        ("networking.k8s.io", "v1", "NetworkPolicy") => {
            NetworkPolicy::decode(json).map(Object::NetworkPolicy)
        }
        ("", "v1", "Namespace") => Namespace::decode(json).map(Object::Namespace),
        ("", "v1", "Pod") => Pod::decode(json).map(Object::Pod),
        ("", "v1", "Service") => Service::decode(json).map(Object::Service),
        ("", "v1", "Endpoints") => Endpoints::decode(json).map(Object::Endpoints),
        ("discovery.k8s.io", "v1", "EndpointSlice") => Endpoints::decode_slice(json).map(Object::Endpoints),
        _ => return decode_family(kind, json),
    };
    decoded.map_err(|problem| undecodable(kind, &problem))
}

/// Reads a kind that is one of several of its sort.
fn decode_family(kind: &Kind, json: &str) -> Result<Object, String> {
    let api_version = kind.api_version();
    let decoded = if let Some(workload) = WorkloadKind::find(&api_version, kind.name()) {
        Workload::decode(workload, json).map(Object::Workload)
    } else if let Some(admin) = AdminKind::find(&api_version, kind.name()) {
        AdminPolicy::decode(admin, json).map(Object::Admin)
    } else if Unjudged::is_kind(kind.group(), kind.name()) {
        Unjudged::decode(json).map(Object::Unjudged)
    } else {
        return Err(format!(
            "{api_version} {} is not a kind that this policy judges; take it out of the policy's rules",
            kind.name()
        ));
    };
    decoded.map_err(|problem| undecodable(kind, &problem))
}

fn undecodable(kind: &Kind, problem: &Problem) -> String {
    format!("the {} cannot be read: {problem}", kind.name())
}

/// Namespace, unless the object is cluster-wide, and name.
fn identity(object: &Object) -> (Option<String>, String) {
    match object {
        Object::NetworkPolicy(policy) => (Some(policy.namespace.clone()), policy.name.clone()),
        Object::Namespace(namespace) => (None, namespace.name().to_owned()),
        Object::Pod(pod) => (Some(pod.namespace.clone()), pod.name.clone()),
        Object::Workload(workload) => (Some(workload.namespace.clone()), workload.name.clone()),
        Object::Service(service) => (Some(service.namespace.clone()), service.name.clone()),
        Object::Endpoints(endpoints) => (Some(endpoints.namespace.clone()), endpoints.name.clone()),
        Object::Admin(policy) => (None, policy.name.clone()),
        Object::Unjudged(object) => (object.namespace.clone(), object.name.clone()),
    }
}

/// The request's namespace is the one that counts; an object need not name it.
fn place_in(object: &mut Object, namespace: Option<&str>) {
    let namespace = namespace.unwrap_or(DEFAULT_NAMESPACE);
    let own = match object {
        Object::NetworkPolicy(policy) => &mut policy.namespace,
        Object::Pod(pod) => &mut pod.namespace,
        Object::Workload(workload) => &mut workload.namespace,
        Object::Service(service) => &mut service.namespace,
        Object::Endpoints(endpoints) => &mut endpoints.namespace,
        Object::Namespace(_) | Object::Admin(_) | Object::Unjudged(_) => return,
    };
    if own != namespace {
        namespace.clone_into(own);
    }
}
