//! The engine and the walk hold each other to the same answers, on clusters
//! that nobody thought of.

mod change;
mod families;
mod notes;
mod question;

use super::question::Scene;
use super::walk::{End, Side};
use super::{Answer, Blocks, Cuts, Filter, Model, Rows};
use crate::kubernetes::{Direction, PortSet};
use crate::order::SortedMap;
use crate::snapshot::Reading;
use proptest::prelude::*;
use serde_json::{Value, json, value::RawValue};
use std::net::IpAddr;

/// Makes choices from bytes, so that a failing cluster shrinks with them.
struct Dice<'a>(std::slice::Iter<'a, u8>);

impl Dice<'_> {
    fn roll(&mut self, sides: u8) -> u8 {
        self.0.next().map_or(0, |byte| byte % sides)
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[usize::from(self.roll(u8::try_from(from.len()).unwrap()))]
    }

    fn labels(&mut self) -> Value {
        match self.roll(4) {
            0 => json!({}),
            1 => json!({"app": self.pick(&["web", "db"])}),
            2 => json!({"app": self.pick(&["web", "db"]), "tier": "front"}),
            _ => json!({"tier": self.pick(&["front", "back"])}),
        }
    }

    fn selector(&mut self) -> Value {
        let key = self.pick(&["app", "tier", "team", "kubernetes.io/metadata.name"]);
        let values = [self.pick(&["web", "front", "a", "b"]), self.pick(&["db", "back", "c", "x"])];
        match self.roll(6) {
            0 | 1 => json!({}),
            2 => json!({"matchLabels": {key: values[0]}}),
            3 => json!({"matchExpressions": [{"key": key, "operator": "NotIn", "values": values}]}),
            4 => {
                json!({"matchExpressions": [{"key": key, "operator": self.pick(&["Exists", "DoesNotExist"])}]})
            }
            _ => json!({"matchExpressions": [{"key": key, "operator": "In", "values": values}]}),
        }
    }

    fn cidr(&mut self) -> &'static str {
        self.pick(&[
            "10.0.0.0/8",
            "10.0.0.0/30",
            "0.0.0.0/0",
            "10.0.1.0/24",
            "192.0.2.0/24",
            "::/0",
            "fd00::/16",
            "fd00::/126",
            "2001:db8::/32",
        ])
    }

    fn peer(&mut self) -> Value {
        match self.roll(6) {
            0 => json!({"podSelector": self.selector()}),
            1 => json!({"namespaceSelector": self.selector()}),
            2 => json!({"namespaceSelector": self.selector(), "podSelector": self.selector()}),
            3 => json!({"ipBlock": {"cidr": self.cidr()}}),
            4 => json!({"ipBlock": {"cidr": "fd00::/16", "except": ["fd00::/127"]}}),
            _ => json!({"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.0.1.0/25"]}}),
        }
    }

    fn port(&mut self) -> Value {
        match self.roll(5) {
            0 => json!({"port": 80}),
            1 => json!({"protocol": "UDP", "port": 53}),
            2 => json!({"port": "http"}),
            3 => json!({"protocol": "SCTP", "port": 70, "endPort": 90}),
            _ => json!({}),
        }
    }

    fn several(&mut self, most: u8, mut one: impl FnMut(&mut Self) -> Value) -> Value {
        (0..self.roll(most)).map(|_| one(self)).collect()
    }

    fn policy(&mut self, number: usize) -> Value {
        let mut spec = json!({"podSelector": self.selector()});
        spec["ingress"] = self.several(
            3,
            |dice| json!({"from": dice.several(3, Self::peer), "ports": dice.several(3, Self::port)}),
        );
        spec["egress"] = self.several(
            3,
            |dice| json!({"to": dice.several(3, Self::peer), "ports": dice.several(3, Self::port)}),
        );
        match self.roll(4) {
            0 => {}
            1 => spec["policyTypes"] = json!(["Ingress"]),
            2 => spec["policyTypes"] = json!(["Egress"]),
            _ => spec["policyTypes"] = json!(["Ingress", "Egress"]),
        }
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
            "metadata": {"name": format!("p{number}"), "namespace": self.pick(&["a", "b", "c"])}, "spec": spec})
    }

    fn admin_policy(&mut self, number: usize) -> Value {
        let peer = |dice: &mut Self, egress: bool| match dice.roll(if egress { 5 } else { 3 }) {
            0 => json!({"namespaces": dice.selector()}),
            1 => json!({"pods": {"namespaceSelector": dice.selector(), "podSelector": dice.selector()}}),
            2 => json!({if dice.roll(4) == 0 { "unheardOf" } else { "namespaces" }: {}}),
            3 => json!({"nodes": dice.selector()}),
            _ => json!({"networks": [dice.cidr(), "198.51.100.0/24"]}),
        };
        let port = |dice: &mut Self, egress: bool| match dice.roll(if egress { 3 } else { 4 }) {
            0 => json!({"tcp": {"destinationPort": {"number": 80}}}),
            1 => json!({"udp": {"destinationPort": {"range": {"start": 50, "end": 60}}}}),
            2 => json!({"sctp": {"destinationPort": {"number": 80}}}),
            _ => json!({"destinationNamedPort": "http"}),
        };
        let mut spec = json!({"tier": self.pick(&["Admin", "Baseline"]), "priority": number,
            "subject": {"pods": {"namespaceSelector": self.selector(), "podSelector": self.selector()}}});
        for (section, peers, egress) in [("ingress", "from", false), ("egress", "to", true)] {
            spec[section] = self.several(3, |dice| {
                let more = dice.several(2, |dice| peer(dice, egress));
                let mut all = vec![peer(dice, egress)];
                all.extend(more.as_array().unwrap().clone());
                let mut rule = json!({"action": dice.pick(&["Accept", "Deny", "Pass"]), peers: all});
                let protocols = dice.several(3, |dice| port(dice, egress));
                if protocols.as_array().is_some_and(|protocols| !protocols.is_empty()) {
                    rule["protocols"] = protocols;
                }
                rule
            });
        }
        json!({"apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy",
            "metadata": {"name": format!("c{number}")}, "spec": spec})
    }

    fn pod(&mut self, number: usize) -> Value {
        let v4 = format!("10.0.{}.{number}", self.roll(2));
        let v6 = format!("fd00::{number}");
        let addresses = match self.roll(6) {
            0 => json!([]),
            1 => json!([{"ip": v4}]),
            2 => json!([{"ip": v6}]),
            3 => json!([{"ip": v4}, {"ip": format!("10.0.2.{number}")}, {"ip": v6}]),
            _ => json!([{"ip": v4}, {"ip": v6}]),
        };
        let ports = match self.roll(3) {
            0 => json!([]),
            1 => json!([{"name": "http", "containerPort": 80}]),
            _ => {
                json!([{"name": "http", "containerPort": 8080}, {"name": "dns", "protocol": "UDP", "containerPort": 53}])
            }
        };
        json!({"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": format!("pod{number}"), "namespace": self.pick(&["a", "b", "c"]), "labels": self.labels()},
            "spec": {"nodeName": self.pick(&["n", "m"]), "hostNetwork": self.roll(5) == 1, "containers": [{"name": "c", "ports": ports}]},
            "status": {"podIPs": addresses, "hostIPs": self.pick_hosts()}})
    }

    fn pick_hosts(&mut self) -> Value {
        match self.roll(3) {
            0 => json!([{"ip": "192.0.2.1"}]),
            1 => json!([{"ip": "192.0.2.1"}, {"ip": "fd00:ffff::1"}]),
            _ => json!([]),
        }
    }

    fn cluster(&mut self) -> Vec<Value> {
        let mut objects = vec![
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a", "labels": {"team": "x"}}}),
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "b", "labels": {"team": "x", "app": "web"}}}),
            json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n", "labels": {"team": "a"}},
                "status": {"addresses": [
                    {"type": "InternalIP", "address": "192.0.2.1"}, {"type": "InternalIP", "address": "fd00:ffff::1"}]}}),
            json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "m", "labels": {"team": "b"}},
                "status": {"addresses": [{"type": "InternalIP", "address": "192.0.2.2"}]}}),
        ];
        objects.extend((1..6).map(|number| self.pod(number)));
        objects.extend((0..usize::from(self.roll(6))).map(|number| self.policy(number)));
        objects.extend((0..usize::from(self.roll(4))).map(|number| self.admin_policy(number)));
        objects
    }
}

