//! Rules that name no peer and so admit everybody.

use super::clauses;
use super::crossing::{Suspect, examine};
use super::{Check, Rule};
use crate::boundary::{self, PortRegion};
use crate::case::Case;
use crate::case::finding::{Findings, Patch};
use crate::kubernetes::Object;
use crate::kubernetes::{Direction, NetworkPolicy, Path, Peers, Ports, Rule as PolicyRule};
use crate::settings::Level;
use serde_json::json;

pub(super) const RULE: Rule = Rule {
    name: "any-source",
    level: Level::Deny,
    page: include_str!("any_source.md"),
    check: Check::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    if let Object::Cilium(_) | Object::Calico(_) = object {
        return clauses::judge(case, object, RULE.name, findings);
    }
    let Object::NetworkPolicy(policy) = object else { return };
    for direction in case.walls.settings.directions.iter().copied() {
        for (place, rule) in boundary::rules(case.walls.settings, policy, direction) {
            if let Peers::Everybody { written } = rule.peers {
                judge_rule(case, policy, direction, (rule, written), &place, findings);
            }
        }
    }
}

fn judge_rule(
    case: &Case<'_>,
    policy: &NetworkPolicy,
    direction: Direction,
    (rule, written): (&PolicyRule, bool),
    place: &Path,
    findings: &mut Findings,
) {
    let peers = place.clone().field(direction.peers());
    let ports = PortRegion::from(&rule.ports);
    let regions = boundary::everybody(policy.pods.clone(), &ports);
    let found = regions.iter().find_map(|region| {
        let suspect = Suspect {
            policy,
            direction,
            path: if written { peers.clone() } else { place.clone() },
            to: "everybody",
            admits: String::new(),
            region: region.clone(),
        };
        examine(case, suspect, findings)
    });
    let Some(mut finding) = found else { return };
    finding.sentence = sentence(direction, rule, written, &ports);
    if let Some(crossing) = &mut finding.crossing {
        crossing.regions = regions.into();
    }
    let help = format!(
        "to admit only pods of {}, write `{}: [{{podSelector: {{}}}}]`; to admit others, name them and add \
         them to trustedPeers",
        policy.namespace,
        direction.peers()
    );
    let own = json!([{"podSelector": {}}]);
    // A rule that says nothing may be a null, to which no field can be added.
    let fix = if written || rule.ports != Ports::All {
        Patch::Add(peers, own)
    } else {
        Patch::Replace(place.clone(), json!({ direction.peers(): own }))
    };
    findings.add(finding.help(help).fix([fix]));
}

fn sentence(direction: Direction, rule: &PolicyRule, written: bool, ports: &PortRegion) -> String {
    let peers = direction.peers();
    let lacks = match (written, &rule.ports) {
        (true, _) => "is empty and".to_owned(),
        (false, Ports::All) => format!("has no `{peers}` and"),
        (false, Ports::Listed(_)) => format!("has ports and no `{peers}` and"),
    };
    format!("{lacks} admits everybody {ports}, inside and outside the cluster")
}

#[cfg(test)]
mod tests {
    use crate::admission::testing::check_ingress;
    use serde_json::json;

    const ALL: &str = "admits everybody on every port, inside and outside the cluster, for example \"x\"";

    #[test]
    fn missing_null_and_empty_are_everybody() {
        let none = json!({});
        let missing = format!("spec.ingress[0] has no `from` and {ALL}");
        check_ingress(&json!([{}]), &none, &[("any-source", &missing)]);
        check_ingress(&json!([{"from": null}]), &none, &[("any-source", &missing)]);
        let empty = format!("spec.ingress[0].from is empty and {ALL}");
        check_ingress(&json!([{"from": []}]), &none, &[("any-source", &empty)]);
        check_ingress(
            &json!([{"ports": [{"port": 80}]}]),
            &none,
            &[(
                "any-source",
                "spec.ingress[0] has ports and no `from` and admits everybody on TCP 80, inside and \
                 outside the cluster, for example \"x\" on TCP 80",
            )],
        );
        check_ingress(&json!([]), &none, &[]);
    }

    #[test]
    fn trusting_everything_has_to_cover_the_ports() {
        let trust = json!({"trustedPeers": [{"everything": true, "ports": [{"port": 80}]}]});
        check_ingress(&json!([{"ports": [{"port": 80}]}]), &trust, &[]);
        check_ingress(
            &json!([{"ports": [{"port": 80}, {"port": 81}]}]),
            &trust,
            &[(
                "any-source",
                "spec.ingress[0] has ports and no `from` and admits everybody on TCP 80-81, inside and \
                 outside the cluster, for example \"x\" on TCP 81",
            )],
        );
    }
}
