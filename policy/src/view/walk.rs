//! The decision walk as data, and as text for people. The data carries every
//! line of the text, so that nobody who shows it has to find words of their own.

mod text;

pub use text::text;

use super::data::PortsData;
use crate::kubernetes::Action;
use crate::kubernetes::object::title;
use crate::kubernetes::{Direction, PortSet, Protocol};
use crate::reach::Family;
use crate::reach::question::{Explained, Explanation, OverFamily, Undecided, is_open};
use crate::reach::walk::{End, Fallback, PeerStep, PolicyRef, PolicyStep, RuleStep, Side};
use serde::Serialize;

/// One explanation.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExplanationData {
    /// The answer in a line.
    pub text: String,
    /// Who connects.
    pub source: String,
    /// To whom.
    pub destination: String,
    /// The pod's port that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<String>,
    /// Whether that port is open; without one, whether any is.
    pub allowed: bool,
    /// Why nobody knows, where nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
    /// All open ports.
    pub ports: PortsData,
    /// The addresses outside that are all answered so, where an end is several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addresses: Option<String>,
    /// The one of them that the walk is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// What the source's policies say, if it is known; over an open family, if
    /// one is, where families differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub egress: Option<SideData>,
    /// What the destination's policies say, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ingress: Option<SideData>,
    /// What is decided over each family of addresses that both ends have, where
    /// the answer depends on it; empty where they have none in common.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub families: Option<Vec<FamilyData>>,
    /// What the answer depends on.
    pub notes: Vec<String>,
    /// What would have to change for the opposite answer.
    pub changes: Vec<String>,
}

/// The decision over one family of addresses.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FamilyData {
    /// `IPv4` or `IPv6`.
    pub family: String,
    /// Whether the port that was asked for is open; without one, whether any is.
    pub allowed: bool,
    /// All open ports.
    pub ports: PortsData,
    /// What the source's policies say.
    pub egress: SideData,
    /// What the destination's policies say.
    pub ingress: SideData,
}

/// One side of the decision.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SideData {
    /// Whose side it is and what it lets through, in a line.
    pub text: String,
    /// `Egress` or `Ingress`.
    pub direction: String,
    /// The ports that this side lets through.
    pub ports: PortsData,
    /// What decides where no rule does, in a sentence.
    pub default: &'static str,
    /// The policies, in the order in which they are asked.
    pub policies: Vec<PolicyData>,
    /// Those of them that do not apply and are many, as a line for each kind
    /// and namespace.
    pub folded: Vec<FoldedData>,
}

/// Policies of a kind and namespace that do not apply.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FoldedData {
    /// How many there are, in a line.
    pub text: String,
    /// Which of the side's policies they are.
    pub policies: Vec<usize>,
}

/// One policy's part.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyData {
    /// Its title and whether it applies, in a line.
    pub text: String,
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
    /// Its place and what it decides, in a line.
    pub text: String,
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
    /// Its place and whether it matches, in a line.
    pub text: String,
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
pub fn data(explained: &Explained) -> ExplanationData {
    match explained {
        Explained::Decided(explanation) => decided(explanation),
        Explained::Undecided(undecided) => nobody_knows(undecided),
    }
}

fn port_text(port: Option<(Protocol, u16)>) -> Option<String> {
    port.map(|(protocol, number)| format!("{protocol} {number}"))
}

fn nobody_knows(undecided: &Undecided) -> ExplanationData {
    let Undecided { source, destination, port, why } = undecided;
    let port = port_text(*port);
    let on = port.as_ref().map(|port| format!(" on {port}")).unwrap_or_default();
    ExplanationData {
        text: format!("{source} => {destination} : nobody knows{on}: {why}"),
        source: source.clone(),
        destination: destination.clone(),
        port,
        allowed: false,
        unknown: Some(why.clone()),
        ports: PortsData::of(&PortSet::empty()),
        addresses: None,
        example: None,
        egress: None,
        ingress: None,
        families: None,
        notes: Vec::new(),
        changes: Vec::new(),
    }
}

