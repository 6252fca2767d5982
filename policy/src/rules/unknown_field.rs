//! Fields that do not exist where they are written.

use super::{Check, Rule};
use crate::case::Case;
use crate::case::finding::{Finding, Findings, Patch};
use crate::kubernetes::Maker;
use crate::kubernetes::Object;
use crate::kubernetes::{Path, shape};
use crate::settings::Level;
use crate::words::{is_one_slip_away, nearest};

pub(super) const RULE: Rule = Rule {
    name: "unknown-field",
    level: Level::Deny,
    page: include_str!("unknown_field.md"),
    check: Check::Change(judge),
};

/// The fields of policies.
const OF_POLICIES: [&str; 26] = [
    "action",
    "cidr",
    "egress",
    "endPort",
    "except",
    "from",
    "ingress",
    "ipBlock",
    "key",
    "labels",
    "matchExpressions",
    "matchLabels",
    "metadata",
    "name",
    "namespace",
    "namespaceSelector",
    "operator",
    "podSelector",
    "policyTypes",
    "port",
    "ports",
    "priority",
    "protocol",
    "spec",
    "tier",
    "values",
];

/// The fields of Cilium's policies.
const OF_CILIUM: [&str; 36] = [
    "cidr",
    "cidrGroupRef",
    "cidrGroupSelector",
    "egress",
    "egressDeny",
    "enableDefaultDeny",
    "endPort",
    "endpointSelector",
    "except",
    "externalCIDRs",
    "fromCIDR",
    "fromCIDRSet",
    "fromEndpoints",
    "fromEntities",
    "icmps",
    "ingress",
    "ingressDeny",
    "key",
    "labels",
    "matchExpressions",
    "matchLabels",
    "metadata",
    "nodeSelector",
    "operator",
    "port",
    "ports",
    "protocol",
    "rules",
    "spec",
    "specs",
    "toCIDR",
    "toCIDRSet",
    "toEndpoints",
    "toEntities",
    "toPorts",
    "toServices",
];

/// The fields of Calico's policies, tiers and sets.
const OF_CALICO: [&str; 38] = [
    "action",
    "applyOnForward",
    "defaultAction",
    "destination",
    "doNotTrack",
    "egress",
    "http",
    "icmp",
    "ingress",
    "ipVersion",
    "labels",
    "metadata",
    "name",
    "names",
    "namespace",
    "namespaceSelector",
    "nets",
    "notICMP",
    "notNets",
    "notPorts",
    "notProtocol",
    "notSelector",
    "order",
    "performanceHints",
    "ports",
    "preDNAT",
    "protocol",
    "selector",
    "serviceAccountSelector",
    "serviceAccounts",
    "services",
    "source",
    "spec",
    "stagedAction",
    "tier",
    "type",
    "types",
    "code",
];

/// The fields of other kinds that the rules read. Only what looks like one of
/// them is found there: the rules know no other field, and do not mind it.
const OF_OTHERS: [&str; 15] = [
    "addresses",
    "containers",
    "endpoints",
    "externalIPs",
    "hostNetwork",
    "hostPort",
    "initContainers",
    "jobTemplate",
    "labels",
    "metadata",
    "namespace",
    "selector",
    "spec",
    "subsets",
    "template",
];

/// Fields that mean something in one place only.
const IN_ONE_PLACE: [&str; 2] = ["hostNetwork", "hostPort"];

fn judge(case: &Case<'_>, findings: &mut Findings) {
    let review = case.review;
    let (Some(object), Some(text)) = (&review.new, review.text) else { return };
    let found = unknown_fields(object, text);
    if found.is_empty() {
        return;
    }
    let before = match (&review.old, review.old_text) {
        (Some(old), Some(text)) if case.walls.settings.ratchet => unknown_fields(old, text),
        _ => Vec::new(),
    };
    for field in found {
        let was_so = before.iter().any(|old| old.path == field.path);
        let finding = finding(field);
        findings.add(if was_so { finding.warn_only() } else { finding });
    }
}

/// A field that the API does not know.
struct Unknown {
    path: Path,
    near: Option<&'static str>,
}

fn finding(field: Unknown) -> Finding {
    let sentence = "is no field of the API there: a lenient API server drops it, and what it was to limit is \
                    not limited";
    let help = match field.near {
        Some(near) if field.path.last_field() == Some(near) => {
            format!("`{near}` belongs elsewhere: check the indentation")
        }
        Some(near) => format!("did you mean `{near}`? Check its place too"),
        None => "compare the field and its indentation with the API reference".to_owned(),
    };
    let fix = [Patch::Remove(field.path.clone())];
    Finding::new(field.path, "has a field that does not exist", sentence).help(help).fix(fix)
}

fn unknown_fields(object: &Object, json: &str) -> Vec<Unknown> {
    let shape = match object {
        Object::NetworkPolicy(_) => shape::NETWORK_POLICY,
        Object::Admin(_) => shape::ADMIN_POLICY,
        Object::Namespace(_) => shape::NAMESPACE,
        Object::Pod(_) => shape::POD,
        Object::Service(_) => shape::SERVICE,
        Object::Endpoints(_) if json.contains("EndpointSlice") => shape::ENDPOINT_SLICE,
        Object::Endpoints(_) => shape::ENDPOINTS,
        Object::Workload(workload) if workload.maker == Maker::CronJob => shape::CRON_JOB,
        Object::Workload(_) => shape::WORKLOAD,
        Object::Cilium(_) => shape::CILIUM_POLICY,
        Object::CidrGroup(_) => shape::CIDR_GROUP,
        Object::Calico(object) => shape::of_calico(object.kind),
        Object::Entry(_)
        | Object::Grant(_)
        | Object::Node(_)
        | Object::Account(_)
        | Object::Maker(_)
        | Object::Named(_) => {
            return Vec::new();
        }
    };
    let strict = matches!(
        object,
        Object::NetworkPolicy(_)
            | Object::Admin(_)
            | Object::Cilium(_)
            | Object::CidrGroup(_)
            | Object::Calico(_)
    );
    let known: &[&'static str] = match object {
        Object::Cilium(_) | Object::CidrGroup(_) => &OF_CILIUM,
        Object::Calico(_) => &OF_CALICO,
        _ => &OF_POLICIES,
    };
    let found = shape::unknown_fields(shape, json).into_iter();
    found.filter_map(|path| unknown(path, strict.then_some(known))).collect()
}

/// Whether a field that is not in the shape matters: of a policy every one does.
fn unknown(path: Path, of_policies: Option<&[&'static str]>) -> Option<Unknown> {
    let name = path.last_field()?;
    if let Some(known) = of_policies {
        let near = known.iter().copied().find(|known| *known == name);
        let near = near.or_else(|| nearest(name, known.iter().copied()));
        return Some(Unknown { path, near });
    }
    let near = OF_OTHERS.into_iter().find(|known| looks_like(name, known))?;
    Some(Unknown { path, near: Some(near) })
}

/// Whether `name` is one letter or only its case away from `known`, or `known`
/// where it means nothing.
fn looks_like(name: &str, known: &str) -> bool {
    if name == known {
        return IN_ONE_PLACE.contains(&known);
    }
    name.eq_ignore_ascii_case(known) || is_one_slip_away(name, known)
}
