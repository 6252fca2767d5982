//! The state held to the engine that asks every pair, and to examples.

use super::{Isolation, Standing};
use crate::boundary::Walls;
use crate::cluster::HostCalls;
use crate::kubernetes::{Blocks, Plugin};
use crate::operations::{self, Session};
use crate::reach::Model;
use crate::reach::tests::{clusters, read};
use crate::rules::NAMES;
use crate::settings::Settings;
use crate::snapshot::{Reading, SnapshotCluster};
use proptest::prelude::*;
use serde_json::{Value, json};

fn settings(json: &Value) -> Settings {
    Settings::decode(&json.to_string(), &NAMES).unwrap()
}

/// A pair that crosses the boundary of a guarded workload, or an address that
/// does, by the rows of the engine.
fn crossing(reading: &Reading, settings: &Settings) -> Option<String> {
    let plugin = settings.plugin.unwrap_or_default();
    let model = match plugin {
        Plugin::Kubernetes => Model::new(&reading.snapshot, Blocks::Address),
        Plugin::Cilium | Plugin::Calico => Model::read(&reading.snapshot, Blocks::Address, plugin),
    };
    let cluster = SnapshotCluster::new(&reading.snapshot);
    let walls = Walls::new(settings, &cluster);
    let ids: Vec<u32> = model.class_ids().iter().flatten().collect();
    let space = |id: u32| model.namespace(model.class(id).unwrap().namespace).unwrap();
    let guarded = ids.iter().filter(|id| super::is_guarded(&walls, space(**id).name(), space(**id).labels()));
    for id in guarded {
        for direction in &settings.directions {
            let row = model.row(*id, *direction);
            for (ports, ends) in &row.pieces {
                if let Some(address) = ends.outside.first() {
                    return Some(format!("{} {direction} {address} {ports}", model.unit_of(*id).unwrap()));
                }
                let others = ends.pods.iter().flatten();
                let mut crossing = others
                    .filter(|other| !walls.same_boundary(space(*id).name(), space(*other).name()).unwrap());
                if let Some(other) = crossing.next() {
                    return Some(format!(
                        "{} {direction} {} {ports}",
                        model.unit_of(*id).unwrap(),
                        model.unit_of(other).unwrap()
                    ));
                }
            }
        }
    }
    None
}

proptest! {
    /// What is said to be closed, no pair crosses; the other way round, a boundary
    /// may be open to namespaces that are not listed.
    #[test]
    fn nothing_crosses_a_boundary_that_is_called_closed(objects in clusters(), way in 0_usize..4) {
        let all = [json!({}), json!({"directions": ["Egress"]}),
            json!({"isolateBy": "team", "directions": ["Ingress", "Egress"]}),
            json!({"guard": {"namespaceSelector": {"matchLabels": {"team": "x"}}}})];
        let settings = settings(&all[way]);
        let reading = read(&objects);
        let isolation = Isolation::of(&reading, &settings);
        if isolation.standing() == Standing::Closed {
            prop_assert_eq!(crossing(&reading, &settings), None, "{:#?}", isolation);
        }
    }
}

fn pod(namespace: &str, name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace, "labels": {"app": name}},
        "spec": {"containers": [{"name": "c"}]}})
}

fn policy(rule: &Value) -> Value {
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": "p", "namespace": "shop"}, "spec": {"podSelector": {}, "ingress": [rule]}})
}

/// What is said of a shop with one rule, beside other objects: the openings by
/// rule and place, the unisolated workloads, and the answer.
/// Namespaces a and b with two pods each.
fn inhabited() -> Vec<Value> {
    let pods = ["a", "b"].into_iter().flat_map(|home| {
        let pod = move |role: &str| {
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": role, "namespace": home,
                "labels": {"role": role}}, "spec": {"containers": [{"name": "c"}]}})
        };
        [pod("x"), pod("y")]
    });
    let spaces = ["a", "b"].map(|name| {
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": {"team": name}}})
    });
    spaces.into_iter().chain(pods).collect()
}

