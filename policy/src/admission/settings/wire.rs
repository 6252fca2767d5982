//! The settings as they are written. Every field may be missing or null.

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Settings {
    pub(super) isolate_by: Option<String>,
    pub(super) directions: Option<Vec<Direction>>,
    pub(super) guard: Option<Guard>,
    pub(super) exempt: Option<Exempt>,
    pub(super) trusted_peers: Option<Vec<TrustedPeer>>,
    pub(super) cluster_cidrs: Option<Vec<String>>,
    pub(super) ip_block: Option<IpBlockMode>,
    pub(super) ratchet: Option<bool>,
    pub(super) context: Option<Context>,
    pub(super) rules: Option<BTreeMap<String, Level>>,
}

#[derive(Deserialize, Clone, Copy)]
pub(super) enum Direction {
    Ingress,
    Egress,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum IpBlockMode {
    Address,
    External,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Context {
    Required,
    Optional,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    Deny,
    Warn,
    Off,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Guard {
    pub(super) namespace_selector: Option<Selector>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exempt {
    pub(super) namespaces: Option<Vec<String>>,
    pub(super) users: Option<Vec<String>>,
    pub(super) groups: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct TrustedPeer {
    pub(super) name: Option<String>,
    pub(super) namespace_selector: Option<Selector>,
    pub(super) pod_selector: Option<Selector>,
    pub(super) ip_block: Option<IpBlock>,
    pub(super) everything: Option<bool>,
    pub(super) ports: Option<Vec<Port>>,
    pub(super) into: Option<Selector>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Selector {
    pub(super) match_labels: Option<BTreeMap<String, String>>,
    pub(super) match_expressions: Option<Vec<Term>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Term {
    pub(super) key: String,
    pub(super) operator: String,
    pub(super) values: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IpBlock {
    pub(super) cidr: String,
    pub(super) except: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Port {
    pub(super) protocol: Option<String>,
    #[serde(rename = "port")]
    pub(super) first: Option<IntOrString>,
    #[serde(rename = "endPort")]
    pub(super) last: Option<i32>,
}
