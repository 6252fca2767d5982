//! What network plugins make of policies, fact by fact: `fixtures/engines`.
//!
//! A folder there is a plugin: `base.yaml` is its cluster, and each folder in it
//! a fact, stated above the policies of `manifests.yaml`. `expected.txt` is the
//! whole of what is answered: the connections as the plugin reads policies, what
//! is wrong with objects, what the answer depends on and what is not known.
//! `BLESS=1` writes the answers anew.

use partywall_policy::cluster::HostCalls;
use partywall_policy::operations::{self, Session};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

struct NoCluster;

impl HostCalls for NoCluster {
    fn call(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, String> {
        Err("there is no cluster".to_owned())
    }
}

#[test]
fn each_fact_of_cilium_has_its_answer() {
    check("cilium", 60);
}

#[test]
fn each_fact_of_calico_has_its_answer() {
    check("calico", 70);
}

#[test]
fn the_plugin_is_the_one_that_is_named_or_whose_kinds_are_there() {
    let object = |version: &str, kind: &str| json!({"apiVersion": version, "kind": kind, "metadata": {"name": "x"}, "spec": {}});
    let pod = object("v1", "Pod");
    let cilium = object("cilium.io/v2", "CiliumNetworkPolicy");
    let group = object("cilium.io/v2alpha1", "CiliumCIDRGroup");
    let calico = object("projectcalico.org/v3", "GlobalNetworkPolicy");
    let check = |objects: &[&Value], asked: Value, set: Value, expected: Result<&str, &str>| {
        let settings = if set.is_null() { json!({}) } else { json!({"plugin": set}) };
        let payload = json!({"objects": objects, "options": {"plugin": asked}, "settings": settings});
        let mut session = Session::new(Box::new(NoCluster));
        let reply = operations::connectivity(&mut session, payload.to_string().as_bytes());
        let plugin = reply.map(|reply| serde_json::from_slice::<Value>(&reply).unwrap()["plugin"].clone());
        assert_eq!(plugin, expected.map(|name| json!(name)).map_err(str::to_owned), "{payload}");
    };
    let none = Value::Null;
    check(&[&pod], none.clone(), none.clone(), Ok("kubernetes"));
    check(&[&pod, &cilium], none.clone(), none.clone(), Ok("cilium"));
    check(&[&group], none.clone(), none.clone(), Ok("cilium"));
    check(&[&cilium], json!("kubernetes"), json!("cilium"), Ok("kubernetes"));
    check(&[&pod], none.clone(), json!("cilium"), Ok("cilium"));
    let both =
        "there are policies of Cilium and of Calico, and one of the two decides: say which as `plugin`";
    check(&[&pod, &calico], none.clone(), none.clone(), Ok("calico"));
    check(&[&cilium, &calico], none.clone(), none.clone(), Err(both));
    check(&[&cilium, &calico], json!("cilium"), none.clone(), Ok("cilium"));
    let unknown = "unknown plugin `flannel`, expected kubernetes, cilium or calico";
    check(&[&pod], json!("flannel"), none, Err(unknown));
}

#[track_caller]
fn check(plugin: &str, least: usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/engines").join(plugin);
    let base = objects(&root.join("base.yaml"));
    let entries = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path());
    let mut facts: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    facts.sort();
    assert!(facts.len() >= least, "{facts:?}");
    let mut wrong = Vec::new();
    for fact in facts {
        let file = fact.join("expected.txt");
        let told = ask(plugin, &base, &fact);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&file, &told).unwrap();
        } else if fs::read_to_string(&file).unwrap_or_default() != told {
            wrong.push(format!("{}: what is answered now is\n{told}", fact.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn ask(plugin: &str, base: &[Value], fact: &Path) -> String {
    let own = objects(&fact.join("manifests.yaml"));
    let all: Vec<&Value> = base.iter().chain(&own).collect();
    let payload = json!({"objects": all, "options": {"plugin": plugin}, "output": "txt"});
    let mut session = Session::new(Box::new(NoCluster));
    let reply = operations::connectivity(&mut session, payload.to_string().as_bytes()).unwrap();
    let reply: Value = serde_json::from_slice(&reply).unwrap();
    assert_eq!(reply["plugin"], plugin);
    let mut told = reply["text"].as_str().unwrap_or_default().to_owned();
    for problem in reply["problems"].as_array().unwrap() {
        let parts = ["level", "subject", "place", "message"].map(|part| problem[part].as_str().unwrap());
        told.push_str(&format!("{}\n", parts.join(": ")));
    }
    for (word, list) in [("note", "notes"), ("unknown", "unknown")] {
        for item in reply[list].as_array().unwrap() {
            let sentence = item.as_str().or(item["message"].as_str()).unwrap();
            told.push_str(&format!("{word}: {sentence}\n"));
        }
    }
    told
}

fn objects(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut objects: Vec<Value> = serde_saphyr::from_multiple(&text).unwrap();
    objects.retain(|object| !object.is_null());
    objects
}
