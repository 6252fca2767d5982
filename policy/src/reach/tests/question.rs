//! A question about a set is answered as questions about each of it, and one
//! about whatever serves Ingresses as the list of connections answers it.

use super::*;
use crate::kubernetes::AddressSet;
use crate::kubernetes::Protocol;
use crate::reach::Peer;
use crate::reach::question::{Explained, Explanation, Port, Scene};

fn explain(scene: Scene<'_>, from: &str, to: &str, port: Option<&Port>) -> Vec<Explanation> {
    let explained = scene.explain(from, to, port).unwrap();
    let decided = explained.into_iter().map(|one| match one {
        Explained::Decided(explanation) => *explanation,
        Explained::Undecided(undecided) => panic!("{undecided:?}"),
    });
    decided.collect()
}

/// Addresses worth asking for: those of the other tests, and the ends of every
/// range of a set.
fn worth_asking(sorts: &[AddressSet]) -> Vec<IpAddr> {
    let mut asked: Vec<IpAddr> = OUTSIDE.iter().map(|address| address.parse().unwrap()).collect();
    for sort in sorts {
        asked.extend(
            sort.v4.iter().flat_map(|range| [*range.start(), *range.end()]).map(|it| IpAddr::V4(it.into())),
        );
        asked.extend(
            sort.v6.iter().flat_map(|range| [*range.start(), *range.end()]).map(|it| IpAddr::V6(it.into())),
        );
    }
    asked
}

#[track_caller]
fn check_outside(scene: Scene<'_>, unit: &str, outwards: bool, port: Option<&Port>) {
    let ask = |outside: &str| {
        let (from, to) = if outwards { (unit, outside) } else { (outside, unit) };
        explain(scene, from, to, port)
    };
    let sorts = ask("external");
    let sets: Vec<AddressSet> = sorts
        .iter()
        .map(|one| if outwards { &one.destination } else { &one.source }.addresses.clone().unwrap())
        .collect();
    for address in worth_asking(&sets) {
        // Addresses of pods are asked for as pods.
        if scene.snapshot.pods.values().any(|pod| pod.addresses.contains(&address)) {
            continue;
        }
        let holding: Vec<_> = sorts.iter().zip(&sets).filter(|(_, set)| set.contains(address)).collect();
        let single = ask(&address.to_string());
        let [single] = single.as_slice() else { panic!("{single:?}") };
        let [(sort, _)] = holding.as_slice() else {
            // Of a family that the pods do not have, or that nobody here has.
            let no_family = single.families.as_ref().is_some_and(Vec::is_empty);
            let no_v6 = address.is_ipv6() && sets.iter().all(|set| set.v6.is_empty());
            assert!(holding.is_empty() && (no_family || no_v6), "{address} is in {holding:?}");
            continue;
        };
        match port {
            Some(_) => assert_eq!(sort.is_allowed(), single.is_allowed(), "{address}"),
            None => assert_eq!(sort.ports, single.ports, "{address}"),
        }
    }
    let answers = sorts.iter().map(|one| if port.is_some() { PortSet::empty() } else { one.ports.clone() });
    let mut answers: Vec<(bool, PortSet)> = sorts.iter().map(Explanation::is_allowed).zip(answers).collect();
    assert!(answers.is_sorted_by_key(|(allowed, _)| !allowed), "{answers:?}");
    answers.sort();
    answers.dedup();
    assert_eq!(answers.len(), sorts.len(), "equal answers are two");
}

/// Services and ways in for the pods of the random clusters.
fn ways_in() -> Vec<Value> {
    let service = |namespace: &str, app: &str| {
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": app, "namespace": namespace},
            "spec": {"selector": {"app": app}, "ports": [
                {"name": "web", "port": 80, "targetPort": "http"},
                {"name": "raw", "port": 81, "targetPort": 80},
                {"name": "dns", "port": 53, "protocol": "UDP"}]}})
    };
    let ingress = |namespace: &str, app: &str, port: &str| {
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": port, "namespace": namespace},
            "spec": {"defaultBackend": {"service": {"name": app, "port": {"name": port}}}}})
    };
    let route = json!({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "UDPRoute",
        "metadata": {"name": "dns", "namespace": "c"},
        "spec": {"rules": [{"backendRefs": [{"name": "db", "port": 53}, {"name": "db", "namespace": "a", "port": 53}]}]}});
    vec![
        service("a", "web"),
        service("a", "db"),
        service("b", "web"),
        service("c", "db"),
        ingress("a", "web", "web"),
        ingress("a", "web", "raw"),
        ingress("b", "web", "web"),
        route,
    ]
}

proptest! {
    #[test]
    fn addresses_outside_are_answered_as_each_of_them(objects in clusters()) {
        let reading = read(&objects);
        for blocks in [Blocks::Address, Blocks::External] {
            let model = Model::new(&reading.snapshot, blocks);
            let scene = Scene { model: &model, snapshot: &reading.snapshot };
            for unit in &model.units {
                for outwards in [false, true] {
                    check_outside(scene, &unit.unit.to_string(), outwards, None);
                    check_outside(scene, &unit.unit.to_string(), outwards, Some(&Port::Number(Protocol::Tcp, 80)));
                }
            }
        }
    }

    #[test]
    fn the_controller_may_do_what_the_list_says(objects in clusters()) {
        let reading = read(&[objects, ways_in()].concat());
        let model = Model::new(&reading.snapshot, Blocks::Address);
        let scene = Scene { model: &model, snapshot: &reading.snapshot };
        let answer = Answer::of(&model, &reading.snapshot, &Filter::default());
        let listed = |unit: &str| {
            let mut lines = answer.connections.iter();
            let line = lines.find(|line| {
                *answer.peer(line.source) == Peer::IngressController && answer.peer(line.destination).to_string() == unit
            });
            line.map(|line| line.ports.clone()).unwrap_or_default()
        };
        for unit in &model.units {
            let unit = unit.unit.to_string();
            let explained = scene.explain("{ingress-controller}", &unit, None).unwrap();
            // Where nobody knows, nothing is listed.
            let ports = explained[0].decided().map(|explanation| explanation.ports.clone()).unwrap_or_default();
            prop_assert_eq!(&ports, &listed(&unit), "{}", unit);
        }
    }
}
