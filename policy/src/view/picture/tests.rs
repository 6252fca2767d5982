use super::super::objects;
use super::*;
use crate::kubernetes::Plugin;
use crate::manifests::Manifests;
use crate::reading::detect;
use crate::snapshot::Reading;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// Where an object stands, its pictures, and why it has none.
type Drawn = (usize, String, Vec<PictureData>, Option<String>);

fn pictures_as(documents: &[Value], plugin: Option<Plugin>) -> Vec<Drawn> {
    let raw: Vec<Box<RawValue>> =
        documents.iter().map(|one| RawValue::from_string(one.to_string()).unwrap()).collect();
    let mut manifests = Manifests::of(&raw.iter().map(AsRef::as_ref).collect::<Vec<_>>());
    let snapshot = Reading::of(&mut manifests).snapshot;
    let plugin = detect(&[&snapshot], plugin);
    let pictures = Pictures::of(snapshot, plugin);
    let data = objects::data(&manifests, &pictures);
    data.into_iter().map(|one| (one.object, one.pointer, one.pictures, one.not_drawn)).collect()
}

fn pictures(documents: &[Value]) -> Vec<Drawn> {
    pictures_as(documents, None)
}

fn policy(api_version: &str, spec: &Value) -> Value {
    json!({"apiVersion": api_version, "kind": "NetworkPolicy",
        "metadata": {"namespace": "a", "name": "n"}, "spec": spec})
}

#[track_caller]
fn check(spec: &Value, expected: PictureData) {
    let found = pictures(&[policy("networking.k8s.io/v1", spec)]);
    assert_eq!(found, [(0, String::new(), vec![expected], None)]);
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
fn kinds_of_the_same_name_are_told_apart_and_lists_keep_their_places() {
    let allowing = json!({"podSelector": {}, "ingress": [{}]});
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [
        policy("crd.antrea.io/v1beta1", &json!({})),
        policy("crd.projectcalico.org/v1", &json!({"ingress": [{"action": "Deny"}]})),
        policy("networking.k8s.io/v1", &allowing)]});
    let found = pictures(&[list]);
    let tones = |pictures: &[PictureData]| -> Vec<&str> {
        pictures.iter().flat_map(|picture| &picture.ingress.cards).map(|card| card.tone).collect()
    };
    let drawn: Vec<_> = found
        .iter()
        .map(|(object, pointer, pictures, why)| (*object, pointer.as_str(), tones(pictures), why.is_some()))
        .collect();
    assert_eq!(
        drawn,
        [
            (0, "/items/0", vec![], false),
            (0, "/items/1", vec!["deny"], false),
            (0, "/items/2", vec!["partial"], false)
        ]
    );
}

/// The picture of an object alone.
#[track_caller]
fn check_as(document: &Value, plugin: Plugin, expected: &[PictureData]) {
    let found = pictures_as(std::slice::from_ref(document), Some(plugin));
    assert_eq!(found, [(0, String::new(), expected.to_vec(), None)]);
}

fn picture(subject: &str, pointer: &str, ingress: ColumnData, egress: ColumnData) -> PictureData {
    PictureData { subject: vec![subject.to_owned()], pointer: pointer.to_owned(), ingress, egress }
}

/// A direction that a policy says nothing about.
fn alone(section: &str) -> ColumnData {
    column(&format!("this policy leaves {section} alone"), false, Vec::new())
}

const ALL_PORTS: &[&str] = &["all ports"];
const ALL: &[&str] = &["everybody, inside and outside"];

fn cluster_policy(tier: &str) -> Value {
    json!({"apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy", "metadata": {"name": "n"}, "spec": {
        "tier": tier, "priority": 5,
        "subject": {"pods": {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "a"}},
            "podSelector": {"matchLabels": {"app": "web"}}}},
        "ingress": [
            {"name": "ops", "action": "Accept", "from": [{"namespaces": {"matchLabels": {"team": "ops"}}}],
                "protocols": [{"tcp": {"destinationPort": {"number": 80}}}]},
            {"action": "Pass", "from": [{"pods": {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "b"}}}}]},
            {"action": "Deny", "from": [{"namespaces": {}}]}],
        "egress": [{"action": "Deny", "to": [{"networks": ["10.0.0.0/8"]}]}]}})
}