fn of_calico() -> impl Strategy<Value = Vec<Value>> {
    let source = prop::sample::select(vec![
        json!({}),
        json!({"selector": "all()"}),
        json!({"selector": "role == 'x'"}),
        json!({"namespaceSelector": "all()"}),
        json!({"namespaceSelector": "team == 'a'"}),
        json!({"notSelector": "role == 'x'"}),
        json!({"nets": ["10.0.0.0/8"]}),
        json!({"namespaceSelector": "!has(team)"}),
    ]);
    let action = prop::sample::select(vec!["Allow", "Deny", "Pass", "Log"]);
    let rules = prop::collection::vec((action, source), 0..3).prop_map(|rules| {
        let rules = rules.into_iter().map(|(action, source)| json!({"action": action, "source": source}));
        rules.collect::<Vec<Value>>()
    });
    let tier = prop::sample::select(vec!["default", "early", "late", "soft"]);
    let home = prop::sample::select(vec![None, Some("a"), Some("b")]);
    let subject = prop::sample::select(vec!["", "role == 'x'", "role != 'x'"]);
    let policy = (tier, home, subject, 0..4_u8, rules).prop_map(|(tier, home, subject, order, rules)| {
        let kind = if home.is_some() { "NetworkPolicy" } else { "GlobalNetworkPolicy" };
        json!({"apiVersion": "projectcalico.org/v3", "kind": kind,
            "metadata": {"name": format!("{tier}.p{order}"), "namespace": home},
            "spec": {"tier": tier, "order": order, "selector": subject, "types": ["Ingress"], "ingress": rules}})
    });
    let tier = |name: &str, order: u32, end: &str| {
        json!({"apiVersion": "projectcalico.org/v3", "kind": "Tier", "metadata": {"name": name},
            "spec": {"order": order, "defaultAction": end}})
    };
    let tiers = [tier("early", 10, "Deny"), tier("soft", 20, "Pass"), tier("late", 2_000_000, "Deny")];
    (prop::collection::vec(policy, 0..5), recipes()).prop_map(move |(policies, recipes)| {
        inhabited().into_iter().chain(tiers.clone()).chain(policies).chain(recipes).collect()
    })
}

fn of_cilium() -> impl Strategy<Value = Vec<Value>> {
    let peer = prop::sample::select(vec![
        json!({}),
        json!({"fromEndpoints": [{}]}),
        json!({"fromEndpoints": [{"matchLabels": {"role": "x"}}]}),
        json!({"fromEndpoints": [{"matchExpressions": [{"key": "io.kubernetes.pod.namespace", "operator": "Exists"}]}]}),
        json!({"fromEndpoints": [{"matchLabels": {"io.kubernetes.pod.namespace": "b"}}]}),
        json!({"fromEntities": ["world"]}),
        json!({"fromEntities": ["cluster"]}),
        json!({"fromCIDR": ["10.0.0.0/8"]}),
        json!({"toPorts": [{"ports": [{"port": "80", "protocol": "TCP"}]}]}),
    ]);
    let rules = || prop::collection::vec(peer.clone(), 0..3);
    let home = prop::sample::select(vec![None, Some("a"), Some("b")]);
    let subject = prop::sample::select(vec![json!({}), json!({"matchLabels": {"role": "x"}})]);
    let policy = (home, subject, 0..4_u8, rules(), rules(), prop::bool::weighted(0.8)).prop_map(
        |(home, subject, name, allowed, denied, default_deny)| {
            let clusterwide = home.is_none();
            let kind = if clusterwide { "CiliumClusterwideNetworkPolicy" } else { "CiliumNetworkPolicy" };
            json!({"apiVersion": "cilium.io/v2", "kind": kind,
                "metadata": {"name": format!("p{name}"), "namespace": home},
                "spec": {"endpointSelector": subject, "ingress": allowed, "ingressDeny": denied,
                    "enableDefaultDeny": {"ingress": default_deny}}})
        },
    );
    (prop::collection::vec(policy, 0..4), recipes())
        .prop_map(|(policies, recipes)| inhabited().into_iter().chain(policies).chain(recipes).collect())
}

/// The recipe, in some of the namespaces.
fn recipes() -> impl Strategy<Value = Vec<Value>> {
    prop::sample::subsequence(vec!["a", "b"], 0..=2).prop_map(|homes| {
        let recipe = |home| {
            json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
                "metadata": {"name": "recipe", "namespace": home},
                "spec": {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]}})
        };
        homes.into_iter().map(recipe).collect()
    })
}

