//! What Calico's validator refuses, and the places of what is wrong.

use super::{CalicoApi, CalicoKind, CalicoObject};

use serde_json::{Value, json};

/// Reads an object of `kind` with this spec; says what is wrong with it.
#[track_caller]
fn check(kind: CalicoKind, spec: &Value, expected: Result<(), &str>) {
    let json = json!({"metadata": {"name": "p", "namespace": "a"}, "spec": spec}).to_string();
    let decoded = CalicoObject::decode(kind, CalicoApi::V3, &json).unwrap().content;
    let told = decoded.map(|_| ()).map_err(|problem| problem.to_string());
    assert_eq!(told.as_ref().map_err(String::as_str), expected.as_ref().map_err(|why| *why), "{spec}");
}

/// The same of a policy of a namespace with one ingress rule.
#[track_caller]
fn check_rule(rule: &Value, expected: Result<(), &str>) {
    check(CalicoKind::NetworkPolicy, &json!({"ingress": [rule]}), expected);
}

#[test]
fn rules_are_read_as_the_validator_reads_them() {
    let fine = [
        json!({"action": "Log"}),
        json!({"action": "Allow", "protocol": 6, "destination": {"ports": [80, "90:99", "http"]}}),
        json!({"action": "Allow", "destination": {"ports": ["http"]}}),
        json!({"action": "Deny", "protocol": "ICMP", "icmp": {"type": 8}, "notICMP": {"type": 8, "code": 0}}),
        json!({"action": "Allow", "protocol": "TCP", "http": {"methods": ["GET"]}}),
        json!({"action": "Allow", "source": {"namespaceSelector": " global( ) ", "notSelector": "has(a)"}}),
        json!({"action": "Allow", "source": {"services": {"name": "s"}}, "destination": {"nets": ["::/0"]}}),
        json!({"action": "Pass", "source": {"serviceAccounts": {"names": ["a"], "selector": ""}}}),
        json!({"action": "Allow", "source": {"nets": ["10.0.0.1"]}, "destination": {"notNets": ["10.1.0.1"]}}),
        json!({"action": "Allow", "metadata": {"annotations": {"a": "b"}}, "ipVersion": 4}),
    ];
    for rule in fine {
        check_rule(&rule, Ok(()));
    }
}

#[test]
fn what_is_wrong_with_a_rule_is_said_with_its_place() {
    for (rule, expected) in [
        (json!({"action": "allow"}), "spec.ingress[0].action: expected Allow, Deny, Pass or Log"),
        (
            json!({"action": "Allow", "destination": {"ports": [80]}}),
            "spec.ingress[0].destination.ports: `ports` need the protocol TCP, UDP or SCTP",
        ),
        (
            json!({"action": "Allow", "protocol": "UDPLite", "source": {"notPorts": ["http"]}}),
            "spec.ingress[0].source.notPorts: `ports` need the protocol TCP, UDP or SCTP",
        ),
        (
            json!({"action": "Allow", "protocol": "TCP", "destination": {"ports": ["90:80"]}}),
            "spec.ingress[0].destination.ports[0]: the range must not end before it starts: 90:80",
        ),
        (
            json!({"action": "Allow", "protocol": "TCP", "destination": {"ports": [0]}}),
            "spec.ingress[0].destination.ports[0]: 0 is not a port, expected 1 to 65535",
        ),
        (
            json!({"action": "Allow", "protocol": "tcp"}),
            "spec.ingress[0].protocol: unknown protocol `tcp`, expected TCP, UDP, SCTP, UDPLite, ICMP, \
             ICMPv6 or 1 to 255",
        ),
        (
            json!({"action": "Allow", "icmp": {"type": 8}}),
            "spec.ingress[0].icmp: it needs the protocol ICMP or ICMPv6",
        ),
        (json!({"action": "Deny", "http": {}}), "spec.ingress[0].http: it goes with the action Allow only"),
        (
            json!({"action": "Allow", "source": {"selector": "a = 'b'"}}),
            "spec.ingress[0].source.selector: `a = 'b'` is not a selector: at character 3, expected `==`",
        ),
        (
            json!({"action": "Allow", "source": {"selector": "global()"}}),
            "spec.ingress[0].source.selector: global() can stand in the namespaceSelector of a source or \
             destination only",
        ),
        (
            json!({"action": "Allow", "source": {"namespaceSelector": "global() || has(a)"}}),
            "spec.ingress[0].source.namespaceSelector: global() cannot be combined with other selectors",
        ),
        (
            json!({"action": "Allow", "source": {"nets": ["10.0.0.1/8"]}}),
            "spec.ingress[0].source.nets[0]: `10.0.0.1/8` has bits behind its prefix, expected `10.0.0.0/8`",
        ),
        (
            json!({"action": "Allow", "source": {"nets": ["10.0.0.256"]}}),
            "spec.ingress[0].source.nets[0]: `10.0.0.256` is not a block of addresses, expected one like \
             10.0.0.0/8 or 2001:db8::/64",
        ),
        (
            json!({"action": "Allow", "source": {"notNets": ["0.0.0.0/0"]}}),
            "spec.ingress[0].source.notNets: all addresses of a family are left out, so nothing is meant",
        ),
        (
            json!({"action": "Allow", "source": {"nets": ["10.0.0.0/8"]}, "destination": {"nets": ["fd00::/8"]}}),
            "spec.ingress[0]: the blocks and the ipVersion of a rule must be of one family",
        ),
        (
            json!({"action": "Allow", "destination": {"services": {"name": "s"}}}),
            "spec.ingress[0].destination.services: a Service can be the other end only",
        ),
        (
            json!({"action": "Allow", "source": {"services": {"name": "s"}, "nets": ["10.0.0.0/8"]}}),
            "spec.ingress[0].source.services: services cannot stand beside nets",
        ),
        (
            json!({"action": "Allow", "source": {"serviceAccounts": {"names": ["a'b"]}}}),
            "spec.ingress[0].source.serviceAccounts.names[0]: `a'b` is not a label value: it must be at most \
             63 letters, digits, `-`, `_` or `.`, and start and end with a letter or digit",
        ),
    ] {
        check_rule(&rule, Err(expected));
    }
}

