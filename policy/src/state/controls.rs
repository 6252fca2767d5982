//! Controls of security catalogues, the rules whose findings concern them, and
//! how they stand.
//!
//! Whether a requirement is met is an auditor's question, and takes more than
//! manifests. What was not looked at is never said to pass.

use super::audit::{Audited, StateFinding};
use super::{Isolation, guarded};
use crate::boundary::Walls;
use crate::kubernetes::kinds::Role;
use crate::order::SortedSet;
use crate::rules;
use crate::settings::{Level, Settings};
use crate::snapshot::{Reading, SnapshotCluster};
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
    #[serde(skip)]
    about: About,
}

/// What has to be there for a control to be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// Namespaces, with what runs in them.
    Namespaces,
    /// Policies and Services.
    Peers,
    /// Pods, or what makes them.
    Pods,
    /// Policies.
    Policies,
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
pub static CONTROLS: [Control; 7] = [
    Control {
        id: "CIS-5.3.2",
        catalogue: "CIS Kubernetes Benchmark 1.8",
        title: "every namespace has network policies",
        rules: COVERAGE,
        about: About::Namespaces,
    },
    Control {
        id: "NSA-CISA-isolation",
        catalogue: "NSA/CISA Kubernetes Hardening Guide 1.2, network separation",
        title: "namespaces are isolated by policies that deny by default",
        rules: COVERAGE,
        about: About::Namespaces,
    },
    Control {
        id: "NSA-CISA-peers",
        catalogue: "NSA/CISA Kubernetes Hardening Guide 1.2, network separation",
        title: "only peers that are named and needed are let in",
        rules: CROSSING,
        about: About::Peers,
    },
    Control {
        id: "NSA-CISA-reach",
        catalogue: "NSA/CISA Kubernetes Hardening Guide 1.2, network separation",
        title: "no pod evades the network policies",
        rules: OUT_OF_REACH,
        about: About::Pods,
    },
    Control {
        id: "PCI-DSS-1.2",
        catalogue: "PCI DSS 4.0, requirement 1",
        title: "network security controls are configured as intended",
        rules: MISTAKES,
        about: About::Policies,
    },
    Control {
        id: "PCI-DSS-1.3",
        catalogue: "PCI DSS 4.0, requirement 1",
        title: "traffic to and from the cardholder data environment is restricted to what is needed",
        rules: CROSSING,
        about: About::Peers,
    },
    Control {
        id: "PCI-DSS-1.4",
        catalogue: "PCI DSS 4.0, requirement 1",
        title: "connections between trusted and untrusted networks are controlled",
        rules: OUTSIDE,
        about: About::Peers,
    },
];

/// A control, and what speaks against it.
#[derive(Debug, Serialize)]
pub struct ControlStatus {
    /// The control.
    #[serde(flatten)]
    pub control: &'static Control,
    /// `pass`, `fail`, `review`, `unknown` or `not judged`.
    pub status: &'static str,
    /// How many findings deny.
    pub denials: usize,
    /// How many warn.
    pub warnings: usize,
    /// The objects, each with the rule.
    pub objects: Vec<String>,
}

/// The rule about pods that nothing isolates.
const UNISOLATED: &str = "unisolated-pod";

/// A finding of some rule, in some object.
struct Against {
    rule: &'static str,
    level: Level,
    object: String,
}

/// How every control stands.
pub(super) fn status(
    audited: &[Audited<'_>],
    state: &[StateFinding],
    isolation: &Isolation,
    reading: &Reading,
    settings: &Settings,
) -> Vec<ControlStatus> {
    let cluster = SnapshotCluster::new(&reading.snapshot);
    let walls = Walls::new(settings, &cluster);
    let spaces = guarded(&reading.snapshot, &walls);
    let mut against = findings(audited, state);
    let level =
        |name: &str| rules::find(name).map_or(Level::Off, |rule| settings.level(rule.name, rule.level));
    if level(UNISOLATED) != Level::Off {
        let bare = spaces.iter().filter(|space| reading.snapshot.policies_of(space.name()).next().is_none());
        against.extend(bare.map(|space| Against {
            rule: UNISOLATED,
            level: level(UNISOLATED),
            object: format!("Namespace {}", space.name()),
        }));
    }
    // Of a control whose rules are off nobody looked at all that it asks.
    let is_on = |control: &Control| control.rules.iter().all(|rule| level(rule) != Level::Off);
    let judged = |about: About| match about {
        About::Namespaces => !spaces.is_empty(),
        About::Pods => isolation.judged > 0,
        About::Peers => asked(audited, |role| {
            matches!(
                role,
                Role::NetworkPolicy | Role::Admin(_) | Role::Service | Role::Endpoints | Role::EndpointSlice
            )
        }),
        About::Policies => asked(audited, |role| matches!(role, Role::NetworkPolicy | Role::Admin(_))),
    };
    let is_unknown = !isolation.unknown.is_empty();
    CONTROLS
        .iter()
        .map(|control| one(control, &against, is_on(control) && judged(control.about), is_unknown))
        .collect()
}

fn asked(audited: &[Audited<'_>], is_meant: impl Fn(Role) -> bool) -> bool {
    let judged = audited.iter().filter(|audited| audited.verdict.is_some());
    let mut subjects = judged.filter_map(|audited| audited.change.subject());
    subjects.any(|item| is_meant(item.role))
}

fn findings(audited: &[Audited<'_>], state: &[StateFinding]) -> Vec<Against> {
    let mut against = Vec::new();
    for audited in audited {
        let (Some(verdict), Some(subject)) = (&audited.verdict, audited.change.subject()) else { continue };
        against.extend(verdict.findings.iter().map(|ruled| Against {
            rule: ruled.rule,
            level: ruled.level,
            object: subject.title(),
        }));
    }
    for finding in state {
        let each = finding.examples.iter();
        against.extend(each.map(|object| Against {
            rule: finding.rule,
            level: finding.level,
            object: object.clone(),
        }));
    }
    against
}

fn one(control: &'static Control, against: &[Against], is_judged: bool, is_unknown: bool) -> ControlStatus {
    let own = || against.iter().filter(|it| control.rules.contains(&it.rule));
    let count = |level: Level| own().filter(|it| it.level == level).count();
    let (denials, warnings) = (count(Level::Deny), count(Level::Warn));
    let objects: SortedSet<String> = own().map(|it| format!("{}: {}", it.object, it.rule)).collect();
    let status = match (denials, warnings) {
        (0, 0) if is_unknown => "unknown",
        (0, 0) if !is_judged => "not judged",
        (0, 0) => "pass",
        (0, _) => "review",
        _ => "fail",
    };
    ControlStatus { control, status, denials, warnings, objects: objects.into_iter().collect() }
}
