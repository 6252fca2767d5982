//! The judgement of boundaries against one that asks every pair.

use super::*;
use crate::admission::settings::Settings;
use crate::reach::isolation::Isolation;

/// The classes whose boundaries are to be closed.
fn guarded(model: &Model, settings: &Settings) -> Vec<u32> {
    let is_guarded = |id: &u32| {
        let space = model.namespace(model.class(*id).unwrap().namespace).unwrap();
        !settings.exempt.namespaces.contains(space.name()) && settings.guard.matches(space.labels())
    };
    model.class_ids().iter().flatten().filter(is_guarded).collect()
}

/// Whether some boundary is open, by the walk of every pair.
fn is_open(model: &Model, settings: &Settings) -> bool {
    let rows = model.rows();
    let boundary = |id: u32| {
        let space = model.namespace(model.class(id).unwrap().namespace).unwrap();
        let value = space.labels().get(&settings.isolate_by).cloned();
        value.unwrap_or_else(|| format!("namespace {}", space.name()))
    };
    let ids: Vec<u32> = model.class_ids().iter().flatten().collect();
    let guarded = guarded(model, settings);
    let mut ways =
        guarded.iter().flat_map(|id| settings.directions.iter().map(move |direction| (*id, *direction)));
    ways.any(|(id, direction)| {
        let own = model.end_of(id).unwrap();
        let outside =
            rows.get(id, direction).unwrap().pieces.iter().any(|(_, ends)| !ends.outside.is_empty());
        let crosses = |other: &u32| {
            let end = model.end_of(*other).unwrap();
            boundary(*other) != boundary(id) && !walked_over_any(model, &own, &end, direction).is_empty()
        };
        outside || ids.iter().any(crosses)
    })
}

proptest! {
    #[test]
    fn a_boundary_is_closed_if_no_pair_crosses_it(objects in clusters(), way in 0_usize..3) {
        let settings = ["{}", r#"{"isolateBy": "team", "directions": ["Ingress", "Egress"]}"#,
            r#"{"directions": ["Egress"], "guard": {"namespaceSelector": {"matchLabels": {"team": "x"}}}}"#][way];
        let settings = Settings::decode(settings).unwrap();
        for blocks in [Blocks::Address, Blocks::External] {
            let mut model = Model::new(&read(&objects).snapshot, blocks);
            let isolation = Isolation::of(&mut model, &settings);
            let judged = !guarded(&model, &settings).is_empty();
            prop_assert_eq!(isolation.judged > 0, judged, "{:#?}", isolation);
            prop_assert_eq!(isolation.closed, judged && !is_open(&model, &settings), "{:#?}", isolation);
        }
    }
}

fn pod(namespace: &str, app: &str, address: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": app, "namespace": namespace, "labels": {"app": app}},
        "spec": {"containers": [{"name": "c", "ports": [{"name": "http", "containerPort": 8080}]}]},
        "status": {"podIPs": [{"ip": address}]}})
}

/// A pod of a customer, which one rule opens, a neighbour and an ingress controller.
fn opened(rule: &Value) -> Vec<Value> {
    vec![
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {"exposed": "true"}}}),
        pod("shop", "web", "10.0.0.1"),
        pod("other", "web", "10.0.0.2"),
        pod("ingress", "nginx", "10.0.0.3"),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
            "metadata": {"name": "p", "namespace": "shop"},
            "spec": {"podSelector": {}, "ingress": [rule]}}),
    ]
}

/// What is open under settings, which guard the shop alone.
#[track_caller]
fn check(rule: &Value, settings: &Value, expected: &[&str]) {
    let mut settings = settings.clone();
    settings["exempt"] = json!({"namespaces": ["other", "ingress"]});
    let settings = Settings::decode(&settings.to_string()).unwrap();
    let mut model = Model::new(&read(&opened(rule)).snapshot, Blocks::Address);
    let isolation = Isolation::of(&mut model, &settings);
    let open: Vec<String> =
        isolation.openings.iter().map(|it| format!("{} {} {}", it.other, it.place, it.witness[2])).collect();
    assert_eq!(open, expected);
    assert_eq!((isolation.judged, isolation.closed), (1, expected.is_empty()));
}

