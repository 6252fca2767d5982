//! What a real API server takes, stores and refuses (`fixtures/stored`), beside
//! what the module makes of it.
//!
//! The module must read whatever is stored, never call harmless what is stored
//! open, and refuse as unreadable what the server refuses.

use partywall::cli::Verbosity;
use partywall::cluster::Cluster;
use partywall::guest::{Guest, Host, Limits};
use partywall::module::Module;
use partywall_tests::{checkout, yaml};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Manifests of one kind, as people write them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Table {
    api_version: String,
    kind: String,
    path: String,
    cases: Vec<Written>,
}

#[derive(Deserialize)]
struct Written {
    case: String,
    spec: Value,
    /// Whether what is stored lets anybody outside in; nothing where it is refused.
    open: Option<bool>,
}

/// What the server answered.
#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    Stored { stored: Value },
    Refused { code: u16 },
}

/// What the module reads although the server refuses it today: an older server may
/// have stored it, and it is judged with the meaning that it had there.
const OLDER: [&str; 4] =
    ["an IPv4 address in IPv6", "an exception like the block", "bits of the host", "leading zeros"];

/// What the module reads although the definitions of that server do not know it:
/// later ones may, and a rule with a peer that nobody knows admits nobody.
const NEWER: [&str; 2] = ["a peer that is not known", "networks as sources"];

/// What the module refuses in a manifest although the server would fill it in: what
/// it is sent is filled in already.
const FILLED_IN: [&str; 2] = ["a label that is null", "a null port"];

/// What somebody makes of a manifest, in a word.
type Words = BTreeMap<String, &'static str>;

const TABLES: [&str; 2] = ["networkpolicies", "clusternetworkpolicies"];

fn table(name: &str) -> (Table, BTreeMap<String, Answer>) {
    let document = |file: String| yaml::documents(&checkout::text(&file)).swap_remove(0);
    let table = document(format!("fixtures/stored/{name}.yaml"));
    let answers = document(format!("fixtures/stored/{name}.answers.yaml"));
    let table: Table = serde_json::from_value(table).expect("a table");
    let answers: BTreeMap<String, Answer> = serde_json::from_value(answers).expect("answers by their cases");
    let named: Vec<&String> = table.cases.iter().map(|case| &case.case).collect();
    assert_eq!(answers.len(), named.len(), "{name}: `cargo xtask cluster --bless` writes the answers");
    assert!(named.iter().all(|case| answers.contains_key(*case)), "{name}: an answer without a case");
    (table, answers)
}

/// The module, which is asked about one object at a time.
struct Policy(Guest);

impl Policy {
    fn load() -> Self {
        let module = Module::open(None).expect("the embedded module describes itself");
        Self(Guest::load(&module.bytes, Limits::default()).expect("the embedded module loads"))
    }

    /// `unreadable`, `denied` or `admitted`, where the object is new and nothing else is there.
    fn word(&self, table: &Table, spec: &Value) -> &'static str {
        let (group, version) = table.api_version.split_once('/').expect("a group and a version");
        let namespace = table.path.split_once("/namespaces/").and_then(|(_, path)| path.split('/').next());
        let resource = table.path.rsplit('/').next().expect("a path ends with a resource");
        let kind = json!({"group": group, "version": version, "kind": table.kind});
        let resource = json!({"group": group, "version": version, "resource": resource});
        let metadata = json!({"name": "probe", "namespace": namespace});
        let object =
            json!({"apiVersion": table.api_version, "kind": table.kind, "metadata": metadata, "spec": spec});
        let request = json!({
            "uid": "", "kind": kind, "resource": resource, "operation": "CREATE", "name": "probe",
            "namespace": namespace, "userInfo": {}, "object": object,
        });
        let host: Host = Arc::new(Cluster::of(Some(Vec::new()), Verbosity::Quiet));
        let payload = json!({"request": request, "settings": {}}).to_string();
        let answer = self.0.call("judge", payload.as_bytes(), &host).expect("the module answers");
        let answer: Value = serde_json::from_slice(&answer).expect("an answer is JSON");
        match (answer["accepted"].as_bool(), answer["code"].as_u64()) {
            (Some(true), _) => "admitted",
            (Some(false), Some(403)) => "denied",
            (Some(false), Some(400)) => "unreadable",
            _ => panic!("{spec}: {answer}"),
        }
    }
}

#[test]
fn what_is_stored_is_read_and_what_is_stored_open_is_denied() {
    let policy = Policy::load();
    for name in TABLES {
        let (table, answers) = table(name);
        let (mut expected, mut found) = (Words::new(), Words::new());
        for case in &table.cases {
            let Answer::Stored { stored } = &answers[&case.case] else {
                assert_eq!(case.open, None, "{name}, {}: the server refuses it", case.case);
                continue;
            };
            let open = case.open.unwrap_or_else(|| panic!("{name}, {}: is it open?", case.case));
            expected.insert(case.case.clone(), if open { "denied" } else { "admitted" });
            found.insert(case.case.clone(), policy.word(&table, stored));
        }
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn what_the_server_refuses_is_unreadable_and_what_it_takes_is_not() {
    let policy = Policy::load();
    for name in TABLES {
        let (table, answers) = table(name);
        let (mut expected, mut found) = (Words::new(), Words::new());
        let readable = |word: &'static str| if word == "unreadable" { word } else { "readable" };
        for case in &table.cases {
            let called = case.case.as_str();
            let word = match &answers[called] {
                Answer::Stored { .. } if FILLED_IN.contains(&called) => "unreadable",
                Answer::Stored { .. } => "readable",
                Answer::Refused { .. } if OLDER.contains(&called) || NEWER.contains(&called) => "readable",
                Answer::Refused { code } => {
                    assert!([400, 422].contains(code), "{name}, {}: {code}", case.case);
                    "unreadable"
                }
            };
            expected.insert(case.case.clone(), word);
            found.insert(case.case.clone(), readable(policy.word(&table, &case.spec)));
        }
        assert_eq!(found, expected, "{name}");
    }
}