fn check_closed(objects: &[Value], plugin: &str) -> Result<(), TestCaseError> {
    let settings = settings(&json!({"plugin": plugin}));
    let reading = read(objects);
    let isolation = Isolation::of(&reading, &settings);
    let crossing = crossing(&reading, &settings);
    prop_assert!(isolation.is_open() || crossing.is_none(), "{crossing:?} crosses: {isolation:?}");
    Ok(())
}

proptest! {
    /// Where a plugin decides, what is said to be closed, no pair crosses either.
    #[test]
    fn nothing_crosses_where_calico_decides(objects in of_calico()) {
        check_closed(&objects, "calico")?;
    }

    #[test]
    fn nothing_crosses_where_cilium_decides(objects in of_cilium()) {
        check_closed(&objects, "cilium")?;
    }
}

/// The verdict on a change of one object among others, through the operation that
/// hosts call.
fn is_admitted(objects: &[Value], old: Option<&Value>, new: Option<&Value>, plugin: &str) -> bool {
    let subject = new.or(old).unwrap();
    let (group, version) = subject["apiVersion"].as_str().unwrap().split_once('/').unwrap();
    let operation = match (old, new) {
        (None, _) => "CREATE",
        (Some(_), Some(_)) => "UPDATE",
        (Some(_), None) => "DELETE",
    };
    let request = json!({"kind": {"group": group, "version": version, "kind": subject["kind"]},
        "operation": operation, "object": new, "oldObject": old, "name": subject["metadata"]["name"],
        "namespace": subject["metadata"]["namespace"], "userInfo": {"username": "tenant"}});
    let payload = json!({"request": request, "settings": {"plugin": plugin}, "cluster": objects});
    let mut session = Session::new(Box::new(NoHost));
    let answer = operations::judge(&mut session, payload.to_string().as_bytes()).unwrap();
    serde_json::from_slice::<Value>(&answer).unwrap()["accepted"] == json!(true)
}

struct NoHost;

impl HostCalls for NoHost {
    fn call(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, String> {
        Err("there is no host".to_owned())
    }
}

fn is_same(one: &Value, other: &Value) -> bool {
    let [one, other] = [one, other]
        .map(|it| (&it["kind"], &it["apiVersion"], &it["metadata"]["name"], &it["metadata"]["namespace"]));
    one == other
}

/// One policy after the other is put beside, or in the place of, what is there, or
/// taken away; what is admitted is done. Both namespaces have the recipe at first.
fn check_steps(objects: Vec<Value>, deleted: &[bool], plugin: &str) -> Result<(), TestCaseError> {
    let is_policy = |object: &Value| object["kind"].as_str().unwrap().ends_with("NetworkPolicy");
    let (changes, mut state): (Vec<Value>, Vec<Value>) = objects.into_iter().partition(is_policy);
    let both = ["a", "b"].map(|home| {
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
            "metadata": {"name": "recipe", "namespace": home},
            "spec": {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]}})
    });
    state.extend(both);
    let mut done = Vec::new();
    for (change, deletes) in changes.iter().zip(deleted) {
        let old = state.iter().position(|object| is_same(object, change));
        let new = (!deletes || old.is_none()).then_some(change);
        if !is_admitted(&state, old.map(|at| &state[at]), new, plugin) {
            continue;
        }
        done.push(json!({"was": old.map(|at| state[at].clone()), "is": new}));
        if let Some(at) = old {
            state.remove(at);
        }
        state.extend(new.cloned());
        let (settings, reading) = (settings(&json!({"plugin": plugin})), read(&state));
        let crossing = crossing(&reading, &settings);
        prop_assert_eq!(crossing, None, "{:#?}", done);
    }
    Ok(())
}

proptest! {
    /// No row of changes that are admitted opens a boundary that was closed.
    #[test]
    fn what_calico_policies_are_admitted_opens_nothing(objects in of_calico(), more in of_calico(), deleted in prop::collection::vec(any::<bool>(), 16)) {
        check_steps(objects.into_iter().chain(policies(more)).collect(), &deleted, "calico")?;
    }

    #[test]
    fn what_cilium_policies_are_admitted_opens_nothing(objects in of_cilium(), more in of_cilium(), deleted in prop::collection::vec(any::<bool>(), 16)) {
        check_steps(objects.into_iter().chain(policies(more)).collect(), &deleted, "cilium")?;
    }
}

