//! Which fields objects have, as data: a field that is written where the API
//! has none is dropped by a lenient server, and what it was to limit is not
//! limited.
//!
//! A type would know its fields too, but every type that is read twice is
//! compiled twice.

use super::calico::CalicoKind;
use super::place::{Path, Place};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// What a part of an object looks like.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Nothing is known of it, or it has names of its own, as labels have.
    Anything,
    /// A list of parts of this shape.
    List(&'static Shape),
    /// These fields, with their shapes.
    Fields(&'static [(&'static str, Shape)]),
}

use Shape::{Anything, Fields, List};

const METADATA: Shape = Fields(&[
    ("annotations", Anything),
    ("creationTimestamp", Anything),
    ("deletionGracePeriodSeconds", Anything),
    ("deletionTimestamp", Anything),
    ("finalizers", Anything),
    ("generateName", Anything),
    ("generation", Anything),
    ("labels", Anything),
    ("managedFields", Anything),
    ("name", Anything),
    ("namespace", Anything),
    ("ownerReferences", Anything),
    ("resourceVersion", Anything),
    ("selfLink", Anything),
    ("uid", Anything),
]);

const SELECTOR: Shape = Fields(&[
    ("matchExpressions", List(&Fields(&[("key", Anything), ("operator", Anything), ("values", Anything)]))),
    ("matchLabels", Anything),
]);

const PEERS: Shape = List(&Fields(&[
    ("ipBlock", Fields(&[("cidr", Anything), ("except", Anything)])),
    ("namespaceSelector", SELECTOR),
    ("podSelector", SELECTOR),
]));

const PORTS: Shape = List(&Fields(&[("endPort", Anything), ("port", Anything), ("protocol", Anything)]));

/// An object of this spec; `status` is the cluster's to write.
macro_rules! object {
    ($($field:literal: $shape:expr),*) => {
        Fields(&[
            ("apiVersion", Anything),
            ("kind", Anything),
            ("metadata", METADATA),
            ("status", Anything),
            $(($field, $shape)),*
        ])
    };
}

/// A `networking.k8s.io/v1` NetworkPolicy, whole.
pub const NETWORK_POLICY: Shape = object!("spec": Fields(&[
    ("egress", List(&Fields(&[("ports", PORTS), ("to", PEERS)]))),
    ("ingress", List(&Fields(&[("from", PEERS), ("ports", PORTS)]))),
    ("podSelector", SELECTOR),
    ("policyTypes", Anything),
]));

const SELECTORS: Shape = List(&SELECTOR);

const CIDR_SET: Shape = List(&Fields(&[
    ("cidr", Anything),
    ("cidrGroupRef", Anything),
    ("cidrGroupSelector", SELECTOR),
    ("except", Anything),
]));

const GROUPS: Shape = List(&Fields(&[(
    "aws",
    Fields(&[
        ("labels", Anything),
        ("region", Anything),
        ("securityGroupsIds", Anything),
        ("securityGroupsNames", Anything),
    ]),
)]));

const ICMPS: Shape = List(&Fields(&[("fields", List(&Fields(&[("family", Anything), ("type", Anything)])))]));

const CILIUM_PORTS: Shape =
    List(&Fields(&[("endPort", Anything), ("port", Anything), ("protocol", Anything)]));

const SECRET: Shape = Fields(&[("name", Anything), ("namespace", Anything)]);

const TLS: Shape = Fields(&[
    ("certificate", Anything),
    ("privateKey", Anything),
    ("secret", SECRET),
    ("trustedCA", Anything),
]);

const NAMES: Shape = List(&Fields(&[("matchName", Anything), ("matchPattern", Anything)]));

const HTTP: Shape = List(&Fields(&[
    (
        "headerMatches",
        List(&Fields(&[("mismatch", Anything), ("name", Anything), ("secret", SECRET), ("value", Anything)])),
    ),
    ("headers", Anything),
    ("host", Anything),
    ("method", Anything),
    ("path", Anything),
]));

