//! The decision walk as data, and as text for people.

use super::data::PortsData;
use crate::kubernetes::Direction;
use crate::kubernetes::admin::Action;
use crate::reach::question::Explanation;
use crate::reach::walk::{Fallback, PolicyRef, PolicyStep, RuleStep, Side};
use serde::Serialize;
use std::fmt::Write as _;

/// One explanation.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExplanationData {
    /// Who connects.
    pub source: String,
    /// To whom.
    pub destination: String,
    /// The pod's port that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<String>,
    /// Whether that port is open; without one, whether any is.
    pub allowed: bool,
    /// All open ports.
    pub ports: PortsData,
    /// What the source's policies say.
    pub egress: SideData,
    /// What the destination's policies say.
    pub ingress: SideData,
    /// What the answer depends on.
    pub notes: Vec<String>,
    /// What would have to change for the opposite answer.
    pub changes: Vec<String>,
}

/// One side of the decision.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SideData {
    /// `Egress` or `Ingress`.
    pub direction: String,
    /// The ports that this side lets through.
    pub ports: PortsData,
    /// What decides where no rule does, in a sentence.
    pub default: &'static str,
    /// The policies, in the order in which they are asked.
    pub policies: Vec<PolicyData>,
}

/// One policy's part.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyData {
    /// The kind.
    pub kind: &'static str,
    /// The namespace, of a NetworkPolicy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
    /// `Admin`, `NetworkPolicy` or `Baseline`.
    pub tier: String,
    /// Whether it applies to the pod.
    pub applies: bool,
    /// Why it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Its rules for the direction.
    pub rules: Vec<RuleData>,
}

/// One rule's part.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleData {
    /// The place, as people write it.
    pub place: String,
    /// The place as a JSON pointer.
    pub pointer: String,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `Allow`, `Deny` or `Pass`.
    pub action: &'static str,
    /// Whether a peer matches.
    pub matched: bool,
    /// Its ports at this destination.
    pub ports: PortsData,
    /// The ports that it decided about.
    pub decides: PortsData,
    /// Its peers; none where it means everybody.
    pub peers: Vec<PeerStepData>,
}

/// One peer's part.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PeerStepData {
    /// The place, as people write it.
    pub place: String,
    /// The place as a JSON pointer.
    pub pointer: String,
    /// Whether it matches.
    pub matched: bool,
    /// Why it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// An explanation as data.
pub fn data(explanation: &Explanation) -> ExplanationData {
    ExplanationData {
        source: explanation.source.text.clone(),
        destination: explanation.destination.text.clone(),
        port: explanation.port.map(|(protocol, number)| format!("{protocol} {number}")),
        allowed: explanation.is_allowed(),
        ports: PortsData::of(&explanation.ports),
        egress: side(&explanation.egress),
        ingress: side(&explanation.ingress),
        notes: explanation.notes.clone(),
        changes: changes(explanation),
    }
}

fn side(side: &Side) -> SideData {
    SideData {
        direction: side.direction.to_string(),
        ports: PortsData::of(&side.allowed),
        default: default(side.default),
        policies: side.policies.iter().map(policy).collect(),
    }
}

fn default(default: Fallback) -> &'static str {
    match default {
        Fallback::NoSubject => "no policy applies here: everything else is allowed",
        Fallback::Isolated => "a NetworkPolicy isolates the pod: everything else is denied",
        Fallback::Open => "no NetworkPolicy isolates the pod: everything else is allowed",
    }
}

fn policy(step: &PolicyStep) -> PolicyData {
    let (kind, namespace, name, tier) = match &step.policy {
        PolicyRef::Network(policy) => {
            ("NetworkPolicy", Some(policy.namespace.clone()), policy.name.clone(), "NetworkPolicy".to_owned())
        }
        PolicyRef::Admin(policy) => (policy.kind.name(), None, policy.name.clone(), policy.tier.to_string()),
    };
    PolicyData {
        kind,
        namespace,
        name,
        tier,
        applies: step.applies.is_ok(),
        why: step.applies.clone().err(),
        rules: step.rules.iter().map(rule).collect(),
    }
}

fn rule(step: &RuleStep) -> RuleData {
    let peers = step.peers.iter().map(|peer| PeerStepData {
        place: peer.place.to_string(),
        pointer: peer.place.pointer(),
        matched: peer.outcome.is_ok(),
        why: peer.outcome.clone().err(),
    });
    RuleData {
        place: step.place.to_string(),
        pointer: step.place.pointer(),
        name: step.name.clone(),
        action: action(step.action),
        matched: step.matched,
        ports: PortsData::of(&step.ports),
        decides: PortsData::of(&step.decides),
        peers: peers.collect(),
    }
}

fn action(action: Action) -> &'static str {
    match action {
        Action::Allow => "Allow",
        Action::Deny => "Deny",
        Action::Pass => "Pass",
    }
}

impl PolicyData {
    /// `NetworkPolicy a/b`.
    pub fn title(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{} {namespace}/{}", self.kind, self.name),
            None => format!("{} {}", self.kind, self.name),
        }
    }
}

