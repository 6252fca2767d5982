//! The matrix of groups says what the list of all pairs says: for the clusters of
//! `fixtures/connectivity` and `fixtures/questions`, every workload a group of its
//! own and every namespace one.

use partywall_policy::cluster::HostCalls;
use partywall_policy::operations::{self, Session};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

struct NoCluster;

impl HostCalls for NoCluster {
    fn call(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, String> {
        Err("there is no cluster".to_owned())
    }
}

fn ask(operation: &str, question: &Value) -> Value {
    let mut session = Session::new(Box::new(NoCluster));
    let answer = operations::find(operation).unwrap()(&mut session, question.to_string().as_bytes()).unwrap();
    serde_json::from_slice(&answer).unwrap()
}

/// Between two ends, how many pairs are open, and how many of them on all ports.
type Counts = BTreeMap<(String, String), (u64, u64)>;

#[test]
fn groups_say_what_pairs_say() {
    let mut open = 0;
    let clusters = clusters();
    assert!(clusters.len() >= 30, "{clusters:?}");
    for path in clusters {
        let objects = objects(&path);
        let pairs = ask("connectivity", &json!({"objects": objects}));
        if pairs["data"].is_null() {
            continue;
        }
        let namespaces = namespaces(&pairs);
        for expanded in [Vec::new(), namespaces[..namespaces.len() / 2].to_vec(), namespaces] {
            let question = json!({"objects": objects, "options": {"expanded": expanded}});
            let expected = of_pairs(&pairs["data"], &expanded);
            assert_eq!(of_groups(&ask("reach", &question)["data"]), expected, "{}", path.display());
            open += expected.len();
        }
    }
    assert!(open > 300, "{open}");
}

#[test]
fn what_lies_between_two_ends_is_as_the_settings_have_it() {
    let pod = |namespace: &str| {
        json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"namespace": namespace, "name": "p", "labels": {"app": namespace}}, "spec": {}})
    };
    let space = |name: &str, team: &str| json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": {"team": team}}});
    let wall = json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"namespace": "b", "name": "wall"},
        "spec": {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]}});
    let objects = [pod("a"), pod("b"), pod("c"), pod("monitoring"), space("a", "x"), space("c", "x"), wall];
    let check = |settings: Value, expected: &[(&str, &str)]| {
        let data = &ask("reach", &json!({"objects": objects, "settings": settings}))["data"];
        for (pair, wall) in expected {
            let (from, to) = pair.split_once(' ').unwrap();
            let sort = sort(data, from, to);
            assert_eq!(
                format!("{} {}", sort["reach"].as_str().unwrap(), sort["wall"].as_str().unwrap()),
                *wall,
                "{pair}"
            );
        }
    };
    check(
        json!({}),
        &[
            ("a c", "all across"),
            ("a b", "none across"),
            ("a a", "self inside"),
            ("outside a", "all across"),
            ("a outside", "all unguarded"),
            ("b a", "all across"),
        ],
    );
    check(
        json!({"isolateBy": "team"}),
        &[("a c", "all inside"), ("a b", "none across"), ("b a", "all across")],
    );
    check(json!({"exempt": {"namespaces": ["a"]}}), &[("c a", "all unguarded"), ("a c", "all across")]);
    let trusted = |pods: Value| {
        json!({"trustedPeers": [{"name": "m",
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}, "podSelector": pods}]})
    };
    check(
        trusted(json!({"matchLabels": {"app": "monitoring"}})),
        &[("monitoring a", "all trusted"), ("c a", "all across")],
    );
    check(trusted(json!({"matchLabels": {"app": "other"}})), &[("monitoring a", "all across")]);
    check(
        trusted(json!({"matchExpressions": [{"key": "other", "operator": "DoesNotExist"}]})),
        &[("monitoring a", "all trusted"), ("monitoring b", "none across")],
    );
}

fn sort<'a>(data: &'a Value, from: &str, to: &str) -> &'a Value {
    let place =
        |name: &str| data["ends"].as_array().unwrap().iter().position(|end| end["name"] == name).unwrap();
    &data["sorts"][usize::try_from(data["cells"][place(from)][place(to)].as_u64().unwrap()).unwrap()]
}

fn namespaces(pairs: &Value) -> Vec<String> {
    let peers = pairs["data"]["peers"].as_array().unwrap().iter();
    let mut names: Vec<String> =
        peers.filter_map(|peer| Some(peer["namespace"].as_str()?.to_owned())).collect();
    names.dedup();
    names
}

/// Pairs with addresses are left out: outside is one end for groups, and many ranges for pairs.
fn of_pairs(data: &Value, expanded: &[String]) -> Counts {
    let ends: Vec<Option<String>> = data["peers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|peer| match peer["type"].as_str() {
            Some("workload") => {
                let [namespace, name, kind] =
                    ["namespace", "name", "kind"].map(|key| peer[key].as_str().unwrap());
                let alone = expanded.iter().any(|known| known == namespace);
                Some(if alone {
                    format!("{namespace}/{name}[{kind}]")
                } else {
                    format!("namespace:{namespace}")
                })
            }
            Some("ingressController") => Some("controller".to_owned()),
            _ => None,
        })
        .collect();
    let mut counts = Counts::new();
    for line in data["connections"].as_array().unwrap() {
        let end = |key: &str| ends[usize::try_from(line[key].as_u64().unwrap()).unwrap()].clone();
        if let (Some(from), Some(to)) = (end("source"), end("destination")) {
            let count = counts.entry((from, to)).or_default();
            count.0 += 1;
            count.1 += u64::from(line["ports"]["full"].as_bool().unwrap());
        }
    }
    counts
}

fn of_groups(data: &Value) -> Counts {
    let ends = data["ends"].as_array().unwrap();
    let mut counts = Counts::new();
    for (row, cells) in data["cells"].as_array().unwrap().iter().enumerate() {
        for (column, sort) in cells.as_array().unwrap().iter().enumerate() {
            let sort = &data["sorts"][usize::try_from(sort.as_u64().unwrap()).unwrap()];
            let [from, to] =
                [&ends[row]["id"], &ends[column]["id"]].map(|id| id.as_str().unwrap().to_owned());
            let open = sort["open"].as_u64().unwrap();
            if open > 0 && from != "outside" && to != "outside" {
                counts.insert((from, to), (open, sort["full"].as_u64().unwrap()));
            }
        }
    }
    counts
}

fn clusters() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let folders = ["connectivity", "questions", "engines"].map(|folder| root.join(folder));
    let all = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut files: Vec<PathBuf> = all.map(|entry| entry.unwrap().path().join("manifests.yaml")).collect();
    files.retain(|file| file.exists());
    files.sort();
    files
}

fn objects(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    let mut objects: Vec<Value> = serde_saphyr::from_multiple(&text).unwrap();
    objects.retain(|object| !object.is_null());
    objects
}
