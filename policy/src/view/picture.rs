//! One policy in words for a picture: whom it selects, who comes in, where they
//! go; one card for each rule.
//!
//! A NetworkPolicy of the API's own reading is drawn as it is written, every other
//! policy from the clauses that a reading makes of it (`clauses.rs`). Places are
//! those in the policy, whatever document it stands in.

mod clauses;
mod pictures;
mod terms;
#[cfg(test)]
mod tests;

pub use pictures::Pictures;

use crate::kubernetes::{Direction, IpBlock, NetworkPolicy, Path, Peer, Peers, PortEntry, Ports, Rule};
use serde::Serialize;
use terms::selector;

/// A picture of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PictureData {
    /// The pods that the policy applies to, a word for each term.
    pub subject: Vec<String>,
    /// Where that is said, as a JSON pointer.
    pub pointer: String,
    /// Who comes in.
    pub ingress: ColumnData,
    /// Where they go.
    pub egress: ColumnData,
}

/// One direction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnData {
    /// What the direction means for the pods, where no card says it.
    pub summary: String,
    /// Whether what no card allows is denied.
    pub isolates: bool,
    /// The rules.
    pub cards: Vec<CardData>,
}

/// One rule. Its peers and ports belong together; no other pairing exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardData {
    /// Its number among the rules, and its name.
    pub title: String,
    /// The peers.
    pub peers: Vec<String>,
    /// The ports.
    pub ports: Vec<String>,
    /// `deny`, `pass` where the next tier decides, `partial` where everybody is let
    /// through, `allow` otherwise.
    pub tone: &'static str,
    /// The place of the rule, as a JSON pointer.
    pub pointer: String,
}

/// The picture of a policy.
pub fn data(policy: &NetworkPolicy) -> PictureData {
    PictureData {
        subject: selector(&policy.pods, "every pod"),
        pointer: Path::object().field("spec").field("podSelector").pointer(),
        ingress: column(policy, Direction::Ingress),
        egress: column(policy, Direction::Egress),
    }
}

fn column(policy: &NetworkPolicy, direction: Direction) -> ColumnData {
    let isolates = policy.isolates(direction);
    let cards: Vec<CardData> = (1_usize..).zip(policy.rules(direction)).map(card).collect();
    let section = direction.section();
    let summary = match (isolates, policy.section(direction).rules.is_empty()) {
        (false, true) => format!("this policy leaves {section} alone"),
        (false, false) => format!("this policy leaves {section} alone; its {section} rules are ignored"),
        (true, true) => nothing(direction),
        (true, false) => String::new(),
    };
    ColumnData { summary, isolates, cards }
}

/// What a direction means that is isolated by a policy without rules.
fn nothing(direction: Direction) -> String {
    let way = if direction == Direction::Ingress { "in" } else { "out" };
    format!("nothing, no rule lets anything {way}")
}

fn card((number, (place, rule)): (usize, (Path, &Rule))) -> CardData {
    let (peers, tone) = match &rule.peers {
        Peers::Everybody { .. } => (vec![EVERYBODY.to_owned()], "partial"),
        Peers::Listed(peers) => (peers.iter().map(peer).collect(), "allow"),
    };
    let ports = ports(&rule.ports);
    CardData { title: format!("Rule {number}"), peers, ports, tone, pointer: place.pointer() }
}

const EVERYBODY: &str = "everybody, inside and outside";

fn ports(ports: &Ports) -> Vec<String> {
    match ports {
        Ports::All => vec!["all ports".to_owned()],
        Ports::Listed(entries) => entries.iter().map(port).collect(),
    }
}

fn peer(peer: &Peer) -> String {
    let (namespaces, pods) = match peer {
        Peer::Block(IpBlock { cidr, except }) if except.is_empty() => return format!("addresses {cidr}"),
        Peer::Block(IpBlock { cidr, except }) => {
            let except: Vec<String> = except.iter().map(ToString::to_string).collect();
            return format!("addresses {cidr} but not {}", except.join(", "));
        }
        Peer::Pods { namespaces, pods } => (namespaces, pods),
    };
    let pods = match pods {
        Some(pods) => selector(pods, "every pod").join(", "),
        None => "every pod".to_owned(),
    };
    match namespaces {
        None => format!("{pods} of this namespace"),
        Some(all) if all.is_everything() => format!("{pods} of every namespace"),
        Some(some) => format!("{pods} of namespaces with {}", selector(some, "").join(", ")),
    }
}

fn port(entry: &PortEntry) -> String {
    let (protocol, ranges) = match entry {
        PortEntry::Named(protocol, name) => return format!("{protocol} {name}"),
        PortEntry::Numbered(protocol, ranges) => (protocol, ranges),
    };
    if ranges.is_full() {
        return format!("all of {protocol}");
    }
    let ranges = ranges.iter().map(|range| match (range.start(), range.end()) {
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}–{last}"),
    });
    format!("{protocol} {}", ranges.collect::<Vec<_>>().join(", "))
}