#[test]
fn a_cluster_network_policy_allows_denies_and_passes_on() {
    let drawn = |rest: &str, block: &str| {
        let ingress = vec![
            card(
                "/spec/ingress/0",
                "Rule 1, ops",
                &["every pod of namespaces with team=ops"],
                &["TCP 80"],
                "allow",
            ),
            card("/spec/ingress/1", "Rule 2", &["app=b of every namespace"], ALL_PORTS, "pass"),
            card("/spec/ingress/2", "Rule 3", &["every pod of every namespace"], ALL_PORTS, "deny"),
        ];
        let egress = vec![card("/spec/egress/0", "Rule 1", &[block], ALL_PORTS, "deny")];
        let columns = (column(rest, false, ingress), column(rest, false, egress));
        picture("app=web of namespace a", "/spec/subject", columns.0, columns.1)
    };
    let block = "10.0.0.0-10.255.255.255";
    let (admin, baseline) = (cluster_policy("Admin"), cluster_policy("Baseline"));
    check_as(&admin, Plugin::Kubernetes, &[drawn("the rest goes on to the next tier", block)]);
    let last = "the rest is allowed, as no tier comes after this one";
    check_as(&baseline, Plugin::Calico, &[drawn(last, block)]);
    let held = "the rest is allowed, unless some policy puts the pod into default deny";
    check_as(&baseline, Plugin::Cilium, &[drawn(held, &format!("{block} outside the cluster"))]);
}

#[test]
fn a_rule_with_a_peer_that_is_not_known_fails_closed() {
    let rule = |action: &str| {
        json!({"action": action, "from": [{"namespaces": {}}, {"galaxies": {}}],
        "protocols": [{"tcp": {"destinationPort": {"number": 80}}}]})
    };
    let policy = json!({"apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy",
        "metadata": {"name": "n"}, "spec": {"tier": "Admin", "priority": 5, "subject": {"namespaces": {}},
        "ingress": [rule("Accept"), rule("Pass")]}});
    let because = |whom: &str| format!("{whom}, as some peer is of a kind that is not known");
    let rules = vec![
        card("/spec/ingress/0", "Rule 1", &[&because("nobody")], &["TCP 80"], "allow"),
        card("/spec/ingress/1", "Rule 2", &[&because("everybody")], ALL_PORTS, "deny"),
    ];
    let ingress = column("the rest goes on to the next tier", false, rules);
    let expected = picture("every pod of every namespace", "/spec/subject", ingress, alone("egress"));
    check_as(&policy, Plugin::Kubernetes, &[expected]);
}

#[test]
fn each_rule_of_cilium_is_a_picture_denials_first() {
    let block = ["10.0.0.0-10.0.255.255,10.2.0.0-10.255.255.255 outside the cluster"];
    let some = ["app=ops of this namespace", "every pod of namespace b"];
    let rules = vec![
        card("/specs/0/ingressDeny/0", "Rule 1", &block, ALL_PORTS, "deny"),
        card("/specs/0/ingress/0", "Rule 1", &some, &["TCP 80"], "allow"),
        card("/specs/0/ingress/1", "Rule 2", &["cluster"], ALL_PORTS, "allow"),
    ];
    let ingress = column("the rest is denied, unless another policy lets it through", true, rules);
    let all = vec![card("/specs/1/egress/0", "Rule 1", ALL, ALL_PORTS, "partial")];
    let egress = column("this policy leaves the rest of egress alone", false, all);
    let expected = [
        picture("app=web", "/specs/0/endpointSelector", ingress, alone("egress")),
        picture("every pod", "/specs/1/endpointSelector", alone("ingress"), egress),
    ];
    check_as(&cilium(), Plugin::Cilium, &expected);
}

#[test]
fn a_clusterwide_policy_of_cilium_names_namespaces_and_labels_that_nobody_has() {
    let all_nobody = vec![card("/spec/egress/0", "Rule 1", &["nobody"], ALL_PORTS, "allow")];
    let egress = column("the rest is denied, unless another policy lets it through", true, all_nobody);
    let drawn = |subject: &str| picture(subject, "/spec/endpointSelector", alone("ingress"), egress.clone());
    check_as(&cilium_wide("version"), Plugin::Cilium, &[drawn("app=web, version=1 of every namespace")]);
    let hidden = "pod-template-hash";
    let nobody = drawn("nobody, as no pod has such a pod-template-hash");
    check_as(&cilium_wide(hidden), Plugin::Cilium, &[nobody]);
}

#[test]
fn cilium_enforces_sections_that_policy_types_leave_out() {
    let spec = json!({"podSelector": {}, "policyTypes": ["Egress"], "ingress": [{}]});
    let all = vec![card("/spec/ingress/0", "Rule 1", ALL, ALL_PORTS, "partial")];
    let ingress = column("the rest is denied, unless another policy lets it through", true, all);
    let egress = column("nothing, no rule lets anything out", true, Vec::new());
    let expected = picture("every pod", "/spec/podSelector", ingress, egress);
    check_as(&policy("networking.k8s.io/v1", &spec), Plugin::Cilium, &[expected]);
}

const END: &str = "the rest is denied at the end of tier default, unless another policy of it decides";