#[test]
fn trusted_peers_may_cross() {
    let nginx = json!({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress"}}});
    let all = json!({"from": [{"namespaceSelector": {}}]});
    let trust = |more: &Value| {
        let mut peer = nginx.clone();
        peer.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"trustedPeers": [peer]})
    };
    let (rule, everything) = ("spec.ingress[0]", "All Connections");
    let (to_ingress, to_other) =
        (format!("ingress {rule} {everything}"), format!("other {rule} {everything}"));
    check(&all, &json!({}), &[&to_ingress, &to_other]);
    check(&all, &trust(&json!({})), &[&to_other]);
    check(&all, &trust(&json!({"podSelector": {"matchLabels": {"app": "x"}}})), &[&to_ingress, &to_other]);
    check(&all, &trust(&json!({"into": {"matchLabels": {"exposed": "true"}}})), &[&to_other]);
    check(&all, &trust(&json!({"into": {"matchLabels": {"exposed": "no"}}})), &[&to_ingress, &to_other]);
    let rest = format!("ingress {rule} SCTP 1-65535,TCP 1-8079,8081-65535,UDP 1-65535");
    check(&all, &trust(&json!({"ports": [{"port": 8080}]})), &[&rest, &to_other]);
    check(&all, &trust(&json!({"ports": [{"port": "http"}]})), &[&rest, &to_other]);
    let http = json!({"from": [nginx], "ports": [{"port": "http"}]});
    check(&http, &trust(&json!({"ports": [{"port": 8080}]})), &[]);
    check(&all, &json!({"trustedPeers": [{"everything": true}]}), &[]);
}

#[test]
fn trusted_addresses_may_cross() {
    let office = json!({"from": [{"ipBlock": {"cidr": "203.0.113.0/24"}}]});
    let outside = ["outside spec.ingress[0] All Connections"];
    check(&office, &json!({}), &outside);
    check(&office, &json!({"trustedPeers": [{"ipBlock": {"cidr": "203.0.112.0/23"}}]}), &[]);
    check(&office, &json!({"trustedPeers": [{"ipBlock": {"cidr": "203.0.113.0/25"}}]}), &outside);
}

#[test]
fn only_guarded_namespaces_are_judged() {
    let all = json!({"from": [{"namespaceSelector": {}}]});
    let guard = |value: &str| json!({"guard": {"namespaceSelector": {"matchLabels": {"exposed": value}}}});
    let unguarded = Settings::decode(&guard("no").to_string()).unwrap();
    let isolation =
        Isolation::of(&mut Model::new(&read(&opened(&all)).snapshot, Blocks::Address), &unguarded);
    assert_eq!((isolation.judged, isolation.closed, isolation.is_unknown()), (0, false, true));
    check(
        &all,
        &guard("true"),
        &["ingress spec.ingress[0] All Connections", "other spec.ingress[0] All Connections"],
    );
}

/// A rule that opens a boundary to many others names some and counts the rest.
#[test]
fn many_boundaries_are_counted() {
    let mut objects = opened(&json!({"from": [{"namespaceSelector": {}}]}));
    objects.extend((0..30).map(|number| pod(&format!("n{number}"), "web", &format!("10.1.0.{number}"))));
    let exempt: Vec<String> = (0..30).map(|number| format!("n{number}")).collect();
    let exempt = [exempt, vec!["other".to_owned(), "ingress".to_owned()]].concat();
    let settings = json!({"exempt": {"namespaces": exempt}});
    let isolation = Isolation::of(
        &mut Model::new(&read(&objects).snapshot, Blocks::Address),
        &Settings::decode(&settings.to_string()).unwrap(),
    );
    let more: Vec<usize> = isolation.openings.iter().map(|opening| opening.more).collect();
    assert_eq!((more.len(), more.iter().sum::<usize>(), more.last()), (20, 12, Some(&12)));
}