fn decided(explanation: &Explanation) -> ExplanationData {
    let (source, destination) = (&explanation.source.text, &explanation.destination.text);
    let port = port_text(explanation.port);
    let allowed = explanation.is_allowed();
    let over = explanation.over;
    let outside = [&explanation.source, &explanation.destination];
    let outside = outside.into_iter().find_map(|named| Some((named, named.addresses.as_ref()?)));
    let example = outside.and_then(|(named, _)| match named.end {
        End::Address(address) => Some(address.to_string()),
        End::Pod(_) => None,
    });
    ExplanationData {
        text: format!("{source} => {destination} : {}", verdict(explanation)),
        source: source.clone(),
        destination: destination.clone(),
        port,
        allowed,
        unknown: None,
        ports: PortsData::of(&explanation.ports),
        addresses: outside.map(|(_, addresses)| addresses.in_words()),
        example,
        egress: Some(side(&explanation.egress, source, over)),
        ingress: Some(side(&explanation.ingress, destination, over)),
        families: families(explanation),
        notes: explanation.notes.clone(),
        changes: changes(explanation),
    }
}

/// The answer, with the families that decide about it.
fn verdict(explanation: &Explanation) -> String {
    let answer = |ports: &PortSet, on: &str| match (explanation.port, is_open(ports, explanation.port)) {
        (Some(_), true) => format!("allowed{on}"),
        (Some(_), false) => format!("denied{on}"),
        (None, _) => ports.to_string(),
    };
    let on = on_port(explanation);
    let Some(families) = &explanation.families else { return answer(&explanation.ports, &on) };
    if families.is_empty() {
        return format!("{}, {NO_FAMILY}", answer(&explanation.ports, &on));
    }
    // What is open is said first.
    let is_open = |one: &&OverFamily| is_open(&one.decision.ports, explanation.port);
    let order = families.iter().filter(is_open).chain(families.iter().filter(|one| !is_open(one)));
    let parts = order.enumerate().map(|(at, one)| {
        format!("{} over {}", answer(&one.decision.ports, if at == 0 { &on } else { "" }), one.family)
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn on_port(explanation: &Explanation) -> String {
    explanation.port.map(|(protocol, number)| format!(" on {protocol} {number}")).unwrap_or_default()
}

fn families(explanation: &Explanation) -> Option<Vec<FamilyData>> {
    let data = |OverFamily { family, decision }: &OverFamily| FamilyData {
        family: family.to_string(),
        allowed: is_open(&decision.ports, explanation.port),
        ports: PortsData::of(&decision.ports),
        egress: side(&decision.egress, &explanation.source.text, Some(*family)),
        ingress: side(&decision.ingress, &explanation.destination.text, Some(*family)),
    };
    explanation.families.as_ref().map(|families| families.iter().map(data).collect())
}

/// One side of the decision as data.
pub fn side(side: &Side, subject: &str, over: Option<Family>) -> SideData {
    let ports = PortsData::of(&side.allowed);
    let over = over.map(|family| format!(" over {family}")).unwrap_or_default();
    let policies: Vec<PolicyData> = side.policies.iter().map(policy).collect();
    SideData {
        text: format!("{} of {subject}{over}: {}", side.direction, ports.text),
        direction: side.direction.to_string(),
        ports,
        default: default(side.default),
        folded: fold(&policies),
        policies,
    }
}

/// Puts those together that do not apply: one alone says better why not.
fn fold(policies: &[PolicyData]) -> Vec<FoldedData> {
    let mut groups: Vec<(&PolicyData, Vec<usize>)> = Vec::new();
    for (at, policy) in policies.iter().enumerate().filter(|(_, policy)| !policy.applies) {
        let is_own = |first: &PolicyData| (first.kind, &first.namespace) == (policy.kind, &policy.namespace);
        match groups.iter_mut().find(|(first, _)| is_own(first)) {
            Some((_, own)) => own.push(at),
            None => groups.push((policy, vec![at])),
        }
    }
    let mut folded = Vec::new();
    for (PolicyData { kind, namespace, .. }, policies) in groups {
        if policies.len() > 1 {
            let kinds = kind.strip_suffix('y').unwrap_or(kind);
            let of = namespace.as_ref().map(|namespace| format!(" of {namespace}")).unwrap_or_default();
            let text = format!("{} {kinds}ies{of} do not apply", policies.len());
            folded.push(FoldedData { text, policies });
        }
    }
    folded
}

fn default(default: Fallback) -> &'static str {
    match default {
        Fallback::NoSubject => "no policy applies here: everything else is allowed",
        Fallback::Isolated => "a NetworkPolicy isolates the pod: everything else is denied",
        Fallback::Open => "no NetworkPolicy isolates the pod: everything else is allowed",
        Fallback::Held => "some policy puts the pod into default deny: everything else is denied",
        Fallback::Unheld => "no policy puts the pod into default deny: everything else is allowed",
        Fallback::FromOwnNode => "the node on which the pod runs is let in behind all policies",
    }
}

fn policy(step: &PolicyStep) -> PolicyData {
    let (kind, namespace, name, tier) = match &step.policy {
        PolicyRef::Network(policy) => {
            ("NetworkPolicy", Some(policy.namespace.clone()), policy.name.clone(), "NetworkPolicy".to_owned())
        }
        PolicyRef::Other(policy, tier) => {
            let origin = &policy.origin;
            (origin.kind, origin.namespace.clone(), origin.name.clone(), tier.clone())
        }
    };
    let why = step.applies.clone().err();
    let outcome = match &why {
        Some(why) => format!("does not apply: {why}"),
        None => "applies".to_owned(),
    };
    let of_tier = if tier == "NetworkPolicy" { String::new() } else { format!(" (tier {tier})") };
    PolicyData {
        text: format!("{}{of_tier} {outcome}", title(kind, namespace.as_deref(), &name)),
        kind,
        namespace,
        name,
        tier,
        applies: why.is_none(),
        why,
        rules: step.rules.iter().map(rule).collect(),
    }
}

fn rule(step: &RuleStep) -> RuleData {
    let place = step.place.to_string();
    let decides = PortsData::of(&step.decides);
    let peers: Vec<PeerStepData> = step.peers.iter().map(peer).collect();
    let name = step.name.as_ref().map(|name| format!(" \"{name}\"")).unwrap_or_default();
    let whom = if peers.is_empty() { "means everybody" } else { "matched" };
    let outcome = match (step.matched, decides.text.as_str()) {
        (false, _) => "missed".to_owned(),
        (true, "No Connections") => format!("{whom}, decides about nothing that is still open"),
        (true, decides) => format!("{whom}, {} {decides}", verb(step.action)),
    };
    RuleData {
        text: format!("{place}{name}: {outcome}"),
        place,
        pointer: step.place.pointer(),
        name: step.name.clone(),
        action: action(step.action),
        matched: step.matched,
        ports: PortsData::of(&step.ports),
        decides,
        peers,
    }
}

fn peer(step: &PeerStep) -> PeerStepData {
    let (place, why) = (step.place.to_string(), step.outcome.clone().err());
    PeerStepData {
        text: format!("{place}: {}", why.as_deref().unwrap_or("matches")),
        place,
        pointer: step.place.pointer(),
        matched: why.is_none(),
        why,
    }
}

fn verb(action: Action) -> &'static str {
    match action {
        Action::Allow => "allows",
        Action::Deny => "denies",
        Action::Pass => "passes on",
    }
}

fn action(action: Action) -> &'static str {
    match action {
        Action::Allow => "Allow",
        Action::Deny => "Deny",
        Action::Pass => "Pass",
    }
}