#[test]
fn a_policy_of_calico_denies_what_its_tier_does_not_decide() {
    let block = ["10.0.0.0-10.255.255.255, but not 10.1.0.0-10.1.255.255"];
    let ops = ["every pod of namespaces with team=ops"];
    let rules = vec![
        card("/spec/ingress/0", "Rule 1", &block, ALL_PORTS, "deny"),
        card("/spec/ingress/1", "Rule 2, for app=web of this namespace", &ops, &["TCP 80"], "allow"),
        card("/spec/ingress/2", "Rule 3", ALL, ALL_PORTS, "pass"),
    ];
    let ingress = column(END, true, rules);
    check_as(
        &calico(),
        Plugin::Calico,
        &[picture("app in (api, web)", "/spec/selector", ingress, alone("egress"))],
    );
}

#[test]
fn a_global_policy_of_calico_says_of_which_namespaces() {
    let rules = vec![
        card("/spec/egress/0", "Rule 1", &["app=dns of every namespace"], ALL_PORTS, "allow"),
        card("/spec/egress/1", "Rule 2", ALL, ALL_PORTS, "deny"),
    ];
    let ingress = column("nothing, no rule lets anything in", true, Vec::new());
    let subject = "every pod of namespaces with has team";
    check_as(
        &calico_wide(),
        Plugin::Calico,
        &[picture(subject, "/spec/selector", ingress, column(END, true, rules))],
    );
}

#[test]
fn what_is_not_enforced_is_said_and_not_drawn() {
    let refused = |document: &Value, plugin: Option<Plugin>| {
        let found = pictures_as(std::slice::from_ref(document), plugin);
        assert_eq!(found.iter().map(|(.., pictures, _)| pictures.len()).sum::<usize>(), 0);
        found.into_iter().find_map(|(.., why)| why).unwrap_or_default()
    };
    let mut empty = cilium_wide("version");
    empty["spec"]["egress"] = json!([]);
    let of_agent = "Cilium's agent refuses this, so nothing of the object is enforced: at least one rule is needed; \
                    an empty list is none";
    assert_eq!(refused(&empty, None), of_agent);
    let as_api = "policies are read as the API says";
    assert_eq!(refused(&cilium(), Some(Plugin::Kubernetes)), as_api);
    let mut staged = calico();
    staged["kind"] = json!("StagedNetworkPolicy");
    assert_eq!(refused(&staged, None), "what is staged is not enforced");
    let old = json!({"apiVersion": "policy.networking.k8s.io/v1alpha1", "kind": "AdminNetworkPolicy",
        "metadata": {"name": "n"}, "spec": {"priority": 1, "subject": {"namespaces": {}}}});
    let of_cilium = "Cilium does not read AdminNetworkPolicy: nothing of it is enforced";
    assert_eq!(refused(&old, Some(Plugin::Cilium)), of_cilium);
    let both = pictures(&[cilium(), calico()]);
    let why = "there are policies of Cilium and of Calico, and one of the two decides: say which as `plugin`";
    assert!(both.iter().all(|(.., why_not)| why_not.as_deref() == Some(why)), "{both:?}");
}

fn cilium() -> Value {
    json!({"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy", "metadata": {"namespace": "a", "name": "n"}, "specs": [
        {"endpointSelector": {"matchLabels": {"app": "web"}},
            "ingress": [
                {"fromEndpoints": [{"matchLabels": {"app": "ops"}}, {"matchLabels": {"k8s:io.kubernetes.pod.namespace": "b"}}],
                    "toPorts": [{"ports": [{"port": "80", "protocol": "TCP"}]}]},
                {"fromEntities": ["cluster"]}],
            "ingressDeny": [{"fromCIDRSet": [{"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}]}]},
        {"endpointSelector": {}, "enableDefaultDeny": {"egress": false}, "egress": [{"toEntities": ["all"]}]}]})
}

fn cilium_wide(label: &str) -> Value {
    json!({"apiVersion": "cilium.io/v2", "kind": "CiliumClusterwideNetworkPolicy", "metadata": {"name": "n"},
        "spec": {"endpointSelector": {"matchLabels": {"app": "web", label: "1"}}, "egress": [{}]}})
}

fn calico() -> Value {
    json!({"apiVersion": "projectcalico.org/v3", "kind": "NetworkPolicy", "metadata": {"namespace": "a", "name": "n"}, "spec": {
        "selector": "app == 'web' || app == 'api'",
        "ingress": [
            {"action": "Deny", "source": {"nets": ["10.0.0.0/8"], "notNets": ["10.1.0.0/16"]}},
            {"action": "Allow", "protocol": "TCP", "source": {"namespaceSelector": "team == 'ops'"}, "destination": {"ports": [80], "selector": "app == 'web'"}},
            {"action": "Pass"}]}})
}

fn calico_wide() -> Value {
    json!({"apiVersion": "projectcalico.org/v3", "kind": "GlobalNetworkPolicy", "metadata": {"name": "n"}, "spec": {
        "namespaceSelector": "has(team)", "types": ["Ingress", "Egress"],
        "egress": [{"action": "Allow", "destination": {"selector": "app == 'dns'"}}, {"action": "Deny"}]}})
}
