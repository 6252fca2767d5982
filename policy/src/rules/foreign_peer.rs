//! Selectors that admit pods of namespaces outside the boundary.

use super::clauses;
use super::crossing::{Suspect, examine, namespaces_in_words, pods_in_words};
use super::{Check, Rule};
use crate::boundary;
use crate::case::Case;
use crate::case::finding::{Findings, Patch};
use crate::kubernetes::Object;
use crate::kubernetes::{Direction, NetworkPolicy, Path, Peer, Peers, Rule as PolicyRule, Selector};
use crate::settings::Level;
use serde_json::json;

pub(super) const RULE: Rule = Rule {
    name: "foreign-peer",
    level: Level::Deny,
    page: include_str!("foreign_peer.md"),
    check: Check::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    if let Object::Cilium(_) | Object::Calico(_) = object {
        return clauses::judge(case, object, RULE.name, findings);
    }
    let Object::NetworkPolicy(policy) = object else { return };
    for direction in case.walls.settings.directions.iter().copied() {
        for (place, rule) in boundary::rules(case.walls.settings, policy, direction) {
            let Peers::Listed(peers) = &rule.peers else { continue };
            for (index, peer) in peers.iter().enumerate() {
                // A peer without a namespaceSelector is of the own namespace.
                let Peer::Pods { namespaces: Some(namespaces), pods } = peer else { continue };
                let at = place.clone().field(direction.peers()).item(index);
                let selectors = Selectors { namespaces, pods: pods.as_ref() };
                judge_peer(case, policy, direction, (rule, peer), &selectors, at, findings);
            }
        }
    }
}

struct Selectors<'a> {
    namespaces: &'a Selector,
    pods: Option<&'a Selector>,
}

fn judge_peer(
    case: &Case<'_>,
    policy: &NetworkPolicy,
    direction: Direction,
    (rule, peer): (&PolicyRule, &Peer),
    selectors: &Selectors<'_>,
    at: Path,
    findings: &mut Findings,
) {
    let admits = pods_in_words(selectors.namespaces, selectors.pods);
    let path = at.clone().field("namespaceSelector");
    let region = boundary::of_peer(policy, rule, peer);
    let suspect = Suspect { policy, direction, path: path.clone(), to: "other namespaces", admits, region };
    let Some(finding) = examine(case, suspect, findings) else { return };
    let fix = match selectors.pods {
        Some(_) => Patch::Remove(path),
        None => Patch::Replace(at, json!({"podSelector": {}})),
    };
    let help = format!(
        "to admit only pods of {}, drop the namespaceSelector; to admit {}, add that peer to \
         trustedPeers",
        policy.namespace,
        namespaces_in_words(selectors.namespaces)
    );
    findings.add(finding.help(help).fix([fix]));
}

#[cfg(test)]
mod tests {
    #![expect(clippy::needless_pass_by_value, reason = "cases read better with literal values")]
    use crate::admission::testing::{check_ingress, create_policy, judge, update_policy};
    use serde_json::{Value, json};

    /// A namespaceSelector, and the sentence about it; empty if it is fine.
    #[track_caller]
    fn check(selector: Value, settings: &Value, sentence: &str) {
        let rules = json!([{"from": [{"namespaceSelector": selector}]}]);
        let message = format!("spec.ingress[0].from[0].namespaceSelector {sentence}");
        let expected = [("foreign-peer", message.as_str())];
        check_ingress(&rules, settings, if sentence.is_empty() { &[] } else { &expected });
    }

    const NAME: &str = "kubernetes.io/metadata.name";

    #[test]
    fn only_the_own_name_proves_anything() {
        let by_name = json!({});
        check(json!({}), &by_name, "admits every namespace, for example \"x\"");
        check(json!({"matchLabels": {NAME: "customer1"}}), &by_name, "");
        check(
            json!({"matchLabels": {NAME: "customer2"}}),
            &by_name,
            "admits namespace customer2, for example \"customer2\"",
        );
        check(
            json!({"matchLabels": {"team": "a"}}),
            &by_name,
            "admits any namespace labelled team=a, for example \"x\" {team: a}",
        );
        check(
            json!({"matchExpressions": [{"key": NAME, "operator": "NotIn", "values": ["x"]}]}),
            &by_name,
            "admits any namespace labelled kubernetes.io/metadata.name notin (x), for example \"x-2\"",
        );
    }

    #[test]
    fn nobody_satisfies_a_contradiction() {
        let none = json!({});
        check(json!({"matchExpressions": [{"key": NAME, "operator": "DoesNotExist"}]}), &none, "");
        check(json!({"matchLabels": {NAME: "Not_A_Name"}}), &none, "");
    }

    #[test]
    fn trust_is_containment_in_the_union() {
        let trust = json!({"trustedPeers": [
            {"namespaceSelector": {"matchLabels": {"team": "a"}}, "ports": [{"port": 80}]},
            {"namespaceSelector": {"matchLabels": {"team": "b"}}},
        ]});
        let rules = |values: Value, port: u16| {
            json!([{
                "from": [{"namespaceSelector":
                    {"matchExpressions": [{"key": "team", "operator": "In", "values": values}]}}],
                "ports": [{"port": port}],
            }])
        };
        check_ingress(&rules(json!(["a", "b"]), 80), &trust, &[]);
        check_ingress(
            &rules(json!(["a", "b"]), 81),
            &trust,
            &[(
                "foreign-peer",
                "spec.ingress[0].from[0].namespaceSelector admits any namespace labelled team in (a,b), \
                 for example \"x\" {team: a} on TCP 81",
            )],
        );
    }

