//! An audit that remembers gives the verdicts of one that does not: the clusters of
//! `fixtures/connectivity` and `fixtures/engines` are audited whole, then without each
//! of their objects, then whole again, by one session and by a new one each time.

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

fn new_session() -> Session {
    Session::new(Box::new(NoCluster))
}

/// Settings under which the labels of namespaces, and with them the cluster, matter.
fn settings() -> [Value; 2] {
    let trusted = json!([{"name": "team", "namespaceSelector": {"matchLabels": {"team": "a"}},
        "into": {"matchLabels": {"team": "b"}}}]);
    [json!({}), json!({"isolateBy": "team", "trustedPeers": trusted})]
}

#[test]
fn what_is_remembered_is_what_is_found_anew() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let within = |group: &str| fs::read_dir(fixtures.join(group)).unwrap().map(|entry| entry.unwrap().path());
    let groups = ["connectivity", "engines/cilium", "engines/calico"];
    let mut folders: Vec<PathBuf> = groups.into_iter().flat_map(within).filter(|it| it.is_dir()).collect();
    folders.sort();
    assert!(groups.iter().all(|group| folders.iter().any(|it| it.starts_with(fixtures.join(group)))));
    assert!(folders.len() >= 20, "{folders:?}");
    let (mut session, mut asker) = (new_session(), Asker::default());
    for settings in settings() {
        for folder in &folders {
            // The facts of a plugin are told of one cluster.
            let base = folder.with_file_name("base.yaml");
            let mut objects = if base.exists() { read(&base) } else { Vec::new() };
            objects.extend(read(&folder.join("manifests.yaml")));
            for state in states(&objects) {
                let mut question = json!({"objects": state, "settings": settings, "remember": asker.number});
                let remembered = asker.hear(audit(&mut session, &question));
                question.as_object_mut().unwrap().remove("remember");
                let mut found = audit(&mut new_session(), &question);
                for whole in ["state", "isolation", "controls"] {
                    found["data"].as_object_mut().unwrap().remove(whole);
                }
                assert!(remembered == found, "{}: {question:#}\n{remembered:#}\n{found:#}", folder.display());
            }
        }
    }
    assert!(asker.known > 1_000, "{}", asker.known);
}

/// Whoever asks: it remembers the verdicts that it has heard.
#[derive(Default)]
struct Asker {
    number: u64,
    verdicts: BTreeMap<String, Value>,
    /// How many verdicts were left out.
    known: usize,
}

impl Asker {
    /// The answer with the verdicts that it leaves out.
    fn hear(&mut self, mut answer: Value) -> Value {
        let data = answer["data"].as_object_mut().unwrap();
        self.number = data.remove("remembered").unwrap().as_u64().unwrap();
        let before = std::mem::take(&mut self.verdicts);
        for result in data["results"].as_array_mut().unwrap() {
            let title = ["kind", "namespace", "name"].map(|key| result[key].to_string()).join(" ");
            let result = result.as_object_mut().unwrap();
            if result.remove("known").is_some() {
                assert!(!result.contains_key("verdict"));
                self.known += 1;
                result.insert("verdict".to_owned(), before[&title].clone());
            }
            if let Some(verdict) = result.get("verdict") {
                self.verdicts.insert(title, verdict.clone());
            }
        }
        answer
    }
}

#[test]
fn who_has_not_heard_the_last_answer_is_told_everything() {
    let hole = json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"namespace": "a", "name": "hole"}, "spec": {"podSelector": {}, "ingress": [{}]}});
    let mut session = new_session();
    let mut told = |remember: u64| {
        let answer = audit(&mut session, &json!({"objects": [hole], "remember": remember}));
        (answer["data"]["remembered"].as_u64().unwrap(), answer["data"]["results"][0]["known"] == true)
    };
    assert_eq!(told(0), (1, false));
    assert_eq!(told(1), (2, true));
    assert_eq!(told(1), (3, false));
    assert_eq!(told(0), (4, false));
    assert_eq!(told(4), (5, true));
}

#[test]
fn another_user_and_other_settings_are_asked_anew() {
    let hole = json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"namespace": "a", "name": "hole"}, "spec": {"podSelector": {}, "ingress": [{}]}});
    let mut session = new_session();
    let mut number = 0;
    let mut accepted = |user: &str, settings: Value| {
        let question = json!({"objects": [hole], "settings": settings, "remember": number,
            "user": {"username": user}});
        let answer = audit(&mut session, &question);
        number = answer["data"]["remembered"].as_u64().unwrap();
        answer["data"]["results"][0]["verdict"]["accepted"].as_bool().unwrap()
    };
    assert!(!accepted("you", json!({})));
    assert!(accepted("you", json!({"exempt": {"namespaces": ["a"]}})));
    assert!(!accepted("you", json!({"exempt": {"users": ["root"]}})));
    assert!(accepted("root", json!({"exempt": {"users": ["root"]}})));
}

/// The objects, all but each of them, and all again.
fn states(objects: &[Value]) -> Vec<Vec<Value>> {
    let without = |left_out: usize| {
        let others = objects.iter().enumerate().filter(|(at, _)| *at != left_out);
        others.map(|(_, object)| object.clone()).collect()
    };
    let mut states: Vec<Vec<Value>> = (0..objects.len()).map(without).collect();
    states.insert(0, objects.to_vec());
    states.push(objects.to_vec());
    states
}

fn audit(session: &mut Session, question: &Value) -> Value {
    let answer = operations::audit(session, question.to_string().as_bytes()).unwrap();
    serde_json::from_slice(&answer).unwrap()
}

fn read(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    let mut objects: Vec<Value> = serde_saphyr::from_multiple(&text).unwrap();
    objects.retain(|object| !object.is_null());
    objects
}
