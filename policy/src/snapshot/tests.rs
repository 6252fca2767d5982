//! What an API server would refuse is an error that names the object and the
//! place; what it would let pass, or write itself, is not.

use super::{Level, Reading};
use serde_json::{Value, json, value::RawValue};

/// The findings of a list of objects: level, subject, place and message.
#[track_caller]
fn check(objects: &[Value], expected: &[(Level, &str, &str, &str)]) {
    let raw: Vec<Box<RawValue>> =
        objects.iter().map(|object| serde_json::value::to_raw_value(object).unwrap()).collect();
    let reading = Reading::of(&raw.iter().map(|raw| &**raw).collect::<Vec<_>>());
    let found: Vec<_> = reading
        .findings
        .iter()
        .map(|it| (it.level, it.subject.as_str(), it.place.as_str(), it.message.as_str()))
        .collect();
    assert_eq!(found, expected);
}

fn policy(spec: &Value) -> Value {
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"namespace": "a", "name": "p"}, "spec": spec})
}

/// The one reason for which a policy's spec is refused.
#[track_caller]
fn check_spec(spec: &Value, place: &str, message: &str) {
    check(&[policy(spec)], &[(Level::Refused, "NetworkPolicy a/p", place, message)]);
}

#[track_caller]
fn check_from(peer: &Value, place: &str, message: &str) {
    let spec = json!({"podSelector": {}, "ingress": [{"from": [peer]}]});
    check_spec(&spec, &format!("spec.ingress[0].from[0]{place}"), message);
}

#[track_caller]
fn check_port(port: &Value, place: &str, message: &str) {
    let spec = json!({"podSelector": {}, "ingress": [{"ports": [port]}]});
    check_spec(&spec, &format!("spec.ingress[0].ports[0]{place}"), message);
}

#[test]
fn names_are_taken_once() {
    let same = "another object of this kind has the same name, and there can be only one";
    for object in [
        policy(&json!({"podSelector": {}})),
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": []}}),
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "p"}}),
    ] {
        let kind = object["kind"].as_str().unwrap();
        let name = match kind {
            "Namespace" => "p",
            "Pod" => "default/p",
            _ => "a/p",
        };
        let subject = format!("{kind} {name}");
        check(&[object.clone(), object], &[(Level::Refused, &subject, "metadata.name", same)]);
    }
}

#[test]
fn blocks_are_legal() {
    let block = |cidr: &str, except: &Value| json!({"ipBlock": {"cidr": cidr, "except": except}});
    check_from(
        &block("10.0.0.0/33", &json!([])),
        ".ipBlock.cidr",
        "`10.0.0.0/33` is not a block of addresses, expected one like 10.0.0.0/8 or 2001:db8::/64",
    );
    check_from(
        &block("10.0.0.0/8", &json!(["11.0.0.0/8"])),
        ".ipBlock.except[0]",
        "`11.0.0.0/8` is not a part of `10.0.0.0/8`",
    );
    check_from(
        &json!({"ipBlock": {"cidr": "10.0.0.0/8"}, "podSelector": {}}),
        "",
        "a peer with `ipBlock` takes no selector, write two peers",
    );
}

#[test]
fn peers_say_something() {
    let message = "a peer must have a podSelector, a namespaceSelector or an ipBlock; \
                   `{}` selects nobody and everybody";
    check_from(&json!({}), "", message);
    check_from(&json!({"podSelector": null}), "", message);
}

#[test]
fn ports_are_ranges_of_numbers() {
    check_port(
        &json!({"port": "http", "endPort": 90}),
        ".endPort",
        "`endPort` needs a number in `port`, not the name `http`",
    );
    check_port(&json!({"endPort": 90}), ".endPort", "`endPort` needs a `port` to start from");
    check_port(&json!({"port": 90, "endPort": 80}), ".endPort", "`endPort` 80 is less than `port` 90");
    check_port(&json!({"port": 0}), ".port", "0 is not a port, expected 1 to 65535");
    check_port(
        &json!({"port": 80, "endPort": 65536}),
        ".endPort",
        "65536 is not a port, expected 1 to 65535",
    );
    check_port(
        &json!({"port": 80, "protocol": "ICMP"}),
        ".protocol",
        "unknown protocol `ICMP`, expected TCP, UDP or SCTP",
    );
}

#[test]
fn selectors_are_legal() {
    let spec = |selector: &Value| json!({"podSelector": selector});
    let term = |term: &Value| spec(&json!({"matchExpressions": [term]}));
    let at = "spec.podSelector.matchExpressions[0]";
    check_spec(
        &term(&json!({"key": "a", "operator": "In"})),
        &format!("{at}.values"),
        "operator `In` needs values",
    );
    check_spec(
        &term(&json!({"key": "a", "operator": "Is"})),
        &format!("{at}.operator"),
        "unknown operator `Is`, expected In, NotIn, Exists or DoesNotExist",
    );
    check_spec(
        &spec(&json!({"matchLabels": {"a b": "c"}})),
        "spec.podSelector.matchLabels[a b]",
        "`a b` is not a label key: the name must be 1 to 63 letters, digits, `-`, `_` or `.`, and start and end with a letter or digit",
    );
}

/// One rule of a ClusterNetworkPolicy.
#[track_caller]
fn check_admin(rule: &Value, place: &str, message: &str) {
    let policy = json!({"apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy",
        "metadata": {"name": "p"},
        "spec": {"tier": "Admin", "priority": 1, "subject": {"namespaces": {}}, "ingress": [rule]}});
    check(
        &[policy],
        &[(Level::Refused, "ClusterNetworkPolicy p", &format!("spec.ingress[0]{place}"), message)],
    );
}

#[test]
fn rules_of_administrators_are_legal() {
    let range = |start: u32, end: u32| {
        json!({"action": "Deny", "from": [{"namespaces": {}}],
            "protocols": [{"tcp": {"destinationPort": {"range": {"start": start, "end": end}}}}]})
    };
    check_admin(
        &range(90, 80),
        ".protocols[0].tcp.destinationPort.range",
        "the range must start before it ends, not 90 to 80",
    );
    check_admin(
        &range(80, 80),
        ".protocols[0].tcp.destinationPort.range",
        "the range must start before it ends, not 80 to 80",
    );
    check_admin(
        &json!({"action": "Deny", "from": []}),
        ".from",
        "at least one peer is needed, for every pod write `namespaces: {}`",
    );
    check_admin(
        &json!({"action": "Allow", "from": [{"namespaces": {}}]}),
        ".action",
        "unknown action `Allow`, expected Accept, Deny, Pass",
    );
}

/// An object that cannot be read leaves the others.
#[test]
fn what_cannot_be_read_spoils_nothing_else() {
    let broken = policy(&json!({"podSelector": {}, "ingress": [{"from": "everybody"}]}));
    let mut other = policy(&json!({"podSelector": {}}));
    other["metadata"]["name"] = json!("other");
    check(
        &[broken, json!(7), other],
        &[
            (
                Level::Unreadable,
                "NetworkPolicy a/p",
                "spec.ingress[0].from",
                "invalid type: string \"everybody\", expected a sequence",
            ),
            (Level::Warning, "", "", "expected a Kubernetes object with `apiVersion` and `kind`"),
        ],
    );
}