impl SideData {
    /// The rule that allowed the port, or the policies that denied it, in a
    /// few words.
    pub fn reason(&self, allowed: bool) -> String {
        let applying = || self.policies.iter().filter(|policy| policy.applies);
        let deciding = applying().find_map(|policy| {
            let rule = policy.rules.iter().find(|rule| {
                let word = if allowed { "Allow" } else { "Deny" };
                rule.action == word && rule.decides.text != "No Connections"
            });
            rule.map(|rule| {
                format!(
                    "{} {} {}",
                    if allowed { "allowed by" } else { "denied by" },
                    policy.title(),
                    rule.place
                )
            })
        });
        if let Some(deciding) = deciding {
            return deciding;
        }
        let isolating: Vec<String> =
            applying().filter(|policy| policy.tier == "NetworkPolicy").map(PolicyData::title).collect();
        match (allowed, isolating.is_empty()) {
            (true, _) => "no policy isolates it".to_owned(),
            (false, true) => "denied".to_owned(),
            (false, false) => format!("isolated by {}, and no rule lets it through", isolating.join(", ")),
        }
    }
}

/// Whether a side lets through what was asked for.
fn lets_through(side: &Side, explanation: &Explanation) -> bool {
    match explanation.port {
        Some((protocol, number)) => side.allowed.contains(protocol, number),
        None => !side.allowed.is_empty(),
    }
}

/// What would have to change for the opposite answer.
fn changes(explanation: &Explanation) -> Vec<String> {
    let sides = [
        (&explanation.egress, &explanation.source, &explanation.destination),
        (&explanation.ingress, &explanation.destination, &explanation.source),
    ];
    let port =
        explanation.port.map(|(protocol, number)| format!(" on {protocol} {number}")).unwrap_or_default();
    if explanation.is_allowed() {
        let what = sides.map(|(view, subject, other)| {
            let word = if view.direction == Direction::Ingress { "from" } else { "to" };
            match view.default {
                Fallback::NoSubject => None,
                Fallback::Open => {
                    Some(format!("to close it, isolate {} for {}", subject.text, view.direction))
                }
                Fallback::Isolated => {
                    let data = side(view);
                    Some(format!(
                        "to close it, narrow what lets {} {word} {} through: {}",
                        view.direction.section(),
                        other.text,
                        data.reason(true)
                    ))
                }
            }
        });
        return what.into_iter().flatten().collect();
    }
    let closed = sides.into_iter().filter(|(view, ..)| !lets_through(view, explanation));
    closed
        .map(|(view, subject, other)| {
            let data = side(view);
            let reason = data.reason(false);
            let word = if view.direction == Direction::Ingress { "from" } else { "to" };
            match view.default {
                Fallback::Isolated if !reason.starts_with("denied by") => format!(
                    "to open it, some NetworkPolicy of {} must allow {} {word} {}{port}",
                    subject.text,
                    view.direction.section(),
                    other.text
                ),
                _ => format!("to open it, change what decides now: {reason}"),
            }
        })
        .collect()
}

/// Explanations as text.
pub fn text(explanations: &[Explanation]) -> String {
    explanations.iter().map(|explanation| one(&data(explanation))).collect::<Vec<_>>().join("\n")
}

fn one(explanation: &ExplanationData) -> String {
    let ExplanationData { source, destination, .. } = explanation;
    let verdict = match (&explanation.port, explanation.allowed) {
        (Some(port), true) => format!("allowed on {port}"),
        (Some(port), false) => format!("denied on {port}"),
        (None, _) => explanation.ports.text.clone(),
    };
    let mut text = format!("{source} => {destination} : {verdict}\n");
    for side in [&explanation.egress, &explanation.ingress] {
        let whose = if side.direction == "Egress" { source } else { destination };
        let _ = writeln!(text, "{} of {whose}: {}", side.direction, side.ports.text);
        for policy in &side.policies {
            write_policy(&mut text, policy);
        }
        let _ = writeln!(text, "  {}", side.default);
    }
    for note in &explanation.notes {
        let _ = writeln!(text, "note: {note}");
    }
    for change in &explanation.changes {
        let _ = writeln!(text, "{change}");
    }
    text
}

fn write_policy(text: &mut String, policy: &PolicyData) {
    let tier =
        if policy.tier == "NetworkPolicy" { String::new() } else { format!(" (tier {})", policy.tier) };
    match &policy.why {
        Some(why) => {
            let _ = writeln!(text, "  - {}{tier} does not apply: {why}", policy.title());
        }
        None => {
            let _ = writeln!(text, "  + {}{tier} applies", policy.title());
        }
    }
    for rule in &policy.rules {
        let name = rule.name.as_ref().map(|name| format!(" \"{name}\"")).unwrap_or_default();
        let outcome = match (rule.matched, rule.decides.text.as_str()) {
            (false, _) => "missed".to_owned(),
            (true, "No Connections") => format!("matched, {} decides about nothing", rule.ports.text),
            (true, decides) => format!("matched, {} {decides}", rule.action.to_ascii_lowercase() + "s"),
        };
        let _ = writeln!(text, "    {}{name}: {outcome}", rule.place);
        for peer in &rule.peers {
            let why = peer.why.as_deref().unwrap_or("matches");
            let _ = writeln!(text, "      {}: {why}", peer.place);
        }
    }
}