const TO_PORTS: Shape = List(&Fields(&[
    (
        "listener",
        Fields(&[
            ("envoyConfig", Fields(&[("kind", Anything), ("name", Anything)])),
            ("name", Anything),
            ("priority", Anything),
        ]),
    ),
    ("originatingTLS", TLS),
    ("ports", CILIUM_PORTS),
    ("rules", Fields(&[("dns", NAMES), ("http", HTTP)])),
    ("serverNames", Anything),
    ("terminatingTLS", TLS),
]));

const TO_PORTS_DENIED: Shape = List(&Fields(&[("ports", CILIUM_PORTS)]));

const SERVICES: Shape = List(&Fields(&[
    ("k8sService", Fields(&[("namespace", Anything), ("serviceName", Anything)])),
    ("k8sServiceSelector", Fields(&[("namespace", Anything), ("selector", SELECTOR)])),
]));

/// The fields of a rule of Cilium: its peers, and what else it has.
macro_rules! cilium_rules {
    (from: $ports:expr $(, $field:literal: $shape:expr)*) => {
        List(&Fields(&[
            ("fromCIDR", Anything),
            ("fromCIDRSet", CIDR_SET),
            ("fromEndpoints", SELECTORS),
            ("fromEntities", Anything),
            ("fromGroups", GROUPS),
            ("fromNodes", SELECTORS),
            ("fromRequires", Anything),
            ("icmps", ICMPS),
            ("toPorts", $ports),
            $(($field, $shape)),*
        ]))
    };
    (to: $ports:expr $(, $field:literal: $shape:expr)*) => {
        List(&Fields(&[
            ("icmps", ICMPS),
            ("toCIDR", Anything),
            ("toCIDRSet", CIDR_SET),
            ("toEndpoints", SELECTORS),
            ("toEntities", Anything),
            ("toGroups", GROUPS),
            ("toNodes", SELECTORS),
            ("toPorts", $ports),
            ("toRequires", Anything),
            ("toServices", SERVICES),
            $(($field, $shape)),*
        ]))
    };
}

const CILIUM_SPEC: Shape = Fields(&[
    ("description", Anything),
    (
        "egress",
        cilium_rules!(to: TO_PORTS, "authentication": Fields(&[("mode", Anything)]), "toFQDNs": NAMES),
    ),
    ("egressDeny", cilium_rules!(to: TO_PORTS_DENIED)),
    ("enableDefaultDeny", Fields(&[("egress", Anything), ("ingress", Anything)])),
    ("endpointSelector", SELECTOR),
    ("ingress", cilium_rules!(from: TO_PORTS, "authentication": Fields(&[("mode", Anything)]))),
    ("ingressDeny", cilium_rules!(from: TO_PORTS_DENIED)),
    ("labels", Anything),
    ("log", Fields(&[("value", Anything)])),
    ("nodeSelector", SELECTOR),
]);

/// Cilium's policies (`cilium.io/v2`, Cilium 1.20).
pub const CILIUM_POLICY: Shape = object!("spec": CILIUM_SPEC, "specs": List(&CILIUM_SPEC));

/// Cilium's groups of address blocks.
pub const CIDR_GROUP: Shape = object!("spec": Fields(&[("externalCIDRs", Anything)]));

const CALICO_ENTITY: Shape = Fields(&[
    ("namespaceSelector", Anything),
    ("nets", Anything),
    ("notNets", Anything),
    ("notPorts", Anything),
    ("notSelector", Anything),
    ("ports", Anything),
    ("selector", Anything),
    ("serviceAccounts", Fields(&[("names", Anything), ("selector", Anything)])),
    ("services", Fields(&[("name", Anything), ("namespace", Anything)])),
]);

const ICMP: Shape = Fields(&[("code", Anything), ("type", Anything)]);