/// The rule of a side that allowed what was asked, or what denied it, in a few
/// words.
pub fn reason(side: &Side, explanation: &Explanation, allowed: bool) -> String {
    let applying = || side.policies.iter().filter(|step| step.applies.is_ok());
    let (action, word) = if allowed { (Action::Allow, "allowed by") } else { (Action::Deny, "denied by") };
    let deciding = applying().find_map(|step| {
        let mut rules = step.rules.iter();
        let rule = rules.find(|rule| rule.action == action && holds(&rule.decides, explanation))?;
        Some(format!("{word} {} {}", policy_title(&step.policy), rule.place))
    });
    if let Some(deciding) = deciding {
        return deciding;
    }
    let isolating = applying().filter(|step| step.holds(side.direction));
    let isolating: Vec<String> = isolating.map(|step| policy_title(&step.policy)).collect();
    match (allowed, isolating.is_empty()) {
        (true, _) => "no policy isolates it".to_owned(),
        (false, true) => "denied".to_owned(),
        (false, false) => format!("isolated by {}, and no rule lets it through", isolating.join(", ")),
    }
}

/// `NetworkPolicy a/b`.
fn policy_title(policy: &PolicyRef) -> String {
    match policy {
        PolicyRef::Network(policy) => title("NetworkPolicy", Some(&policy.namespace), &policy.name),
        PolicyRef::Other(policy, _) => policy.origin.to_string(),
    }
}

