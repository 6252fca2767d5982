//! The settings as they are written. Every field may be missing or null.

use crate::order::SortedMap;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;

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
    pub(super) plugin: Option<String>,
    pub(super) ratchet: Option<bool>,
    pub(super) context: Option<Context>,
    pub(super) floor: Option<Vec<String>>,
    pub(super) rules: Option<SortedMap<String, Level>>,
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

#[derive(Clone, Copy)]
pub(super) enum Level {
    Deny,
    Warn,
    Off,
}

/// A bare `off` is `false` to those who read YAML 1.1, and API servers do.
impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(LevelVisitor)
    }
}

struct LevelVisitor;

impl Visitor<'_> for LevelVisitor {
    type Value = Level;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("deny, warn or off")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Level, E> {
        match name {
            "deny" => Ok(Level::Deny),
            "warn" => Ok(Level::Warn),
            "off" => Ok(Level::Off),
            other => Err(E::unknown_variant(other, &["deny", "warn", "off"])),
        }
    }

    fn visit_bool<E: Error>(self, on: bool) -> Result<Level, E> {
        if on { Err(E::invalid_type(Unexpected::Bool(on), &self)) } else { Ok(Level::Off) }
    }
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
