//! What each rule asks about the cluster, at most: every case of the suites,
//! judged by one rule alone. Each kind and namespace that is asked for is a watch
//! of the policy server for ever.

use partywall::cli::Verbosity;
use partywall::cluster::Cluster;
use partywall::guest::{Guest, Host, Limits};
use partywall::module::Module;
use partywall::suite::{self, AskedHost, Case};
use partywall_tests::{fixture, fixtures};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

const BEGIN: &str = "<!-- asks: BLESS=1 cargo test -p partywall-tests --test asks -->\n";
const END: &str = "<!-- end of asks -->\n";

/// The questions, as they stand in the table.
type Questions = BTreeSet<&'static str>;

fn cases() -> Vec<Case> {
    let suites = fixtures::SUITES.map(fixtures::folder);
    suites.iter().flat_map(|suite| suite::discover(suite).expect("the suite can be read")).collect()
}

fn rules(guest: &Guest) -> Vec<String> {
    let host: Host = Arc::new(Cluster::of(None, Verbosity::Quiet));
    let answer = guest.call("rules", b"", &host).expect("the module lists its rules");
    let rules: Vec<Value> = serde_json::from_slice(&answer).expect("a list");
    rules.iter().map(|rule| rule["name"].as_str().expect("a name").to_owned()).collect()
}

/// The payload of the case where only `rule` is asked, at the level that it has
/// there.
fn alone(case: &Case, rule: &str, all: &[String]) -> Vec<u8> {
    let mut payload: Value = serde_json::from_slice(&case.payload()).expect("a payload is JSON");
    let Some(settings) = payload["settings"].as_object_mut() else { return case.payload() };
    let levels = settings.entry("rules").or_insert_with(|| json!({}));
    if let Some(levels) = levels.as_object_mut() {
        for other in all.iter().filter(|other| *other != rule) {
            levels.insert(other.clone(), json!("off"));
        }
    }
    payload.to_string().into_bytes()
}

fn question(asked: &str) -> &'static str {
    match asked.split(' ').collect::<Vec<_>>()[..] {
        ["get", "Namespace", _] => "the Namespace",
        ["list", "Namespace"] => "all Namespaces",
        ["list", "NetworkPolicy", "in", _] => "the NetworkPolicies of the namespace",
        ["list", "Pod", "in", _] => "the Pods of the namespace",
        ["list", "Service", "in", _] => "the Services of the namespace",
        ["list", "Pod"] => "all Pods",
        ["list", kind] if kind.contains('.') => "the plugin's policies of no namespace",
        ["list", kind, "in", _] if kind.contains('.') => "the plugin's policies of the namespace",
        _ => panic!("`{asked}` is a question that the table does not know"),
    }
}

/// What the case asks of its cluster when only `rule` judges it; each question
/// once, whatever the size of the cluster.
fn asked(guest: &Guest, case: &Case, payload: &[u8]) -> Questions {
    let cluster: Host = Arc::new(Cluster::of(case.cluster.clone(), Verbosity::Quiet));
    let host = AskedHost::new(&cluster);
    let shared: Host = host.clone();
    guest.call("judge", payload, &shared).expect("the module answers");
    let all = host.asked();
    let once: BTreeSet<&String> = all.iter().collect();
    assert_eq!(once.len(), all.len(), "{}: asked twice: {all:?}", case.file.display());
    all.iter().map(|asked| question(asked)).collect()
}

/// `BLESS=1` writes the table in policy/README.md.
#[test]
fn every_rule_asks_what_the_table_says() {
    let module = Module::open(None).expect("the embedded module is a policy");
    let guest = Guest::load(&module.bytes, Limits::default()).expect("the embedded module loads");
    let (rules, cases) = (rules(&guest), cases());
    let mut table: BTreeMap<&str, Questions> = BTreeMap::new();
    for rule in &rules {
        let all = table.entry(rule).or_default();
        for case in &cases {
            all.extend(asked(&guest, case, &alone(case, rule, &rules)));
        }
    }
    let line = |rule: &String| {
        let asked: Vec<&str> = table[rule.as_str()].iter().copied().collect();
        let asked = if asked.is_empty() { "nothing".to_owned() } else { asked.join(", ") };
        format!("| `{rule}` | {asked} |\n")
    };
    let lines: String = rules.iter().map(line).collect();
    let lines = format!("| rule | asks at most |\n|---|---|\n{lines}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policy/README.md");
    let text = fixture::text(&path);
    let (before, rest) = text.split_once(BEGIN).expect("the table begins somewhere");
    let (stored, after) = rest.split_once(END).expect("the table ends somewhere");
    if env::var_os("BLESS").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{lines}{END}{after}")).expect("the table can be written");
    } else {
        assert_eq!(stored, lines, "BLESS=1 writes it anew");
    }
}