const CALICO_RULES: Shape = List(&Fields(&[
    ("action", Anything),
    ("destination", CALICO_ENTITY),
    (
        "http",
        Fields(&[
            ("methods", Anything),
            ("paths", List(&Fields(&[("exact", Anything), ("prefix", Anything)]))),
        ]),
    ),
    ("icmp", ICMP),
    ("ipVersion", Anything),
    ("metadata", Fields(&[("annotations", Anything)])),
    ("notICMP", ICMP),
    ("notProtocol", Anything),
    ("protocol", Anything),
    ("source", CALICO_ENTITY),
]));

/// An object with the spec that Calico's policies share, and more.
macro_rules! calico_policy {
    ($($field:literal),*) => {
        object!("spec": Fields(&[
            ("egress", CALICO_RULES),
            ("ingress", CALICO_RULES),
            ("order", Anything),
            ("performanceHints", Anything),
            ("selector", Anything),
            ("serviceAccountSelector", Anything),
            ("tier", Anything),
            ("types", Anything),
            $(($field, Anything)),*
        ]))
    };
}

/// An object of one of Calico's kinds, whole.
pub fn of_calico(kind: CalicoKind) -> Shape {
    match kind {
        CalicoKind::NetworkPolicy => calico_policy!(),
        CalicoKind::StagedNetworkPolicy => calico_policy!("stagedAction"),
        CalicoKind::GlobalNetworkPolicy => {
            calico_policy!("applyOnForward", "doNotTrack", "namespaceSelector", "preDNAT")
        }
        CalicoKind::StagedGlobalNetworkPolicy => {
            calico_policy!("applyOnForward", "doNotTrack", "namespaceSelector", "preDNAT", "stagedAction")
        }
        CalicoKind::StagedKubernetesNetworkPolicy => object!("spec": Fields(&[
            ("egress", List(&Fields(&[("ports", PORTS), ("to", PEERS)]))),
            ("ingress", List(&Fields(&[("from", PEERS), ("ports", PORTS)]))),
            ("podSelector", SELECTOR),
            ("policyTypes", Anything),
            ("stagedAction", Anything),
        ])),
        CalicoKind::Tier => object!("spec": Fields(&[("defaultAction", Anything), ("order", Anything)])),
        CalicoKind::NetworkSet | CalicoKind::GlobalNetworkSet => {
            object!("spec": Fields(&[("nets", Anything)]))
        }
    }
}

const ADMIN_RULES: Shape = List(&Fields(&[
    ("action", Anything),
    ("from", Anything),
    ("name", Anything),
    ("ports", Anything),
    ("protocols", Anything),
    ("to", Anything),
]));

/// An administrator's policy, as far as its shape is fixed: peers and ports
/// differ between versions and are checked where they are read.
pub const ADMIN_POLICY: Shape = object!("spec": Fields(&[
    ("egress", ADMIN_RULES),
    ("ingress", ADMIN_RULES),
    ("priority", Anything),
    ("subject", Anything),
    ("tier", Anything),
]));

const CONTAINERS: Shape =
    List(&Fields(&[("ports", List(&Fields(&[("containerPort", Anything), ("hostPort", Anything)])))]));

const POD_SPEC: Shape =
    Fields(&[("containers", CONTAINERS), ("hostNetwork", Anything), ("initContainers", CONTAINERS)]);

const TEMPLATE: Shape = Fields(&[("metadata", METADATA), ("spec", POD_SPEC)]);

const WORKLOAD_SPEC: Shape = Fields(&[("template", TEMPLATE)]);

/// A v1 Pod, as far as rules read it; so are all that follow.
pub const POD: Shape = object!("spec": POD_SPEC);

/// An object that makes pods itself.
pub const WORKLOAD: Shape = object!("spec": WORKLOAD_SPEC);

/// A `batch/v1` CronJob.
pub const CRON_JOB: Shape = object!("spec": Fields(&[("jobTemplate", Fields(&[("spec", WORKLOAD_SPEC)]))]));

/// A v1 Namespace.
pub const NAMESPACE: Shape = object!("spec": Anything);

