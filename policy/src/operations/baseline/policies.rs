//! The policies of one namespace: the walls, and the doors for trusted peers.

use super::home::Home;
use crate::algebra::Ranges;
use crate::kubernetes::{Direction, PortSet, Ports, Protocol};
use crate::settings::{Settings, Trust, TrustedPeer};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::cell::Cell;

/// A policy that still needs a name that is free.
pub(super) struct Draft {
    /// The name that it should have.
    pub(super) name: String,
    spec: Value,
}

impl Draft {
    /// A policy of every pod that isolates in each of these directions, and admits
    /// what the rule says where there is one.
    fn new(name: String, rules: &[(Direction, Option<Value>)]) -> Self {
        let types: Vec<String> = rules.iter().map(|(direction, _)| direction.to_string()).collect();
        let mut spec = json!({"podSelector": {}, "policyTypes": types});
        for (direction, rule) in rules {
            if let (Some(spec), Some(rule)) = (spec.as_object_mut(), rule) {
                spec.insert(direction.section().to_owned(), json!([rule]));
            }
        }
        Self { name, spec }
    }

    /// The policy as an object of `namespace`.
    pub(super) fn object(&self, namespace: &str, name: &str) -> Value {
        json!({
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": name, "namespace": namespace},
            "spec": self.spec,
        })
    }
}

/// The own boundary as a peer, and what others are to it.
fn own_boundary(home: &Home<'_>, settings: &Settings) -> (Value, &'static str) {
    match home.shared_value(settings) {
        None => (json!({"podSelector": {}}), "namespaces"),
        Some(value) => {
            let labels = Map::from_iter([(settings.isolate_by.clone(), value.into())]);
            (json!({"namespaceSelector": {"matchLabels": labels}}), "boundaries")
        }
    }
}

/// The floor: the recipe in the directions that are `missing` altogether. Where
/// the union of other policies isolates, it admits nobody beyond theirs.
pub(super) fn floor(
    home: &Home<'_>,
    settings: &Settings,
    name: &str,
    (floorless, missing): (&[Direction], &[Direction]),
) -> Draft {
    let (own, _) = own_boundary(home, settings);
    let admits = |way: Direction| missing.contains(&way).then(|| rule(way, &own, None));
    let rules: Vec<_> = floorless.iter().map(|way| (*way, admits(*way))).collect();
    Draft::new(name.to_owned(), &rules)
}

/// The recipe: in each direction nobody but the own boundary.
pub(super) fn walls(home: &Home<'_>, settings: &Settings, missing: &[Direction]) -> Vec<Draft> {
    let (own, others) = own_boundary(home, settings);
    let wall = |direction: &Direction| {
        let way = match direction {
            Direction::Ingress => "from",
            Direction::Egress => "to",
        };
        Draft::new(format!("deny-{way}-other-{others}"), &[(*direction, Some(rule(*direction, &own, None)))])
    };
    missing.iter().map(wall).collect()
}

fn rule(direction: Direction, peer: &Value, ports: Option<&Value>) -> Value {
    let mut rule = Map::from_iter([(direction.peers().to_owned(), json!([peer]))]);
    rule.extend(ports.map(|ports| ("ports".to_owned(), ports.clone())));
    Value::Object(rule)
}

/// The trusted peers in the operator's own words, which are those of the API.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WrittenPeers {
    #[serde(default)]
    trusted_peers: Option<Vec<WrittenPeer>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenPeer {
    namespace_selector: Option<Value>,
    pod_selector: Option<Value>,
    ip_block: Option<Value>,
    ports: Option<Vec<Value>>,
}

impl WrittenPeer {
    fn peer(&self) -> Value {
        let parts = [
            ("namespaceSelector", &self.namespace_selector),
            ("podSelector", &self.pod_selector),
            ("ipBlock", &self.ip_block),
        ];
        let parts = parts.into_iter().filter_map(|(key, part)| Some((key.to_owned(), part.clone()?)));
        Value::Object(parts.collect())
    }

    fn ports(&self) -> Option<Value> {
        self.ports.clone().filter(|ports| !ports.is_empty()).map(Value::Array)
    }
}

/// The peers that may cross boundaries, decoded and as they are written.
pub(super) struct TrustedRules<'a> {
    peers: Vec<(&'a TrustedPeer, &'a WrittenPeer)>,
    /// Whether it was said that names cannot be resolved.
    told_of_dns: Cell<bool>,
}

impl<'a> TrustedRules<'a> {
    /// The trusted peers of `settings`, which were read from `written`.
    pub(super) fn of(settings: &'a Settings, written: &'a WrittenPeers) -> Self {
        let written = written.trusted_peers.iter().flatten();
        Self { peers: settings.trusted.iter().zip(written).collect(), told_of_dns: Cell::new(false) }
    }

    /// A policy for each peer that may enter `home`.
    pub(super) fn policies(
        &self,
        home: &Home<'_>,
        missing: &[Direction],
        notes: &mut Vec<String>,
    ) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let mut resolves = false;
        for (peer, written) in &self.peers {
            match peer.into.as_ref().map_or(Some(true), |into| home.is_selected(into)) {
                Some(true) => {}
                Some(false) => continue,
                None => {
                    notes.push(format!(
                        "no policy for {} in namespace {}, whose labels are not known",
                        peer.name, home.name
                    ));
                    continue;
                }
            }
            if matches!(peer.who, Trust::Everything) {
                notes.push(format!(
                    "no policy for {} in namespace {}: it trusts everybody, and such a policy would take the \
                     wall down",
                    peer.name, home.name
                ));
                continue;
            }
            resolves |= peer.ports.numbered().contains(Protocol::Udp, 53);
            drafts.extend(door(peer, written, missing));
        }
        if missing.contains(&Direction::Egress) && !resolves && !self.told_of_dns.replace(true) {
            notes.push(NO_DNS.to_owned());
        }
        drafts
    }
}

pub(super) const NO_DNS: &str = "no trusted peer takes UDP 53: behind these policies pods cannot resolve names, unless \
                      their own boundary does it; add the cluster's DNS to trustedPeers";

fn door(peer: &TrustedPeer, written: &WrittenPeer, missing: &[Direction]) -> Option<Draft> {
    let is_dns = is_dns(&peer.ports);
    // Servers of names answer, they do not call.
    let ways = missing.iter().copied().filter(|direction| !is_dns || *direction == Direction::Egress);
    let rules: Vec<(Direction, Option<Value>)> =
        ways.map(|way| (way, Some(rule(way, &written.peer(), written.ports().as_ref())))).collect();
    (!rules.is_empty()).then(|| Draft::new(format!("allow-{}", slug(&peer.name)), &rules))
}

/// Whether these are the ports of DNS and no others.
fn is_dns(ports: &Ports) -> bool {
    let dns = [Protocol::Tcp, Protocol::Udp].map(|protocol| (protocol, Ranges::from_to(53, 53)));
    let numbered = ports.numbered();
    !numbered.is_empty() && ports.names().is_empty() && numbered.is_subset(&PortSet::union_of(dns))
}

/// A peer's name as a part of an object's name.
fn slug(name: &str) -> String {
    const LONGEST: usize = 50;
    let letters = name.to_ascii_lowercase();
    let words = letters.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let slug: String = words.join("-").chars().take(LONGEST).collect();
    if slug.is_empty() { "trusted-peer".to_owned() } else { slug.trim_end_matches('-').to_owned() }
}
