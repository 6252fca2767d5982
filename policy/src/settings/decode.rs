//! Reads settings, and refuses what cannot be meant, by its place.

use super::{Exempt, Level, Settings, Trust, TrustedPeer, wire};
use crate::kubernetes::label::{self, NAMESPACE_NAME};
use crate::kubernetes::network_policy::decode::{decode_block, decode_port};
use crate::kubernetes::{AddressSet, Blocks, Cidr, Direction, Place, Plugin, Ports, Problem, Selector, read};
use crate::order::{SortedMap, SortedSet};
use crate::words::nearest;
use k8s_openapi::api::networking::v1 as api;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use std::fmt;

type Result<T> = std::result::Result<T, Problem>;

/// The namespaces of the system, which are not judged unless the settings say so.
const EXEMPT_NAMESPACES: [&str; 4] = ["kube-system", "kube-public", "kube-node-lease", "kubewarden"];

/// The name that the namespace-isolation recipe gives its policy.
const FLOOR: &str = "deny-from-other-namespaces";

/// Why settings are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError(Problem);

impl fmt::Display for SettingsError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

impl std::error::Error for SettingsError {}

/// `rules` are the names that levels can be given to.
pub(super) fn decode(json: &str, rules: &[&'static str]) -> std::result::Result<Settings, SettingsError> {
    let wire: Option<wire::Settings> =
        read::object(json).map_err(|problem| SettingsError(with_nearest(problem)))?;
    settings(wire.unwrap_or_default(), rules).map_err(SettingsError)
}

/// Adds the nearest valid key to serde's sentence, which is "unknown field `x`,
/// expected one of `a`, `b`".
fn with_nearest(problem: Problem) -> Problem {
    let mut quoted = problem.message.split('`').skip(1).step_by(2);
    let unknown = quoted.next().filter(|_| problem.message.starts_with("unknown "));
    let near = unknown.and_then(|unknown| nearest(unknown, quoted));
    match near {
        Some(near) => {
            let message = format!("{}; did you mean `{near}`?", problem.message);
            Problem { message, ..problem }
        }
        None => problem,
    }
}

fn settings(wire: wire::Settings, rules: &[&'static str]) -> Result<Settings> {
    let root = Place::Object;
    let guard = wire.guard.and_then(|guard| guard.namespace_selector);
    let guard = optional_selector(guard, &root.field("guard").field("namespaceSelector"))?;
    Ok(Settings {
        isolate_by: isolate_by(wire.isolate_by, &root.field("isolateBy"))?,
        directions: directions(wire.directions, &root.field("directions"))?,
        guard: guard.unwrap_or_default(),
        exempt: exempt(wire.exempt, &root.field("exempt"))?,
        trusted: trusted_peers(wire.trusted_peers, &root.field("trustedPeers"))?,
        cluster_addresses: blocks(wire.cluster_cidrs, &root.field("clusterCidrs"))?,
        blocks: match wire.ip_block {
            None | Some(wire::IpBlockMode::Address) => Blocks::Address,
            Some(wire::IpBlockMode::External) => Blocks::External,
        },
        plugin: plugin(wire.plugin.as_deref(), &root.field("plugin"))?,
        ratchet: wire.ratchet.unwrap_or(true),
        context_required: wire.context != Some(wire::Context::Optional),
        floor: floor(wire.floor, &root.field("floor"))?,
        levels: levels(wire.rules, rules, &root.field("rules"))?,
    })
}

fn plugin(name: Option<&str>, place: &Place<'_>) -> Result<Option<Plugin>> {
    let plugin = name.map(|name| name.parse().map_err(|fault: String| Problem::at(place, fault)));
    plugin.transpose()
}

fn isolate_by(key: Option<String>, place: &Place<'_>) -> Result<String> {
    let Some(key) = key else { return Ok(NAMESPACE_NAME.to_owned()) };
    refuse_if(place, label::key_fault(&key))?;
    Ok(key)
}

fn directions(given: Option<Vec<wire::Direction>>, place: &Place<'_>) -> Result<Vec<Direction>> {
    let Some(given) = given else { return Ok(vec![Direction::Ingress]) };
    let given = given.into_iter().map(|direction| match direction {
        wire::Direction::Ingress => Direction::Ingress,
        wire::Direction::Egress => Direction::Egress,
    });
    let given: SortedSet<Direction> = given.collect();
    if given.is_empty() {
        return Err(Problem::at(place, "no direction would be judged, expected Ingress, Egress or both"));
    }
    Ok(given.into_iter().collect())
}

fn exempt(exempt: Option<wire::Exempt>, place: &Place<'_>) -> Result<Exempt> {
    let default = || EXEMPT_NAMESPACES.into_iter().map(str::to_owned).collect();
    let Some(exempt) = exempt else { return Ok(Exempt { namespaces: default(), ..Exempt::default() }) };
    let at = place.field("namespaces");
    for (index, name) in exempt.namespaces.iter().flatten().enumerate() {
        let fault = || format!("`{name}` is not the name of a namespace");
        refuse_if(&at.item(index), (!label::is_dns_label(name)).then(fault))?;
    }
    let set = |names: Option<Vec<String>>| names.into_iter().flatten().collect();
    Ok(Exempt {
        namespaces: exempt.namespaces.map_or_else(default, |names| names.into_iter().collect()),
        users: set(exempt.users),
        groups: set(exempt.groups),
    })
}

fn floor(names: Option<Vec<String>>, place: &Place<'_>) -> Result<Vec<String>> {
    let Some(names) = names else { return Ok(vec![FLOOR.to_owned()]) };
    for (index, name) in names.iter().enumerate() {
        let fault = || format!("`{name}` is not the name of a NetworkPolicy");
        refuse_if(&place.item(index), (!label::is_dns_subdomain(name)).then(fault))?;
    }
    Ok(names)
}

fn blocks(texts: Option<Vec<String>>, place: &Place<'_>) -> Result<AddressSet> {
    let texts = texts.into_iter().flatten().enumerate();
    let blocks = texts.map(|(index, text)| match Cidr::parse(&text) {
        Ok((cidr, _)) => Ok(cidr.addresses()),
        Err(error) => Err(Problem::at(&place.item(index), error.to_string())),
    });
    Ok(AddressSet::union_of(blocks.collect::<Result<Vec<_>>>()?))
}

fn levels(
    levels: Option<SortedMap<String, wire::Level>>,
    rules: &[&'static str],
    place: &Place<'_>,
) -> Result<SortedMap<&'static str, Level>> {
    let mut known = SortedMap::new();
    for (name, level) in levels.into_iter().flatten() {
        let Some(rule) = rules.iter().copied().find(|rule| *rule == name) else {
            let near = nearest(&name, rules.iter().copied());
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(Problem::at(&place.field(&name), format!("no rule is called `{name}`{near}")));
        };
        let level = match level {
            wire::Level::Deny => Level::Deny,
            wire::Level::Warn => Level::Warn,
            wire::Level::Off => Level::Off,
        };
        known.insert(rule, level);
    }
    Ok(known)
}

fn trusted_peers(peers: Option<Vec<wire::TrustedPeer>>, place: &Place<'_>) -> Result<Vec<TrustedPeer>> {
    let peers = peers.into_iter().flatten().enumerate();
    peers.map(|(index, peer)| trusted_peer(peer, index, &place.item(index))).collect()
}

fn trusted_peer(peer: wire::TrustedPeer, index: usize, place: &Place<'_>) -> Result<TrustedPeer> {
    let namespaces = optional_selector(peer.namespace_selector, &place.field("namespaceSelector"))?;
    let pods = optional_selector(peer.pod_selector, &place.field("podSelector"))?;
    let block = peer.ip_block.map(|wire| block(wire, &place.field("ipBlock"))).transpose()?;
    let everything = peer.everything == Some(true);
    let who = match (namespaces, block, everything) {
        (Some(namespaces), None, false) => Trust::Pods { namespaces, pods: pods.unwrap_or_default() },
        (None, Some(addresses), false) if pods.is_none() => Trust::Addresses(addresses),
        (None, None, true) if pods.is_none() => Trust::Everything,
        _ => return Err(Problem::at(place, ONE_OF)),
    };
    let trusted = TrustedPeer {
        name: peer.name.unwrap_or_else(|| format!("trustedPeers[{index}]")),
        ports: ports(peer.ports, &place.field("ports"))?,
        into: optional_selector(peer.into, &place.field("into"))?,
        who,
    };
    if limitless(&trusted) { Err(Problem::at(place, TRUSTS_EVERYTHING)) } else { Ok(trusted) }
}

const ONE_OF: &str = "a trusted peer is either a namespaceSelector, with or without a podSelector, or an \
                      ipBlock, or `everything: true`";
const TRUSTS_EVERYTHING: &str = "this peer trusts everything; narrow it, or write `everything: true` in its \
                                 place if that is what is meant";

/// Whether a peer trusts every pod, or every address of a family, on every
/// port, without saying so.
fn limitless(peer: &TrustedPeer) -> bool {
    let all = match &peer.who {
        Trust::Pods { namespaces, pods } => namespaces.is_everything() && pods.is_everything(),
        Trust::Addresses(addresses) => addresses.v4.is_full() || addresses.v6.is_full(),
        Trust::Everything => false,
    };
    all && peer.into.is_none() && peer.ports.numbered().is_full()
}

fn block(block: wire::IpBlock, place: &Place<'_>) -> Result<AddressSet> {
    let block = api::IPBlock { cidr: block.cidr, except: block.except };
    decode_block(&block, place, &mut Vec::new()).map(|block| block.addresses())
}

fn ports(ports: Option<Vec<wire::Port>>, place: &Place<'_>) -> Result<Ports> {
    let ports = ports.unwrap_or_default();
    if ports.is_empty() {
        return Ok(Ports::All);
    }
    let ports = ports.into_iter().enumerate().map(|(index, port)| {
        let port = api::NetworkPolicyPort { protocol: port.protocol, port: port.first, end_port: port.last };
        decode_port(&port, &place.item(index))
    });
    Ok(Ports::Listed(ports.collect::<Result<_>>()?))
}

fn optional_selector(selector: Option<wire::Selector>, place: &Place<'_>) -> Result<Option<Selector>> {
    let Some(selector) = selector else { return Ok(None) };
    let term = |term: wire::Term| LabelSelectorRequirement {
        key: term.key,
        operator: term.operator,
        values: term.values,
    };
    let selector = LabelSelector {
        match_labels: selector.match_labels,
        match_expressions: selector.match_expressions.map(|terms| terms.into_iter().map(term).collect()),
    };
    Selector::decode(&selector, place).map(Some)
}

fn refuse_if(place: &Place<'_>, fault: Option<String>) -> Result<()> {
    fault.map_or(Ok(()), |fault| Err(Problem::at(place, fault)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Settings, and the sentence that refuses them; empty if they are fine.
    #[track_caller]
    fn check(json: &str, refusal: &str) {
        let sentence = Settings::decode(json, &["foreign-peer", "any-source"])
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert_eq!(sentence, refusal);
    }

    #[test]
    fn defaults_may_be_left_out_or_null() {
        check("{}", "");
        check("null", "");
        check(r#"{"exempt": null, "rules": null, "trustedPeers": null, "guard": {}}"#, "");
        check(r#"{"exempt": {"users": ["root"]}}"#, "");
    }

    #[test]
    fn unknown_keys_are_named_with_the_nearest_one() {
        let keys = "`isolateBy`, `directions`, `guard`, `exempt`, `trustedPeers`, `clusterCidrs`, `ipBlock`, \
                    `plugin`, `ratchet`, `context`, `floor`, `rules`";
        check(
            r#"{"isolateby": "tenant"}"#,
            &format!(
                "isolateby: unknown field `isolateby`, expected one of {keys}; did you mean `isolateBy`?"
            ),
        );
        check(
            r#"{"trustedPeers": [{"namespaceSelector": {"matchLabel": {}}}]}"#,
            "trustedPeers[0].namespaceSelector.matchLabel: unknown field `matchLabel`, expected \
             `matchLabels` or `matchExpressions`; did you mean `matchLabels`?",
        );
        check(
            r#"{"rules": {"foreign-pear": "warn"}}"#,
            "rules[foreign-pear]: no rule is called `foreign-pear`; did you mean `foreign-peer`?",
        );
        check(
            r#"{"rules": {"foreign-peer": "warning"}}"#,
            "rules[foreign-peer]: unknown variant `warning`, expected one of `deny`, `warn`, `off`; \
             did you mean `warn`?",
        );
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        check(
            r#"{"directions": []}"#,
            "directions: no direction would be judged, expected Ingress, Egress or both",
        );
        check(
            r#"{"clusterCidrs": ["10.0.0.0"]}"#,
            "clusterCidrs[0]: `10.0.0.0` is not a block of addresses, expected one like 10.0.0.0/8 or 2001:db8::/64",
        );
        check(
            r#"{"exempt": {"namespaces": ["A"]}}"#,
            "exempt.namespaces[0]: `A` is not the name of a namespace",
        );
        check(r#"{"floor": ["a", "A"]}"#, "floor[1]: `A` is not the name of a NetworkPolicy");
        check(r#"{"trustedPeers": [{"name": "x"}]}"#, &format!("trustedPeers[0]: {ONE_OF}"));
        check(
            r#"{"trustedPeers": [{"podSelector": {}, "ipBlock": {"cidr": "10.0.0.0/8"}}]}"#,
            &format!("trustedPeers[0]: {ONE_OF}"),
        );
    }

    #[test]
    fn trusting_everything_takes_saying_so() {
        let refusal = format!("trustedPeers[0]: {TRUSTS_EVERYTHING}");
        check(r#"{"trustedPeers": [{"namespaceSelector": {}}]}"#, &refusal);
        check(r#"{"trustedPeers": [{"ipBlock": {"cidr": "::/0"}}]}"#, &refusal);
        check(r#"{"trustedPeers": [{"everything": true}]}"#, "");
        check(r#"{"trustedPeers": [{"namespaceSelector": {}, "ports": [{"port": 80}]}]}"#, "");
    }
}
