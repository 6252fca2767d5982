//! DNS that is cut off, or opened to more than DNS.

use super::peers::{peers, rules};
use super::{Check, Rule};
use crate::algebra::{Domain, Ranges};
use crate::case::Case;
use crate::case::finding::{Finding, Findings, Patch};
use crate::kubernetes::Object;
use crate::kubernetes::label::NAMESPACE_NAME;
use crate::kubernetes::{Direction, Path, Peer, Ports, Protocol, Rule as PolicyRule, Selector};
use crate::settings::Level;
use serde_json::json;

pub(super) const RULE: Rule = Rule {
    name: "dns-tcp-only",
    level: Level::Warn,
    page: include_str!("dns_tcp_only.md"),
    check: Check::Object(judge),
};

const DNS: u16 = 53;
const SYSTEM: &str = "kube-system";

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    let Object::NetworkPolicy(policy) = object else { return };
    for (direction, place, rule) in rules(case, policy) {
        if direction == Direction::Egress {
            judge_protocol(rule, &place, findings);
            judge_peers(rule, &place, findings);
        }
    }
}

/// Whether the rule names port 53 of that protocol alone.
fn names_dns(rule: &PolicyRule, protocol: Protocol) -> bool {
    let only = |ports: &Ranges<u16>| *ports == Ranges::from_to(DNS, DNS);
    rule.ports != Ports::All && only(rule.ports.numbered().get(protocol))
}

fn judge_protocol(rule: &PolicyRule, place: &Path, findings: &mut Findings) {
    if names_dns(rule, Protocol::Tcp) && !rule.ports.numbered().contains(Protocol::Udp, DNS) {
        let path = place.clone().field("ports");
        let sentence = "names port 53 for TCP and not for UDP, which most names are looked up by";
        let help = "add {protocol: UDP, port: 53}";
        let fix = Patch::Add(path.clone().field("-"), json!({"protocol": "UDP", "port": DNS}));
        findings.add(Finding::new(path, "lets DNS through by TCP only", sentence).help(help).fix([fix]));
    }
}

fn judge_peers(rule: &PolicyRule, place: &Path, findings: &mut Findings) {
    let dns = names_dns(rule, Protocol::Tcp) || names_dns(rule, Protocol::Udp);
    let system = Selector::with(NAMESPACE_NAME, Domain::among([SYSTEM]));
    for (index, peer) in peers(rule).iter().enumerate() {
        let Peer::Pods { namespaces: Some(namespaces), pods } = peer else { continue };
        let every_pod = pods.as_ref().is_none_or(Selector::is_everything);
        let (sentence, help) = if dns && namespaces.is_everything() {
            (
                "lets DNS go to every namespace, and any pod may answer on port 53",
                "name the namespace and the pods of the cluster's DNS",
            )
        } else if every_pod && rule.ports == Ports::All && *namespaces == system {
            (
                "reaches every pod of kube-system on every port, not only DNS",
                "add the podSelector k8s-app=kube-dns and the ports UDP and TCP 53",
            )
        } else {
            continue;
        };
        let path = place.clone().field("to").item(index);
        findings.add(Finding::new(path, "opens more than DNS", sentence).help(help));
    }
}