/// What would take longer than a request has is refused: a denial goes beside many,
/// and beside few where the recipe isolates all the same.
#[test]
fn a_denial_goes_beside_as_many_as_can_be_compared() {
    let denial = |at: usize| {
        json!({"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy",
            "metadata": {"name": format!("p{at}"), "namespace": "a"},
            "spec": {"endpointSelector": {"matchLabels": {"app": format!("w{at}")}},
                "ingressDeny": [{"fromEntities": ["world"]}]}})
    };
    let recipe = json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": "recipe", "namespace": "a"},
        "spec": {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]}});
    let goes = |beside: usize| {
        let state: Vec<Value> = (0..beside).map(denial).chain([recipe.clone()]).chain(inhabited()).collect();
        is_admitted(&state, Some(&denial(0)), None, "cilium")
    };
    assert_eq!([goes(3), goes(150)], [true, false]);
}

fn policies(objects: Vec<Value>) -> Vec<Value> {
    objects.into_iter().filter(|object| object["kind"].as_str().unwrap().ends_with("NetworkPolicy")).collect()
}

#[track_caller]
fn check(objects: &[Value], given: &Value, expected: &[&str], standing: Standing) {
    let isolation = Isolation::of(&read(objects), &settings(given));
    let openings = isolation.openings.iter().map(|it| format!("{} {}", it.rule, it.finding.path));
    let unisolated = isolation.unisolated.iter().map(|it| format!("{:?} {}", it.openness, it.unit));
    let unknown = isolation.unknown.iter().map(|it| it.message.clone());
    let found: Vec<String> = openings.chain(unisolated).chain(unknown).collect();
    assert_eq!(
        (found, isolation.standing()),
        (expected.iter().map(|it| (*it).to_owned()).collect(), standing)
    );
}

const PEER: &str = "foreign-peer spec.ingress[0].from[0].namespaceSelector";

#[test]
fn a_boundary_is_open_whether_or_not_a_victim_is_listed() {
    let none = json!({});
    let shop = |rule: Value| vec![pod("shop", "web"), policy(&rule)];
    check(&shop(json!({"from": [{"podSelector": {}}]})), &none, &[], Standing::Closed);
    check(&shop(json!({"from": [{"namespaceSelector": {}}]})), &none, &[PEER], Standing::Open);
    check(&shop(json!({})), &none, &["any-source spec.ingress[0]"], Standing::Open);
    check(
        &shop(json!({"from": [{"ipBlock": {"cidr": "192.0.2.0/24"}}]})),
        &none,
        &["foreign-address spec.ingress[0].from[0].ipBlock"],
        Standing::Open,
    );
    let office = json!({"trustedPeers": [{"ipBlock": {"cidr": "192.0.0.0/16"}}]});
    check(&shop(json!({"from": [{"ipBlock": {"cidr": "192.0.2.0/24"}}]})), &office, &[], Standing::Closed);
    let warned = json!({"rules": {"foreign-peer": "warn"}});
    check(&shop(json!({"from": [{"namespaceSelector": {}}]})), &warned, &[PEER], Standing::Closed);
    check(&[policy(&json!({"from": [{"podSelector": {}}]}))], &none, &[], Standing::Unknown);
    check(&[policy(&json!({}))], &none, &["any-source spec.ingress[0]"], Standing::Open);
}

#[test]
fn a_workload_that_nothing_isolates_is_open() {
    let shop = vec![pod("shop", "web")];
    check(&shop, &json!({}), &["Open shop/web[Pod]"], Standing::Open);
    check(&shop, &json!({"rules": {"unisolated-pod": "off"}}), &[], Standing::Closed);
    let mut on_node = pod("shop", "agent");
    on_node["spec"]["hostNetwork"] = json!(true);
    let rule = json!({"from": [{"podSelector": {}}]});
    check(&[on_node, policy(&rule)], &json!({}), &["OnItsNode shop/agent[Pod]"], Standing::Open);
    let mut attached = pod("shop", "web");
    attached["metadata"]["annotations"] = json!({"k8s.v1.cni.cncf.io/networks": "lan"});
    check(
        &[attached, policy(&rule)],
        &json!({}),
        &[
            "shop/web[Pod] is on another network (k8s.v1.cni.cncf.io/networks: lan), which no NetworkPolicy governs",
        ],
        Standing::Unknown,
    );
}