    #[test]
    fn the_message_says_what_where_who_and_how_to_get_out() {
        let spec = json!({"ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"team": "a"}}}]}]});
        let refusal = judge(&create_policy(spec), &json!({})).refusal.unwrap();
        assert_eq!(refusal.code, 403);
        assert_eq!(
            refusal.message,
            "NetworkPolicy customer1/p opens namespace customer1 to other namespaces\n  \
             spec.ingress[0].from[0].namespaceSelector admits any namespace labelled team=a, for example \
             \"x\" {team: a}\n  \
             to admit only pods of customer1, drop the namespaceSelector; to admit any namespace labelled team=a, add \
             that peer to trustedPeers"
        );
    }

    /// An update between two lists of team values, and whether it is admitted.
    #[track_caller]
    fn check_update(old: Value, new: Value, admitted: bool) {
        let spec = |values: Value| {
            let teams = json!({"matchExpressions": [{"key": "team", "operator": "In", "values": values}]});
            json!({"ingress": [{"from": [{"namespaceSelector": teams}]}]})
        };
        let verdict = judge(&update_policy(spec(old), spec(new)), &json!({}));
        assert_eq!(verdict.refusal.is_none(), admitted, "{verdict:?}");
    }

    #[test]
    fn an_update_may_narrow_but_not_widen() {
        check_update(json!(["a", "b"]), json!(["a", "b"]), true);
        check_update(json!(["a", "b"]), json!(["b"]), true);
        check_update(json!(["a"]), json!(["a", "b"]), false);
        check_update(json!(["a"]), json!(["b"]), false);
    }

    #[test]
    fn what_an_update_adds_inside_the_boundary_is_nothing_new() {
        let spec = |namespaces: Value| json!({"ingress": [{"from": [{"namespaceSelector": namespaces}]}]});
        let others =
            json!({"matchExpressions": [{"key": NAME, "operator": "NotIn", "values": ["customer1"]}]});
        let verdict = judge(&update_policy(spec(others.clone()), spec(json!({}))), &json!({}));
        assert_eq!((verdict.refusal, verdict.findings.len()), (None, 1));
        let two =
            json!({"matchExpressions": [{"key": NAME, "operator": "NotIn", "values": ["customer1", "x"]}]});
        let verdict = judge(&update_policy(spec(two), spec(others)), &json!({}));
        assert!(verdict.refusal.is_some_and(|refusal| refusal.message.contains("for example \"x\"")));
    }

    #[test]
    fn without_a_cluster_a_tenant_boundary_is_judged_as_far_as_it_goes() {
        let by_tenant = json!({"isolateBy": "tenant"});
        check(json!({}), &by_tenant, "admits every namespace, for example \"x\"");
        let unknown = json!([{"from": [{"namespaceSelector": {"matchLabels": {"tenant": "a"}}}]}]);
        let refusal = judge(&create_policy(json!({"ingress": unknown})), &by_tenant).refusal.unwrap();
        assert_eq!(refusal.code, 500);
        assert_eq!(
            refusal.message,
            "NetworkPolicy customer1/p cannot be judged: foreign-peer: namespaces (namespace customer1) could \
             not be read: no connection to a cluster; grant the policy server `get`, `list` and `watch` on \
             namespaces of API group \"\", and the policy v1 Namespace in contextAwareResources and \
             `kubernetes/get_resource` in hostCapabilities"
        );
        check_ingress(&json!([{"from": [{"podSelector": {}}]}]), &by_tenant, &[]);
    }

    #[test]
    fn trust_that_takes_too_long_to_compare_is_no_trust() {
        let terms = |terms: Value| json!({"namespaceSelector": {"matchExpressions": terms}});
        let term = |key: &str, operator: &str| json!({"key": key, "operator": operator});
        // Each of these leaves two parts of every part before it...
        let pair =
            |n: u32| terms(json!([term(&format!("a{n}"), "Exists"), term(&format!("b{n}"), "Exists")]));
        let mut trust: Vec<Value> = (0..20).map(pair).collect();
        // ...and only these two together hold each of them.
        trust.extend(["Exists", "DoesNotExist"].map(|is| terms(json!([term("z", "Exists"), term("w", is)]))));
        check(
            json!({"matchExpressions": [term("z", "Exists")]}),
            &json!({"trustedPeers": trust}),
            "cannot be compared with the trusted peers in reasonable time; use fewer or simpler selectors, \
             here or in trustedPeers",
        );
    }

    #[test]
    fn ten_thousand_peers_are_judged() {
        let peers: Vec<Value> = (0..10_000)
            .map(|n| json!({"namespaceSelector": {"matchLabels": {"team": format!("t{n}")}}}))
            .collect();
        let spec = json!({"ingress": [{"from": peers}]});
        let verdict = judge(&update_policy(spec.clone(), spec), &json!({}));
        assert_eq!((verdict.refusal, verdict.findings.len()), (None, 10_000));
    }
}
