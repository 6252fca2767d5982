//! Address blocks that hold more than the trusted addresses.

use super::clauses;
use super::crossing::{Suspect, examine};
use super::{Check, Rule};
use crate::boundary;
use crate::case::Case;
use crate::case::finding::{Findings, Patch};
use crate::kubernetes::Object;
use crate::kubernetes::{
    AddressSet, Blocks, Direction, IpBlock, NetworkPolicy, Path, Peer, Peers, Rule as PolicyRule,
};
use crate::settings::Level;
use crate::words;
use serde_json::json;

pub(super) const RULE: Rule = Rule {
    name: "foreign-address",
    level: Level::Deny,
    page: include_str!("foreign_address.md"),
    check: Check::Object(judge),
};

/// A block with its rule, its peer and the place of the peer.
struct Entry<'a> {
    rule: &'a PolicyRule,
    peer: &'a Peer,
    block: &'a IpBlock,
    at: Path,
}

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    if let Object::Cilium(_) | Object::Calico(_) = object {
        return clauses::judge(case, object, RULE.name, findings);
    }
    let Object::NetworkPolicy(policy) = object else { return };
    for direction in case.walls.settings.directions.iter().copied() {
        let entries = entries(case, policy, direction);
        if entries.is_empty() {
            continue;
        }
        let together = AddressSet::union_of(entries.iter().map(|entry| entry.block.addresses()));
        for entry in entries {
            judge_block(case, policy, direction, entry, &together, findings);
        }
    }
}

fn entries<'a>(case: &Case<'_>, policy: &'a NetworkPolicy, direction: Direction) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    for (place, rule) in boundary::rules(case.walls.settings, policy, direction) {
        let Peers::Listed(peers) = &rule.peers else { continue };
        for (index, peer) in peers.iter().enumerate() {
            if let Peer::Block(block) = peer {
                let at = place.clone().field(direction.peers()).item(index);
                entries.push(Entry { rule, peer, block, at });
            }
        }
    }
    entries
}

fn judge_block(
    case: &Case<'_>,
    policy: &NetworkPolicy,
    direction: Direction,
    entry: Entry<'_>,
    together: &AddressSet,
    findings: &mut Findings,
) {
    let own = entry.block.addresses();
    let suspect = Suspect {
        policy,
        direction,
        path: entry.at.clone().field("ipBlock"),
        to: "addresses that are not trusted",
        admits: addresses_in_words(case, entry.block, &own, together),
        region: boundary::of_peer(policy, entry.rule, entry.peer),
    };
    let Some(finding) = examine(case, suspect, findings) else { return };
    let help = format!(
        "to admit only pods of {}, write `podSelector: {{}}` in place of the ipBlock; to admit these \
         addresses, add them to trustedPeers",
        policy.namespace
    );
    let fix = Patch::Replace(entry.at, json!({"podSelector": {}}));
    findings.add(finding.help(help).fix([fix]));
}

/// The block, and what makes it worse than it looks.
fn addresses_in_words(case: &Case<'_>, block: &IpBlock, own: &AddressSet, together: &AddressSet) -> String {
    let except = match block.except.as_slice() {
        [] => String::new(),
        except => format!(" except {}", words::list(except, 3)),
    };
    let pods = match case.walls.settings.blocks {
        Blocks::Address => " (pods with such an address too)",
        Blocks::External => " outside the cluster",
    };
    let whole = |v4: bool| if v4 { together.v4.is_full() } else { together.v6.is_full() };
    let all = match (own.v4.is_full() || own.v6.is_full(), whole(own.v6.is_empty())) {
        (true, _) => format!(", that is every address of {}", family(own)),
        (false, true) => {
            format!(", and with the other blocks of this policy every address of {}", family(own))
        }
        (false, false) => String::new(),
    };
    let inside = own.intersection(&case.walls.settings.cluster_addresses);
    let cluster = if inside.is_empty() {
        String::new()
    } else {
        format!(", {} of them in clusterCidrs", words::shorten(&inside.to_string(), 60))
    };
    format!("{}{except}{pods}{all}{cluster}", block.cidr)
}

fn family(addresses: &AddressSet) -> &'static str {
    if addresses.v6.is_empty() { "IPv4" } else { "IPv6" }
}

#[cfg(test)]
mod tests {
    use crate::admission::testing::check_ingress;
    use serde_json::{Value, json};

    /// Blocks with exceptions, and the sentence about each that is foreign.
    #[track_caller]
    fn check(blocks: &[(&str, &[&str])], settings: &Value, expected: &[(usize, &str)]) {
        let peers = blocks.iter().map(|(cidr, except)| json!({"ipBlock": {"cidr": cidr, "except": except}}));
        let messages: Vec<String> = expected
            .iter()
            .map(|(at, sentence)| format!("spec.ingress[0].from[{at}].ipBlock admits {sentence}"))
            .collect();
        let expected: Vec<(&str, &str)> =
            messages.iter().map(|message| ("foreign-address", message.as_str())).collect();
        check_ingress(&json!([{"from": peers.collect::<Vec<_>>()}]), settings, &expected);
    }

    #[test]
    fn blocks_add_up() {
        let all = "(pods with such an address too), and with the other blocks of this policy every address of \
                   IPv4, for example";
        check(
            &[("0.0.0.0/1", &[]), ("128.0.0.0/1", &[])],
            &json!({}),
            &[(0, &format!("0.0.0.0/1 {all} 0.0.0.0")), (1, &format!("128.0.0.0/1 {all} 128.0.0.0"))],
        );
        check(
            &[("::/0", &[])],
            &json!({}),
            &[(0, "::/0 (pods with such an address too), that is every address of IPv6, for example ::")],
        );
    }

    #[test]
    fn a_block_is_fine_inside_the_trusted_ones() {
        let trust = json!({
            "clusterCidrs": ["10.0.0.0/8"],
            "trustedPeers": [
                {"ipBlock": {"cidr": "203.0.113.0/25"}},
                {"ipBlock": {"cidr": "203.0.113.128/25"}},
                {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}, "ports": [{"port": 443}]},
            ],
        });
        check(&[("203.0.113.0/24", &[])], &trust, &[]);
        check(
            &[("203.0.112.0/23", &[])],
            &trust,
            &[(0, "203.0.112.0/23 (pods with such an address too), for example 203.0.112.0 on TCP 1")],
        );
        check(
            &[("10.1.0.0/16", &["10.1.0.0/24"])],
            &trust,
            &[(
                0,
                "10.1.0.0/16 except 10.1.0.0/24 (pods with such an address too), \
                 10.1.1.0-10.1.255.255 of them in clusterCidrs, for example 10.1.1.0",
            )],
        );
    }
}