/// Whether a policy of the administrators lets it through before NetworkPolicies
/// are asked.
fn is_let_through_first(side: &Side, explanation: &Explanation) -> bool {
    side.policies.iter().any(|step| {
        matches!(&step.policy, PolicyRef::Other(_, tier) if tier == "Admin")
            && step.rules.iter().any(|rule| rule.action == Action::Allow && holds(&rule.decides, explanation))
    })
}

/// Whether ports hold what was asked for.
fn holds(ports: &PortSet, explanation: &Explanation) -> bool {
    match explanation.port {
        Some((protocol, number)) => ports.contains(protocol, number),
        None => ports.intersects(&explanation.within),
    }
}

/// Why ends cannot talk whatever policies say.
pub const NO_FAMILY: &str = "as the ends have no family of addresses in common";

/// What would have to change for the opposite answer: over each family, where
/// they differ. Where the destination leads to none of the ports, and between a
/// pod and itself, policies do not matter.
fn changes(explanation: &Explanation) -> Vec<String> {
    let itself = explanation.source.pod.is_some() && explanation.source.pod == explanation.destination.pod;
    if itself || !holds(&explanation.within, explanation) {
        return Vec::new();
    }
    let allowed = explanation.is_allowed();
    let Some(families) = &explanation.families else {
        return changes_of([&explanation.egress, &explanation.ingress], allowed, explanation);
    };
    if families.is_empty() {
        return vec!["to open it, both ends need addresses of one family".to_owned()];
    }
    let concerned = families.iter().filter(|one| is_open(&one.decision.ports, explanation.port) == allowed);
    let changes = concerned.flat_map(|OverFamily { family, decision }| {
        let changes = changes_of([&decision.egress, &decision.ingress], allowed, explanation);
        changes.into_iter().map(move |change| format!("over {family}: {change}"))
    });
    changes.collect()
}

fn changes_of(sides: [&Side; 2], allowed: bool, explanation: &Explanation) -> Vec<String> {
    let (source, destination) = (&explanation.source, &explanation.destination);
    let [egress, ingress] = sides;
    let sides = [(egress, source, destination), (ingress, destination, source)];
    let port = on_port(explanation);
    if allowed {
        let what = sides.map(|(view, subject, other)| {
            let word = if view.direction == Direction::Ingress { "from" } else { "to" };
            match view.default {
                Fallback::NoSubject => None,
                Fallback::FromOwnNode => {
                    Some(format!("to close it, deny what comes to {} from its own node", subject.text))
                }
                Fallback::Open | Fallback::Unheld if !is_let_through_first(view, explanation) => {
                    Some(format!("to close it, isolate {} for {}", subject.text, view.direction))
                }
                _ => Some(format!(
                    "to close it, narrow what lets {} {word} {} through: {}",
                    view.direction.section(),
                    other.text,
                    reason(view, explanation, true)
                )),
            }
        });
        return what.into_iter().flatten().collect();
    }
    let closed = sides.into_iter().filter(|(view, ..)| !holds(&view.allowed, explanation));
    closed
        .map(|(view, subject, other)| {
            let reason = reason(view, explanation, false);
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
