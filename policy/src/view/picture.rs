//! One NetworkPolicy in words for a picture: whom it selects, who comes in,
//! where they go; one card for each rule.
//!
//! Places are those in the policy, whatever document it stands in.

use crate::algebra::Domain;
use crate::kubernetes::{
    Direction, IpBlock, NetworkPolicy, Path, Peer, Peers, PortEntry, Ports, Rule, Selector,
};
use crate::order::SortedSet;
use serde::Serialize;

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
    /// Whether the policy isolates the pods in it.
    pub isolates: bool,
    /// The rules.
    pub cards: Vec<CardData>,
}

/// One rule. Its peers and ports belong together; no other pairing exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardData {
    /// Its number among the rules.
    pub title: String,
    /// The peers.
    pub peers: Vec<String>,
    /// The ports.
    pub ports: Vec<String>,
    /// `partial` where everybody is let through, `allow` otherwise.
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
        (true, true) => {
            let way = if direction == Direction::Ingress { "in" } else { "out" };
            format!("nothing, no rule lets anything {way}")
        }
        (true, false) => String::new(),
    };
    ColumnData { summary, isolates, cards }
}

fn card((number, (place, rule)): (usize, (Path, &Rule))) -> CardData {
    let (peers, tone) = match &rule.peers {
        Peers::Everybody { .. } => (vec!["everybody, inside and outside".to_owned()], "partial"),
        Peers::Listed(peers) => (peers.iter().map(peer).collect(), "allow"),
    };
    let ports = match &rule.ports {
        Ports::All => vec!["all ports".to_owned()],
        Ports::Listed(entries) => entries.iter().map(port).collect(),
    };
    CardData { title: format!("Rule {number}"), peers, ports, tone, pointer: place.pointer() }
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

/// A word for each term of a selector; `everything` where it has none.
fn selector(selector: &Selector, everything: &str) -> Vec<String> {
    if selector.is_everything() {
        return vec![everything.to_owned()];
    }
    selector.domains().map(|(key, domain)| term(key, domain)).collect()
}

fn term(key: &str, domain: &Domain) -> String {
    let list = |values: &SortedSet<String>| values.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    if let Some(example) = domain.like() {
        let or_not = if domain.allows_absent() { format!(", or has no {key}") } else { String::new() };
        return format!("{key} like \"{example}\"{or_not}");
    }
    match (domain.allows_absent(), domain.only(), domain.all_but()) {
        (true, Some(only), _) if only.is_empty() => format!("has no {key}"),
        (true, Some(only), _) => format!("{key} in ({}), or has no {key}", list(only)),
        (false, Some(only), _) if only.is_empty() => format!("contradicts itself about {key}"),
        (false, Some(only), _) if only.len() == 1 => format!("{key}={}", list(only)),
        (false, Some(only), _) => format!("{key} in ({})", list(only)),
        (true, None, but) => format!("{key} not in ({})", but.map(list).unwrap_or_default()),
        (false, None, Some(but)) if !but.is_empty() => format!("has {key}, not in ({})", list(but)),
        (false, None, _) => format!("has {key}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::objects;
    use super::*;
    use crate::manifests::Manifests;
    use serde_json::value::RawValue;
    use serde_json::{Value, json};

    fn pictures(documents: &[Value]) -> Vec<(usize, String, Option<PictureData>)> {
        let raw: Vec<Box<RawValue>> =
            documents.iter().map(|one| RawValue::from_string(one.to_string()).unwrap()).collect();
        let manifests = Manifests::of(&raw.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        let data = objects::data(&manifests);
        data.into_iter().map(|one| (one.object, one.pointer, one.picture)).collect()
    }

    fn policy(api_version: &str, spec: &Value) -> Value {
        json!({"apiVersion": api_version, "kind": "NetworkPolicy",
            "metadata": {"namespace": "a", "name": "n"}, "spec": spec})
    }

    #[track_caller]
    fn check(spec: &Value, expected: PictureData) {
        let found = pictures(&[policy("networking.k8s.io/v1", spec)]);
        assert_eq!(found, [(0, String::new(), Some(expected))]);
    }

    fn column(summary: &str, isolates: bool, cards: Vec<CardData>) -> ColumnData {
        ColumnData { summary: summary.to_owned(), isolates, cards }
    }

    fn card(pointer: &str, title: &str, peers: &[&str], ports: &[&str], tone: &'static str) -> CardData {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        CardData {
            title: title.to_owned(),
            peers: words(peers),
            ports: words(ports),
            tone,
            pointer: pointer.to_owned(),
        }
    }

    #[test]
    fn each_rule_is_a_card_of_its_peers_and_ports() {
        let term = |key: &str, operator: &str, values: &Value| json!({"key": key, "operator": operator, "values": values});
        let spec = json!({
            "podSelector": {"matchLabels": {"app": "web"}},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [
                {"from": [
                    {"podSelector": {"matchLabels": {"app": "ops"}}},
                    {"namespaceSelector": {}, "podSelector": {}},
                    {"namespaceSelector": {"matchExpressions": [
                        term("team", "In", &json!(["x", "y"])), term("env", "NotIn", &json!(["prod"])),
                        term("old", "DoesNotExist", &json!([])), term("new", "Exists", &json!([]))]}},
                ], "ports": [{"port": 80}, {"port": 90, "endPort": 99}, {"protocol": "UDP", "port": "dns"},
                    {"protocol": "SCTP"}]},
                {},
            ],
            "egress": [{"to": [
                {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16", "10.2.0.0/16"]}},
                {"ipBlock": {"cidr": "fd00::/8"}}]}]});
        let peers = [
            "app=ops of this namespace",
            "every pod of every namespace",
            "every pod of namespaces with env not in (prod), has new, has no old, team in (x, y)",
        ];
        let ports = ["TCP 80", "TCP 90–99", "UDP dns", "all of SCTP"];
        let blocks = ["addresses 10.0.0.0/8 but not 10.1.0.0/16, 10.2.0.0/16", "addresses fd00::/8"];
        let everybody = ["everybody, inside and outside"];
        check(
            &spec,
            PictureData {
                subject: vec!["app=web".to_owned()],
                pointer: "/spec/podSelector".to_owned(),
                ingress: column(
                    "",
                    true,
                    vec![
                        card("/spec/ingress/0", "Rule 1", &peers, &ports, "allow"),
                        card("/spec/ingress/1", "Rule 2", &everybody, &["all ports"], "partial"),
                    ],
                ),
                egress: column(
                    "",
                    true,
                    vec![card("/spec/egress/0", "Rule 1", &blocks, &["all ports"], "allow")],
                ),
            },
        );
    }

    #[test]
    fn a_direction_without_cards_says_why() {
        let subject = vec!["every pod".to_owned()];
        let pointer = "/spec/podSelector".to_owned();
        check(
            &json!({"podSelector": {}}),
            PictureData {
                subject: subject.clone(),
                pointer: pointer.clone(),
                ingress: column("nothing, no rule lets anything in", true, Vec::new()),
                egress: column("this policy leaves egress alone", false, Vec::new()),
            },
        );
        let ignored = "this policy leaves ingress alone; its ingress rules are ignored";
        check(
            &json!({"podSelector": {}, "policyTypes": ["Egress"], "ingress": [{}]}),
            PictureData {
                subject,
                pointer,
                ingress: column(ignored, false, Vec::new()),
                egress: column("nothing, no rule lets anything out", true, Vec::new()),
            },
        );
    }

    #[test]
    fn kinds_of_the_same_name_are_not_drawn_and_lists_keep_their_places() {
        let spec = json!({"podSelector": {}});
        let list = json!({"apiVersion": "v1", "kind": "List", "items": [
            policy("crd.projectcalico.org/v1", &spec), policy("networking.k8s.io/v1", &spec)]});
        let found = pictures(&[list]);
        let drawn: Vec<_> = found
            .iter()
            .map(|(object, pointer, picture)| (*object, pointer.as_str(), picture.is_some()))
            .collect();
        assert_eq!(drawn, [(0, "/items/0", false), (0, "/items/1", true)]);
    }
}