#[test]
fn policies_tiers_and_sets_are_checked() {
    check(CalicoKind::GlobalNetworkPolicy, &json!({}), Ok(()));
    check(CalicoKind::GlobalNetworkPolicy, &Value::Null, Ok(()));
    check(
        CalicoKind::GlobalNetworkPolicy,
        &json!({"doNotTrack": true}),
        Err("spec.applyOnForward: it must be true where preDNAT or doNotTrack is"),
    );
    check(
        CalicoKind::GlobalNetworkPolicy,
        &json!({"ingress": [{"action": "Allow", "source": {"services": {"name": "s"}}}]}),
        Err("spec.ingress[0].source.services: a policy of no namespace must name that of the Service"),
    );
    check(
        CalicoKind::StagedNetworkPolicy,
        &json!({"types": ["Ingress", "Ingress"]}),
        Err("spec.types[1]: Ingress stands there twice"),
    );
    check(
        CalicoKind::GlobalNetworkPolicy,
        &json!({"namespaceSelector": "global()"}),
        Err(
            "spec.namespaceSelector: global() can stand in the namespaceSelector of a source or destination only",
        ),
    );
    check(CalicoKind::Tier, &json!({"order": -1.5, "defaultAction": "Pass"}), Ok(()));
    check(
        CalicoKind::Tier,
        &json!({"defaultAction": "Allow"}),
        Err("spec.defaultAction: expected Deny or Pass"),
    );
    check(CalicoKind::NetworkSet, &json!({"nets": ["10.0.0.1", "10.1.2.3/8", "fd00::1"]}), Ok(()));
    check(
        CalicoKind::NetworkSet,
        &json!({"nets": ["10.0.0"]}),
        Err(
            "spec.nets[0]: `10.0.0` is not a block of addresses, expected one like 10.0.0.0/8 or 2001:db8::/64",
        ),
    );
}

#[test]
fn calico_s_own_tiers_are_as_they_are() {
    for (spec, expected) in [
        (json!({"order": 1_000_000}), Ok(())),
        (json!({"order": 5}), Err("spec.order: the order of default is 1000000")),
        (
            json!({"order": 1_000_000, "defaultAction": "Pass"}),
            Err("spec.defaultAction: the default action of default is Deny"),
        ),
    ] {
        let json = json!({"metadata": {"name": "default"}, "spec": spec}).to_string();
        let told = super::CalicoTier::decode(&json).map(|_| ()).map_err(|problem| problem.to_string());
        assert_eq!(told.as_ref().map_err(String::as_str), expected.as_ref().map_err(|why| *why));
    }
}
