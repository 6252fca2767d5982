//! What an API server would refuse is an error that names the object and the
//! place; what it would let pass, or write itself, is not.

use super::{Documents, Gravity, Manifests};
use crate::snapshot::Reading;
use serde_json::{Value, json, value::RawValue};

/// The problems of a list of objects: level, subject, place and message.
#[track_caller]
fn check(objects: &[Value], expected: &[(Gravity, &str, &str, &str)]) {
    let raw: Vec<Box<RawValue>> =
        objects.iter().map(|object| serde_json::value::to_raw_value(object).unwrap()).collect();
    let reading = Reading::of_objects(&raw.iter().map(|raw| &**raw).collect::<Vec<_>>());
    let found: Vec<_> = reading
        .problems
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
    check(&[policy(spec)], &[(Gravity::Refused, "NetworkPolicy a/p", place, message)]);
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
        &[(Gravity::Refused, "ClusterNetworkPolicy p", &format!("spec.ingress[0]{place}"), message)],
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
        &[(
            Gravity::Unreadable,
            "NetworkPolicy a/p",
            "spec.ingress[0].from",
            "invalid type: string \"everybody\", expected a sequence",
        )],
    );
}

/// What documents come to: titles of objects, remarks, and what is not known.
/// Each document stands in the file before it.
#[track_caller]
fn check_files(files: &[(&str, Value)], expected: [&[&str]; 3]) {
    let raw: Vec<Box<RawValue>> =
        files.iter().map(|(_, document)| serde_json::value::to_raw_value(document).unwrap()).collect();
    let documents = Documents {
        objects: Some(raw.iter().map(|raw| &**raw).collect()),
        files: files.iter().map(|(file, _)| ((*file).to_owned(), 1)).collect(),
        ..Documents::default()
    };
    let manifests = Manifests::read(&documents);
    let titles: Vec<String> = manifests.items.iter().map(super::Item::title).collect();
    let unknown: Vec<String> = manifests.unknown.iter().map(|it| it.message.clone()).collect();
    assert_eq!(
        [titles, manifests.remarks, unknown],
        expected.map(|part| part.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
    );
}

fn pod(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "a"}})
}

#[test]
fn what_is_no_object_is_counted() {
    check_files(
        &[
            ("all.yaml", pod("p")),
            ("package.json", json!({"name": "x", "version": "1.0.0"})),
            ("x/values.yaml", json!({"image": {"tag": "v1"}})),
            ("patch.json", json!([{"op": "add", "path": "/spec/replicas", "value": 2}])),
            ("note.yaml", json!("words")),
            ("sources.yaml", json!({"apiVersion": 1, "datasources": [{"name": "logs"}]})),
        ],
        [
            &["Pod a/p"],
            &[
                "1 patch left out: `kubectl kustomize` applies them",
                "4 documents left out, being no Kubernetes objects: note.yaml, package.json, sources.yaml and 1 more",
            ],
            &[],
        ],
    );
}

#[test]
fn a_kustomization_matters_where_it_changes_something() {
    let kustomization = |more: Value| {
        let mut all = json!({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let remark = "1 kustomization changes nothing that matters and what it lists is read as it stands: \
                  base/kustomization.yaml";
    check_files(
        &[
            ("base/a.yaml", pod("p")),
            ("base/kustomization.yaml", kustomization(json!({"resources": ["a.yaml"], "images": []}))),
        ],
        [&["Pod a/p"], &[remark], &[]],
    );
    // What is still to be filled in may become anything.
    let template = json!({"apiVersion": "${GROUP}/v1", "kind": "${KIND}", "metadata": {"name": "p"}});
    check_files(&[("a.yaml", template)], [&[], &[], &["${KIND} p is a template"]]);
    // An object that happens to stand in a file of that name is one.
    check_files(&[("base/kustomization.yaml", pod("p"))], [&["Pod a/p"], &[], &[]]);
    let render = "render it with `kubectl kustomize prod`, and ask about that";
    check_files(
        &[("prod/kustomization.yaml", json!({"resources": [], "commonAnnotations": {"a": "b"}}))],
        [
            &[],
            &[],
            &[&format!(
                "the kustomization prod/kustomization.yaml changes what it lists (commonAnnotations): {render}"
            )],
        ],
    );
    check_files(
        &[
            ("base/a.yaml", pod("p")),
            (
                "prod/kustomization.yaml",
                kustomization(
                    json!({"resources": ["../base"], "namespace": "b", "patches": [{"path": "p.yaml"}, "./q.yaml"]}),
                ),
            ),
            ("prod/p.yaml", pod("p")),
            ("prod/q.yaml", pod("q")),
        ],
        [
            &["Pod a/p"],
            &["2 patches left out: `kubectl kustomize` applies them"],
            &[&format!(
                "the kustomization prod/kustomization.yaml changes what it lists (namespace, patches): {render}"
            )],
        ],
    );
    check_files(
        &[(
            "prod/kustomization.yaml",
            kustomization(json!({"resources": ["https://example.com/base?ref=v1"]})),
        )],
        [
            &[],
            &[],
            &[&format!(
                "the kustomization prod/kustomization.yaml takes in https://example.com/base?ref=v1, which is not among the manifests: {render}"
            )],
        ],
    );
}

#[test]
fn a_chart_is_not_rendered() {
    check_files(
        &[
            ("shop/Chart.yaml", json!({"apiVersion": "v2", "name": "shop", "version": "1.0.0"})),
            ("shop/templates/web.yaml", pod("p")),
            ("shop/crds/x.yaml", pod("q")),
        ],
        [
            &["Pod a/q"],
            &[],
            &[
                "the chart in shop is not rendered (1 template): render it with `helm template shop`, and ask about that",
            ],
        ],
    );
}

#[test]
fn the_same_object_is_one_and_a_different_one_is_not() {
    check_files(&[("a.yaml", pod("p")), ("b.yaml", pod("p"))], [&["Pod a/p"], &[], &[]]);
    let mut other = pod("p");
    other["metadata"]["labels"] = json!({"app": "x"});
    check_files(
        &[("a.yaml", pod("p")), ("b.yaml", other)],
        [&["Pod a/p"], &[], &["Pod a/p stands twice, and differs"]],
    );
    let made =
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "p-", "namespace": "a"}});
    check_files(&[("a.yaml", made.clone()), ("b.yaml", made)], [&["Pod a/p-", "Pod a/p-#2"], &[], &[]]);
}

#[test]
fn placeholders_are_not_names() {
    let mut object = pod("p");
    object["metadata"]["namespace"] = json!("${NAMESPACE}");
    check_files(&[("a.yaml", object)], [&[], &[], &["Pod p is a template"]]);
}

/// An object of any kind makes pods if a template of pods stands in it.
#[test]
fn a_template_makes_pods_whatever_its_kind() {
    let raw = |object: &Value| serde_json::value::to_raw_value(object).unwrap();
    let template = json!({"spec": {"containers": [{"name": "c"}]}});
    for (kind, spec, expected) in [
        ("Rollout", json!({"template": template}), 1),
        ("Scaled", json!({"jobTemplate": {"spec": {"template": template}}}), 1),
        ("Certificate", json!({"template": "text"}), 0),
        ("Issuer", json!({"template": {"spec": {}}}), 0),
    ] {
        let object = raw(
            &json!({"apiVersion": "example.com/v1", "kind": kind, "metadata": {"name": "x"}, "spec": spec}),
        );
        let reading = Reading::of_objects(&[&object]);
        assert_eq!(reading.snapshot.workloads.len(), expected, "{kind}");
    }
}
