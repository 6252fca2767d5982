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
    /// The number of the state, by which another answer can be about what differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    remembered: Option<u32>,
    #[serde(flatten)]
    whole: Option<WholeData<'a>>,
}

/// What is said of the state as a whole.
#[derive(Serialize)]
struct WholeData<'a> {
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
    /// Whether the verdict is what it was, and so is left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    known: bool,
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
    let result = |audited| {
        let result = result(audited, requests.then_some(user))?;
        Some(ResultData { verdict: audited.verdict.as_deref().map(Judgement::from), ..result })
    };
    let whole = WholeData {
        state: audit.state.iter().map(state).collect(),
        isolation: isolation_data(&audit.isolation),
        controls: &audit.controls,
    };
    AuditData {
        results: audit.audited.iter().filter_map(result).collect(),
        remembered: None,
        whole: Some(whole),
    }
}

/// The verdicts of an audit alone, for whoever remembers those of the last state,
/// if it was heard; this state has the number `remembered`.
pub fn verdicts<'a>(audit: &'a Audit<'a>, heard: bool, remembered: u32) -> AuditData<'a> {
    let result = |audited: &'a Audited<'a>| {
        let known = heard && audited.known;
        let verdict = audited.verdict.as_deref().filter(|_| !known).map(Judgement::from);
        Some(ResultData { verdict, known, ..result(audited, None)? })
    };
    let results = audit.audited.iter().filter_map(result).collect();
    AuditData { results, remembered: Some(remembered), whole: None }
}

/// What was done to an object, still without the verdict; with the request that
/// `user` makes, if that is wanted.
fn result<'a>(audited: &'a Audited<'a>, user: Option<&User>) -> Option<ResultData<'a>> {
    let change = &audited.change;
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
        request: user.map(|user| request(change, subject, user)),
        verdict: None,
        known: false,
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
