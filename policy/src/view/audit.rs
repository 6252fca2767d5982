//! An audit as data: every change with its verdict, and the state of the whole.

use super::isolation::{IsolationData, data as isolation_data};
use crate::admission::response::Judgement;
use crate::case::{Operation, User};
use crate::kubernetes::kinds::{self, Role};
use crate::manifests::{Item, Spot};
use crate::state::audit::{Audit, Audited, Change, StateFinding};
use crate::state::controls::ControlStatus;
use serde::Serialize;
use serde_json::value::RawValue;

/// Everything that an audit says.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditData<'a> {
    results: Vec<ResultData<'a>>,
    state: Vec<StateData<'a>>,
    isolation: IsolationData,
    controls: &'a [ControlStatus],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultData<'a> {
    #[serde(flatten)]
    at: Option<SpotData>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<SpotData>,
    operation: Operation,
    api_version: &'a str,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    name: &'a str,
    asked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<RequestData<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Judgement<'a>>,
}

#[derive(Serialize)]
struct SpotData {
    object: usize,
    pointer: String,
}

impl From<&Spot> for SpotData {
    fn from(spot: &Spot) -> Self {
        Self { object: spot.document, pointer: spot.base.pointer() }
    }
}

#[derive(Serialize)]
struct StateData<'a> {
    rule: &'a str,
    level: &'a str,
    #[serde(flatten)]
    at: Option<SpotData>,
    subject: &'a str,
    headline: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    count: usize,
    examples: &'a [String],
    /// The same objects by their titles, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subjects: Vec<SubjectData<'a>>,
}

/// One of the objects of a finding.
#[derive(Serialize)]
struct SubjectData<'a> {
    title: &'a str,
    #[serde(flatten)]
    at: Option<SpotData>,
}

/// An AdmissionRequest (`admission.k8s.io/v1`), as an API server makes it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestData<'a> {
    uid: &'static str,
    kind: KindData<'a>,
    resource: ResourceData<'a>,
    request_kind: KindData<'a>,
    request_resource: ResourceData<'a>,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    operation: Operation,
    user_info: User,
    object: Option<&'a RawValue>,
    old_object: Option<&'a RawValue>,
    dry_run: bool,
    options: Option<()>,
}

#[derive(Clone, Serialize)]
struct KindData<'a> {
    group: &'a str,
    version: &'a str,
    kind: &'a str,
}

#[derive(Clone, Serialize)]
struct ResourceData<'a> {
    group: &'a str,
    version: &'a str,
    resource: String,
}

/// The UID of every request made here: equal inputs make equal requests.
const UID: &str = "00000000-0000-0000-0000-000000000000";

/// An audit as data, with the requests if they are wanted.
pub fn data<'a>(audit: &'a Audit<'a>, requests: bool, user: &User) -> AuditData<'a> {
    AuditData {
        results: audit.audited.iter().filter_map(|audited| result(audited, requests, user)).collect(),
        state: audit.state.iter().map(state).collect(),
        isolation: isolation_data(&audit.isolation),
        controls: &audit.controls,
    }
}

fn result<'a>(audited: &'a Audited<'a>, requests: bool, user: &User) -> Option<ResultData<'a>> {
    let Audited { change, verdict } = audited;
    let subject = change.subject()?;
    Some(ResultData {
        at: change.new.map(|item| SpotData::from(&item.spot)),
        before: change.old.map(|item| SpotData::from(&item.spot)),
        operation: change.operation,
        api_version: &subject.api_version,
        kind: &subject.kind,
        namespace: subject.namespace.as_deref(),
        name: &subject.name,
        asked: change.is_asked(),
        request: requests.then(|| request(change, subject, user)),
        verdict: verdict.as_ref().map(Judgement::from),
    })
}

fn request<'a>(change: &Change<'a>, subject: &'a Item<'a>, user: &User) -> RequestData<'a> {
    let (group, version) = kinds::group_version(&subject.api_version);
    let kind = KindData { group, version, kind: &subject.kind };
    let resource = ResourceData { group, version, resource: kinds::resource(group, &subject.kind) };
    let raw = |item: Option<&'a Item<'a>>| item.and_then(|item| serde_json::from_str(item.text).ok());
    RequestData {
        uid: UID,
        kind: kind.clone(),
        resource: resource.clone(),
        request_kind: kind,
        request_resource: resource,
        name: &subject.name,
        // A request about a namespace names it in both fields.
        namespace: if subject.role == Role::Namespace {
            Some(&subject.name)
        } else {
            subject.namespace.as_deref()
        },
        operation: change.operation,
        user_info: change.user(user),
        object: raw(change.new),
        old_object: raw(change.old),
        dry_run: false,
        options: None,
    }
}

fn state(finding: &StateFinding) -> StateData<'_> {
    let subjects = (finding.subjects.len() > 1).then(|| {
        let data = finding
            .subjects
            .iter()
            .map(|(title, spot)| SubjectData { title, at: spot.as_ref().map(SpotData::from) });
        data.collect()
    });
    StateData {
        rule: finding.rule,
        level: finding.level.name(),
        at: finding.spot.as_ref().map(SpotData::from),
        subject: &finding.subject,
        headline: &finding.headline,
        message: &finding.message,
        help: finding.help.as_deref(),
        count: finding.examples.len(),
        examples: &finding.examples,
        subjects: subjects.unwrap_or_default(),
    }
}
