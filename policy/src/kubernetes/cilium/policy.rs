//! `CiliumNetworkPolicy` and `CiliumClusterwideNetworkPolicy`.

use super::peers::{self, CiliumPeers};
use super::ports::{self, CiliumPorts};
use super::selector::Requirements;
use super::value::{Fields, Refusal, Result, path};
use crate::kubernetes::metadata::Metadata;
use crate::kubernetes::network_policy::Direction;
use crate::kubernetes::place::{Path, Place};
use crate::kubernetes::problem::Problem;
use crate::kubernetes::read;
use crate::kubernetes::wire::ObjectMeta;
use serde::Deserialize;
use serde_json::Value;

/// Cilium's kinds of policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CiliumKind {
    /// For pods of its namespace.
    CiliumNetworkPolicy,
    /// For pods of every namespace.
    CiliumClusterwideNetworkPolicy,
}

impl CiliumKind {
    /// The kind's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::CiliumNetworkPolicy => "CiliumNetworkPolicy",
            Self::CiliumClusterwideNetworkPolicy => "CiliumClusterwideNetworkPolicy",
        }
    }
}

/// A policy of Cilium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CiliumPolicy {
    /// Its kind.
    pub kind: CiliumKind,
    /// Its namespace, if its kind has one.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// What it says; or why nothing of it is enforced.
    pub specs: Result<Vec<Spec>>,
}

/// One of the rules of a policy, in Cilium's words: a subject, and what it may
/// do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// Where it stands.
    pub place: Path,
    /// Whom it is about.
    pub subject: CiliumSubject,
    /// What is allowed and denied.
    pub rules: Vec<CiliumRule>,
    /// Whether its rules of one direction put the subject into default deny.
    pub default_deny: [(Direction, bool); 2],
}

/// Whom a policy is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CiliumSubject {
    /// Endpoints, by their labels.
    Endpoints(Requirements),
    /// Nodes, where the host firewall is on.
    Nodes,
}

/// What is allowed or denied in one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CiliumRule {
    /// The direction.
    pub direction: Direction,
    /// Whether it denies.
    pub denies: bool,
    /// Where it stands.
    pub place: Path,
    /// The other ends.
    pub peers: CiliumPeers,
    /// The ports.
    pub ports: CiliumPorts,
}

#[derive(Deserialize)]
struct ApiPolicy {
    metadata: ObjectMeta,
    spec: Option<Value>,
    specs: Option<Value>,
}

/// The four lists of rules: field, direction, whether they deny.
const SECTIONS: [(&str, Direction, bool); 4] = [
    ("ingress", Direction::Ingress, false),
    ("ingressDeny", Direction::Ingress, true),
    ("egress", Direction::Egress, false),
    ("egressDeny", Direction::Egress, true),
];

impl CiliumPolicy {
    /// Reads a policy of `kind`.
    pub fn decode(kind: CiliumKind, json: &str) -> std::result::Result<Self, Problem> {
        let ApiPolicy { metadata, spec, specs } = read::object(json)?;
        let metadata = Metadata::from(metadata);
        let namespaced = kind == CiliumKind::CiliumNetworkPolicy;
        Ok(Self {
            kind,
            namespace: namespaced.then(|| metadata.namespace_or_default().to_owned()),
            name: metadata.name,
            specs: decode_specs(kind, spec.as_ref(), specs.as_ref()),
        })
    }
}

fn decode_specs(kind: CiliumKind, spec: Option<&Value>, specs: Option<&Value>) -> Result<Vec<Spec>> {
    let mut all = Vec::new();
    if spec.is_none() && specs.is_none() {
        return Err(Refusal::by_server(&Place::Object, "`spec` or `specs` must be provided"));
    }
    if let Some(value) = spec {
        all.push(decode_spec(kind, value, &Place::Object.field("spec"))?);
    }
    if let Some(value) = specs {
        let place = Place::Object.field("specs");
        let items = value.as_array().ok_or_else(|| Refusal::by_server(&place, "expected a list"))?;
        for (index, value) in items.iter().enumerate() {
            all.push(decode_spec(kind, value, &place.item(index))?);
        }
    }
    Ok(all)
}

fn decode_spec(kind: CiliumKind, value: &Value, place: &Place<'_>) -> Result<Spec> {
    let fields = Fields::of(value, place)?;
    if !SECTIONS.iter().any(|(name, ..)| fields.has(name)) {
        let message = "one of `ingress`, `ingressDeny`, `egress` and `egressDeny` is needed";
        return Err(Refusal::by_server(place, message));
    }
    let subject = decode_subject(kind, fields, place)?;
    let mut rules = Vec::new();
    for (name, direction, denies) in SECTIONS {
        let at = place.field(name);
        for (index, value) in fields.list(name, place)?.into_iter().flatten().enumerate() {
            rules.push(decode_rule(value, direction, denies, &at.item(index))?);
        }
    }
    if rules.is_empty() {
        return Err(Refusal::by_agent(place, "at least one rule is needed; an empty list is none"));
    }
    let at = place.field("enableDefaultDeny");
    let given = fields.get("enableDefaultDeny").map(|value| Fields::of(value, &at)).transpose()?;
    let mut default_deny = [(Direction::Ingress, true), (Direction::Egress, true)];
    for (direction, denies) in &mut default_deny {
        let flag = given.map(|given| given.flag(direction.section(), &at)).transpose()?.flatten();
        *denies = flag.unwrap_or(true);
    }
    Ok(Spec { place: path(place), subject, rules, default_deny })
}

fn decode_subject(kind: CiliumKind, fields: Fields<'_>, place: &Place<'_>) -> Result<CiliumSubject> {
    let message = "exactly one of `endpointSelector` and `nodeSelector` is expected";
    match (fields.get("endpointSelector"), fields.get("nodeSelector")) {
        (Some(value), None) => {
            let at = place.field("endpointSelector");
            Ok(CiliumSubject::Endpoints(Requirements::decode(value, &at)?))
        }
        (None, Some(value)) => {
            let at = place.field("nodeSelector");
            Requirements::decode(value, &at)?;
            if kind == CiliumKind::CiliumNetworkPolicy {
                return Err(Refusal::by_agent(&at, "a policy of one namespace selects no nodes"));
            }
            Ok(CiliumSubject::Nodes)
        }
        _ => Err(Refusal::by_server(place, message)),
    }
}

fn decode_rule(value: &Value, direction: Direction, denies: bool, place: &Place<'_>) -> Result<CiliumRule> {
    let fields = Fields::of(value, place)?;
    let ingress = direction == Direction::Ingress;
    let mut ports = ports::decode(fields, ingress, denies, place)?;
    if !denies && let Some(value) = fields.get("authentication") {
        let at = place.field("authentication");
        let mode = Fields::of(value, &at)?.text("mode", &at)?;
        let known = ["disabled", "required", "test-always-fail"];
        let mode = mode.filter(|mode| known.contains(mode));
        let mode =
            mode.ok_or_else(|| Refusal::by_server(&at.field("mode"), "expected disabled or required"))?;
        ports.filtered |= mode != "disabled";
    }
    Ok(CiliumRule {
        direction,
        denies,
        place: path(place),
        peers: peers::decode(fields, ingress, denies, place)?,
        ports,
    })
}