pub(crate) fn clusters() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(any::<u8>(), 40..220).prop_map(|bytes| Dice(bytes.iter()).cluster())
}

pub(crate) fn read(objects: &[Value]) -> Reading {
    let raw: Vec<Box<RawValue>> =
        objects.iter().map(|object| serde_json::value::to_raw_value(object).unwrap()).collect();
    let reading = Reading::of_objects(&raw.iter().map(|raw| &**raw).collect::<Vec<_>>());
    let wrong: Vec<_> =
        reading.problems.iter().filter(|problem| crate::manifests::ObjectProblem::hides(problem)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    reading
}

/// What the walk says of one side.
pub(crate) fn walked(model: &Model, subject: &End, other: &End, direction: Direction) -> PortSet {
    Side::decide(&model.world(subject), subject, other, direction).allowed
}

/// The addresses of an end, as far as they are known.
fn addresses(end: &End) -> Vec<IpAddr> {
    match end {
        End::Pod(pod) => pod.addresses.clone(),
        End::Address(address) => vec![*address],
    }
}

/// An end without its addresses of the other family.
fn seen(end: &End, v4: bool) -> End {
    let mut end = end.clone();
    if let End::Pod(pod) = &mut end {
        pod.addresses.retain(|address| address.is_ipv4() == v4);
    }
    end
}

/// What the walk says of two ends, over one family after the other.
fn walked_over_families<T>(from: &End, to: &End, walk: impl Fn(&End, &End) -> T) -> Vec<T> {
    let (sources, destinations) = (addresses(from), addresses(to));
    if sources.is_empty() || destinations.is_empty() {
        return vec![walk(from, to)];
    }
    let both = |v4| [&sources, &destinations].into_iter().all(|all| all.iter().any(|it| it.is_ipv4() == v4));
    [true, false].into_iter().filter(|v4| both(*v4)).map(|v4| walk(&seen(from, v4), &seen(to, v4))).collect()
}

/// What the walk says of one side, over whatever family.
fn walked_over_any(model: &Model, subject: &End, other: &End, direction: Direction) -> PortSet {
    let over =
        walked_over_families(subject, other, |subject, other| walked(model, subject, other, direction));
    over.iter().fold(PortSet::empty(), |all, ports| all.union(ports))
}

const OUTSIDE: [&str; 9] = [
    "10.0.0.200",
    "10.0.1.7",
    "192.0.2.1",
    "198.51.100.9",
    "203.0.113.1",
    "fd00::9:1",
    "fd00::2",
    "fd00:ffff::1",
    "2001:db8::7",
];

#[track_caller]
fn check_rows(model: &Model, rows: &Rows) {
    let ids: Vec<u32> = model.class_ids().iter().flatten().collect();
    for source in &ids {
        let from = model.end_of(*source).unwrap();
        for destination in &ids {
            let to = model.end_of(*destination).unwrap();
            let over = walked_over_families(&from, &to, |from, to| {
                let egress = walked(model, from, to, Direction::Egress);
                egress.intersection(&walked(model, to, from, Direction::Ingress))
            });
            let expected = over.iter().fold(PortSet::empty(), |all, ports| all.union(ports));
            let row = |class, direction| (class, &**rows.get(class, direction).unwrap());
            let (egress, ingress) = (row(*source, Direction::Egress), row(*destination, Direction::Ingress));
            assert_eq!(model.open_between(egress, ingress), expected);
        }
        for address in OUTSIDE {
            let address: IpAddr = address.parse().unwrap();
            for direction in Direction::BOTH {
                let row = rows.get(*source, direction).unwrap();
                let ports = row.at_address(address).cloned().unwrap_or_default();
                let expected = walked_over_any(model, &from, &End::Address(address), direction);
                assert_eq!(ports, expected, "{address} {direction}");
            }
        }
    }
}

fn lines(objects: &[Value], blocks: Blocks) -> String {
    let reading = read(objects);
    let model = Model::new(&reading.snapshot, blocks);
    crate::view::txt::connections(&Answer::of(&model, &reading.snapshot, &Filter::default()))
}

/// Whether the list has the ports that an explanation finds between two pods.
#[track_caller]
fn check_list(model: &Model, reading: &Reading) {
    let scene = Scene { model, snapshot: &reading.snapshot };
    let answer = Answer::of(model, &reading.snapshot, &Filter::default());
    let text = |id| answer.peer(id).to_string();
    let listed: SortedMap<(String, String), PortSet> = answer
        .connections
        .iter()
        .map(|it| ((text(it.source), text(it.destination)), it.ports.clone()))
        .collect();
    let units: Vec<String> = model.units.iter().map(|listed| listed.unit.to_string()).collect();
    for (from, to) in units.iter().flat_map(|from| units.iter().map(move |to| (from, to))) {
        let explained = scene.explain(from, to, None).unwrap();
        let ports = listed.get(&(from.clone(), to.clone())).cloned().unwrap_or_default();
        assert!(
            from == to || explained.iter().all(|one| one.decided().unwrap().ports == ports),
            "{from} {to} {ports}"
        );
    }
}

proptest! {
    #[test]
    fn the_list_is_what_is_explained(objects in clusters()) {
        for blocks in [Blocks::Address, Blocks::External] {
            let reading = read(&objects);
            check_list(&Model::new(&reading.snapshot, blocks), &reading);
        }
    }

    #[test]
    fn rows_are_what_the_walk_says(objects in clusters()) {
        for blocks in [Blocks::Address, Blocks::External] {
            let model = Model::new(&read(&objects).snapshot, blocks);
            check_rows(&model, &model.rows());
        }
    }

    #[test]
    fn the_order_of_objects_does_not_matter(objects in clusters()) {
        let mut turned = objects.clone();
        turned.reverse();
        prop_assert_eq!(lines(&objects, Blocks::Address), lines(&turned, Blocks::Address));
    }

    #[test]
    fn another_allow_rule_takes_nothing_from_isolated_pods(objects in clusters(), bytes in prop::collection::vec(any::<u8>(), 60)) {
        let isolate = |name: &str, namespace: &str| json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
            "metadata": {"name": name, "namespace": namespace},
            "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}});
        let mut before = objects;
        before.extend(["a", "b", "c"].map(|namespace| isolate("isolate", namespace)));
        let mut after = before.clone();
        after.push(Dice(bytes.iter()).policy(99));
        let (before, after) = (read(&before), read(&after));
        let [before_model, after_model] = [&before, &after].map(|reading| Model::new(&reading.snapshot, Blocks::Address));
        let cuts = Cuts::of(&before_model).join(&Cuts::of(&after_model));
        let [old, new] = [(&before_model, &before), (&after_model, &after)].map(|(model, reading)| {
            Answer::cut(model, &reading.snapshot, &Filter::default(), &cuts)
        });
        for connection in &old.connections {
            let same = new.connections.iter().find(|other| {
                new.peer(other.source) == old.peer(connection.source) && new.peer(other.destination) == old.peer(connection.destination)
            });
            prop_assert!(same.is_some_and(|other| connection.ports.is_subset(&other.ports)));
        }
    }
}