#[test]
fn a_pod_that_has_ended_is_none_and_hides_none() {
    let mut ended = pod("shop", "web");
    ended["status"] = json!({"phase": "Succeeded"});
    let inside = policy(&json!({"from": [{"podSelector": {}}]}));
    check(&[ended.clone(), inside.clone()], &json!({}), &[], Standing::Unknown);
    ended["metadata"]["ownerReferences"] =
        json!([{"apiVersion": "batch/v1", "kind": "Job", "name": "job", "uid": "u", "controller": true}]);
    let job = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "job", "namespace": "shop"},
        "spec": {"template": {"metadata": {"labels": {"app": "other"}},
            "spec": {"containers": [{"name": "c"}], "restartPolicy": "Never"}}}});
    let mut some = inside;
    some["spec"]["podSelector"] = json!({"matchLabels": {"app": "web"}});
    check(&[ended, job, some], &json!({}), &["Open shop/job[Job]"], Standing::Open);
}

#[test]
fn replicas_that_are_not_looked_at_are_not_known_to_be_isolated() {
    let set = json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db", "namespace": "shop"},
        "spec": {"replicas": 1002, "serviceName": "db", "selector": {"matchLabels": {"app": "db"}},
            "template": {"metadata": {"labels": {"app": "db"}}, "spec": {"containers": [{"name": "c"}]}}}});
    let mut all_but_one = policy(&json!({"from": [{"podSelector": {}}]}));
    all_but_one["spec"]["podSelector"] = json!({"matchExpressions":
        [{"key": "apps.kubernetes.io/pod-index", "operator": "NotIn", "values": ["1001"]}]});
    let many = "StatefulSet shop/db has more replicas than are looked at one by one";
    check(&[set, all_but_one], &json!({}), &[many], Standing::Unknown);
}

fn admin(name: &str, priority: u32, action: &str, peer: &Value) -> Value {
    json!({"apiVersion": "policy.networking.k8s.io/v1beta1", "kind": "ClusterNetworkPolicy", "metadata": {"name": name},
        "spec": {"tier": "Admin", "priority": priority, "subject": {"namespaces": {}},
            "ingress": [{"action": action, "from": [peer]}]}})
}

#[test]
fn administrators_close_and_open() {
    let everyone = json!({"namespaces": {}});
    let wide = vec![pod("shop", "web"), policy(&json!({"from": [{"namespaceSelector": {}}]}))];
    let with = |more: Vec<Value>| [wide.clone(), more].concat();
    check(&with(vec![admin("deny", 1, "Deny", &everyone)]), &json!({}), &[], Standing::Closed);
    let accept = admin("accept", 2, "Accept", &everyone);
    let opens = ["admin-override spec.ingress[0].from[0]"];
    check(
        &with(vec![accept.clone(), admin("deny", 3, "Deny", &everyone)]),
        &json!({}),
        &[PEER, opens[0]],
        Standing::Open,
    );
    check(&with(vec![admin("deny", 1, "Deny", &everyone), accept]), &json!({}), &[], Standing::Closed);
    // Of equal priority, whichever comes first decides.
    let pass = admin("pass", 1, "Pass", &everyone);
    check(&with(vec![admin("deny", 1, "Deny", &everyone), pass]), &json!({}), &[PEER], Standing::Open);
    let names = json!({"pods": {"namespaceSelector": {"matchLabels": {"team": "a"}}, "podSelector": {}}});
    check(&with(vec![admin("deny", 1, "Deny", &names)]), &json!({}), &[PEER], Standing::Open);
}

#[test]
fn what_is_not_judged_leaves_nobody_knowing() {
    let shop = vec![pod("shop", "web"), policy(&json!({"from": [{"podSelector": {}}]}))];
    for (version, kind, scope) in [
        ("cilium.io/v2", "CiliumNetworkPolicy", "shop/"),
        ("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", ""),
        ("policy.networking.k8s.io/v9", "ClusterNetworkPolicy", ""),
        ("extensions/v1beta1", "NetworkPolicy", "shop/"),
        ("example.com/v1", "DomainNetworkPolicy", "shop/"),
    ] {
        let object =
            json!({"apiVersion": version, "kind": kind, "metadata": {"name": "x", "namespace": "shop"}});
        let objects = [shop.clone(), vec![object]].concat();
        let message = format!("{kind} {scope}x is of {version}, which is not judged");
        check(&objects, &json!({}), &[&message], Standing::Unknown);
        check(&objects, &json!({"rules": {"unjudged-kind": "off"}}), &[], Standing::Closed);
    }
}