/// A v1 Service.
pub const SERVICE: Shape = object!("spec": Fields(&[("externalIPs", Anything), ("selector", Anything)]));

/// A v1 Endpoints object.
pub const ENDPOINTS: Shape = object!("subsets": List(&Fields(&[("addresses", Anything)])));

/// A `discovery.k8s.io/v1` EndpointSlice.
pub const ENDPOINT_SLICE: Shape = object!("endpoints": List(&Fields(&[("addresses", Anything)])));

/// The fields of the object `json` that `shape` does not know, in the order in
/// which they are written. Nothing inside an unknown field is looked at.
pub fn unknown_fields(shape: Shape, json: &str) -> Vec<Path> {
    let mut unknown = Vec::new();
    let walk = Walk { shape, place: Place::Object, unknown: &mut unknown };
    let read = walk.deserialize(&mut serde_json::Deserializer::from_str(json));
    read.map(|()| unknown).unwrap_or_default()
}

struct Walk<'a> {
    shape: Shape,
    place: Place<'a>,
    unknown: &'a mut Vec<Path>,
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        match self.shape {
            Anything => from.deserialize_ignored_any(IgnoredAny).map(|_| ()),
            List(_) | Fields(_) => from.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a part of an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Fields(fields) = self.shape else { return IgnoredAny.visit_map(map).map(|_| ()) };
        while let Some(key) = map.next_key_seed(Known(fields))? {
            match key {
                Ok((name, shape)) => {
                    let place = self.place.field(name);
                    map.next_value_seed(Walk { shape, place, unknown: self.unknown })?;
                }
                Err(name) => {
                    map.next_value::<IgnoredAny>()?;
                    self.unknown.push(self.place.field(&name).to_path());
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let List(shape) = self.shape else { return IgnoredAny.visit_seq(list).map(|_| ()) };
        let mut index = 0_usize;
        while list
            .next_element_seed(Walk { shape: *shape, place: self.place.item(index), unknown: self.unknown })?
            .is_some()
        {
            index = index.saturating_add(1);
        }
        Ok(())
    }

    // What has the wrong type is the reader's to refuse.

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Reads a key: the known field of that name, or the name.
struct Known(&'static [(&'static str, Shape)]);

impl<'de> DeserializeSeed<'de> for Known {
    type Value = Result<(&'static str, Shape), String>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Known {
    type Value = Result<(&'static str, Shape), String>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let known = self.0.iter().find(|(known, _)| *known == name);
        Ok(known.copied().ok_or_else(|| name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(shape: Shape, json: &str, expected: &[&str]) {
        let found: Vec<String> = unknown_fields(shape, json).iter().map(Path::to_string).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn fields_are_found_where_they_do_not_belong() {
        check(
            NETWORK_POLICY,
            r#"{"spec": {"from": [], "ingress": [{"from": [{"podselector": {"matchLabels": {"any": "label"}}},
                {"namespaceSelector": {"matchExpressions": [{"key": "a", "value": "b"}]}}], "port": 80}]}}"#,
            &[
                "spec.from",
                "spec.ingress[0].from[0].podselector",
                "spec.ingress[0].from[1].namespaceSelector.matchExpressions[0].value",
                "spec.ingress[0].port",
            ],
        );
        check(
            CRON_JOB,
            r#"{"spec": {"jobTemplate": {"spec": {"template": {"spec": {"hostnetwork": true}}}}}}"#,
            &["spec.jobTemplate.spec.template.spec.hostnetwork"],
        );
    }

    #[test]
    fn what_has_the_wrong_type_has_no_unknown_fields() {
        check(NETWORK_POLICY, r#"{"spec": [], "metadata": null, "kind": {"a": 1}}"#, &[]);
        check(NETWORK_POLICY, r#"{"spec": {"ingress": {"from": 1}, "podSelector": 1.5}}"#, &[]);
        check(NETWORK_POLICY, "not json", &[]);
    }
}
