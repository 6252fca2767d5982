//! Controls of security catalogues, and the rules whose findings concern them.
//!
//! This is data: which requirement a rule speaks to. Whether a requirement is
//! met is an auditor's question, and takes more than manifests.
use serde::Serialize;

/// One requirement of a catalogue.
#[derive(Debug, Serialize)]
pub struct Control {
    /// A short name, for tags.
    pub id: &'static str,
    /// The catalogue, with the version that numbers it so.
    pub catalogue: &'static str,
    /// What is asked for, in our words.
    pub title: &'static str,
    /// The rules that speak to it.
    pub rules: &'static [&'static str],
}

/// Rules about what crosses a boundary.
const CROSSING: &[&str] =
    &["any-source", "foreign-peer", "foreign-address", "admin-override", "service-bypass", "boundary-label"];
/// Rules about what comes from outside of the cluster.
const OUTSIDE: &[&str] = &["any-source", "foreign-address", "service-bypass"];
/// Rules about pods without a policy.
const COVERAGE: &[&str] = &["unisolated-pod", "isolation-removed"];
/// Rules about pods that no policy can reach.
const OUT_OF_REACH: &[&str] = &["host-network", "unjudged-kind", "selects-nothing"];
/// Rules about policies that say something else than their authors meant.
const MISTAKES: &[&str] =
    &["unknown-field", "ignored-section", "accidental-or", "all-ports-of-protocol", "unknown-named-port"];

/// Every control that a rule speaks to.
pub const CONTROLS: &[Control] = &[
    Control {
        id: "CIS-5.3.2",
        catalogue: "CIS Kubernetes Benchmark 1.8",
        title: "every namespace has network policies",
        rules: COVERAGE,
    },
    Control {
        id: "NSA-CISA-isolation",
        catalogue: "NSA/CISA Kubernetes Hardening Guide 1.2, network separation",
        title: "namespaces are isolated by policies that deny by default",
        rules: COVERAGE,
    },
    Control {
        id: "NSA-CISA-peers",
        catalogue: "NSA/CISA Kubernetes Hardening Guide 1.2, network separation",
        title: "only peers that are named and needed are let in",
        rules: CROSSING,
    },
    Control {
        id: "NSA-CISA-reach",
        catalogue: "NSA/CISA Kubernetes Hardening Guide 1.2, network separation",
        title: "no pod evades the network policies",
        rules: OUT_OF_REACH,
    },
    Control {
        id: "PCI-DSS-1.2",
        catalogue: "PCI DSS 4.0, requirement 1",
        title: "network security controls are configured as intended",
        rules: MISTAKES,
    },
    Control {
        id: "PCI-DSS-1.3",
        catalogue: "PCI DSS 4.0, requirement 1",
        title: "traffic to and from the cardholder data environment is restricted to what is needed",
        rules: CROSSING,
    },
    Control {
        id: "PCI-DSS-1.4",
        catalogue: "PCI DSS 4.0, requirement 1",
        title: "connections between trusted and untrusted networks are controlled",
        rules: OUTSIDE,
    },
];

/// The controls that findings of `rule` concern.
pub fn of(rule: &str) -> impl Iterator<Item = &'static Control> {
    CONTROLS.iter().filter(move |control| control.rules.contains(&rule))
}
