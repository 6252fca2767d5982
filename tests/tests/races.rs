//! Two changes at once: each is judged beside the state before both, as two
//! requests are that reach an admission controller together; then both are
//! applied, and the state is asked.
//!
//! A file of `fixtures/races` is a state, two changes, and what comes of them
//! `together` and `inTurn`. `left` and `closedBy` say in words what a person has
//! to know; the table in policy/README.md is made of these.

use partywall::cli::Verbosity;
use partywall::cluster::Cluster;
use partywall::guest::{Guest, Host, Limits};
use partywall::module::Module;
use partywall_tests::{fixture, yaml};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

/// Two changes at once, and what is known of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Race {
    what: String,
    rule: String,
    #[serde(default)]
    settings: Value,
    cluster: Vec<Value>,
    first: Change,
    second: Change,
    left: String,
    closed_by: String,
    expect: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Change {
    operation: String,
    #[serde(default)]
    user: Value,
    object: Option<Value>,
    old_object: Option<Value>,
}

/// The verdicts, and what the module says of the state after those changes that
/// were admitted together.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Expected {
    together: [Outcome; 2],
    in_turn: [Outcome; 2],
    isolation: String,
    #[serde(default)]
    audit: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Outcome {
    Admitted,
    Denied,
}

struct Engine {
    guest: Guest,
    host: Host,
}

impl Engine {
    fn load() -> Self {
        let module = Module::open(None).expect("the embedded module is a policy");
        let guest = Guest::load(&module.bytes, Limits::default()).expect("the embedded module loads");
        Self { guest, host: Arc::new(Cluster::of(None, Verbosity::Quiet)) }
    }

    fn ask(&self, operation: &str, question: &Value) -> Value {
        let answer = self.guest.call(operation, question.to_string().as_bytes(), &self.host);
        serde_json::from_slice(&answer.expect("the module answers")).expect("the answer is JSON")
    }

    fn judge(&self, change: &Change, cluster: &[Value], settings: &Value) -> Outcome {
        let question =
            json!({"request": change.request(), "cluster": cluster, "settings": settings_of(settings)});
        let verdict = self.ask("judge", &question);
        assert_ne!(verdict["code"], 500, "{verdict}");
        if verdict["accepted"] == true { Outcome::Admitted } else { Outcome::Denied }
    }

    fn answer(&self, operation: &str, cluster: &[Value], settings: &Value) -> String {
        let answer = self.ask(operation, &json!({"objects": cluster, "settings": settings_of(settings)}));
        answer["answer"].as_str().expect("a gate answers").to_owned()
    }
}

fn settings_of(settings: &Value) -> Value {
    if settings.is_null() { json!({}) } else { settings.clone() }
}

impl Change {
    fn subject(&self) -> &Value {
        self.object.as_ref().or(self.old_object.as_ref()).expect("a change has an object")
    }

    fn request(&self) -> Value {
        let subject = self.subject();
        let api_version = subject["apiVersion"].as_str().expect("an object has a version");
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        json!({
            "uid": "0",
            "kind": {"group": group, "version": version, "kind": subject["kind"]},
            "operation": self.operation,
            "name": subject["metadata"]["name"],
            "namespace": subject["metadata"]["namespace"],
            "userInfo": if self.user.is_null() { json!({"username": "somebody"}) } else { self.user.clone() },
            "object": self.object,
            "oldObject": self.old_object,
        })
    }

    /// The state after it.
    fn apply(&self, cluster: &[Value]) -> Vec<Value> {
        let own = identity(self.subject());
        let others = cluster.iter().filter(|object| identity(object) != own).cloned();
        others.chain(self.object.clone()).collect()
    }
}

fn identity(object: &Value) -> [&Value; 3] {
    [&object["kind"], &object["metadata"]["namespace"], &object["metadata"]["name"]]
}

fn races() -> Vec<(String, Race)> {
    let files = fixture::entries(&fixture::root().join("races"));
    let read = |file: &std::path::PathBuf| {
        let name = file.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        let document = yaml::documents(&fixture::text(file)).pop().expect("a race");
        let race = serde_json::from_value(document).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, race)
    };
    files.iter().map(read).collect()
}

fn seen(engine: &Engine, race: &Race) -> Expected {
    let judge = |change: &Change, state: &[Value]| engine.judge(change, state, &race.settings);
    let applied = |change: &Change, outcome: Outcome, state: &[Value]| match outcome {
        Outcome::Admitted => change.apply(state),
        Outcome::Denied => state.to_vec(),
    };
    let first = judge(&race.first, &race.cluster);
    let beside = judge(&race.second, &race.cluster);
    let after_first = applied(&race.first, first, &race.cluster);
    let after = applied(&race.second, beside, &after_first);
    Expected {
        together: [first, beside],
        in_turn: [first, judge(&race.second, &after_first)],
        isolation: engine.answer("isolation", &after, &race.settings),
        audit: race.expect.audit.as_ref().map(|_| engine.answer("audit", &after, &race.settings)),
    }
}

#[test]
fn two_changes_at_once_come_to_what_is_said_of_them() {
    let engine = Engine::load();
    for (name, race) in races() {
        assert_eq!(seen(&engine, &race), race.expect, "{name}");
    }
}

/// A race is above a floor by its name, and then nothing is left of it.
#[test]
fn a_floor_leaves_nothing_to_two_changes_at_once() {
    for (name, race) in races() {
        let floor = race.closed_by == "The floor.";
        assert_eq!(floor, name.ends_with("floor"), "{name}");
        assert!(!floor || race.expect.isolation == "yes", "{name}");
    }
}

const BEGIN: &str = "<!-- races: BLESS=1 cargo test -p partywall-tests --test races -->\n";
const END: &str = "<!-- end of races -->\n";

/// The table in policy/README.md has a line for each race; `BLESS=1` writes it.
#[test]
fn every_race_stands_in_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policy/README.md");
    let text = fixture::text(&path);
    let (before, rest) = text.split_once(BEGIN).expect("the table begins somewhere");
    let (stored, after) = rest.split_once(END).expect("the table ends somewhere");
    let mut table =
        "| two changes at once | rule | what is left | what closes it |\n|---|---|---|---|\n".to_owned();
    for (_, Race { what, rule, left, closed_by, .. }) in races() {
        table += &format!("| {what} | `{rule}` | {left} | {closed_by} |\n");
    }
    if env::var_os("BLESS").is_some() {
        let text = format!("{before}{BEGIN}{table}{END}{after}");
        fs::write(&path, text).expect("the table can be written");
    } else {
        assert_eq!(stored, table, "BLESS=1 writes it anew");
    }
}
