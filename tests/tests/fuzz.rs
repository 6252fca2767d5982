//! Whatever comes in, the answer is an answer: no panic, no verdict on what
//! could not be read.
//!
//! Inputs are the fixtures, damaged: bytes flipped, cut out, said twice, words
//! of the trade thrown in, two inputs spliced. The damage follows from a
//! number, so a failure can be had again. Clusters are damaged as values, not
//! as text, so that the engine behind the reader is met. `PARTYWALL_FUZZ` asks for more
//! executions of each target, `PARTYWALL_FUZZ_SEED` for others.
use partywall::cli::Verbosity;
use partywall::guest::{Guest, Limits};
use partywall::manifest::Source;
use partywall::session::Replay;
use partywall::suite;
use partywall_policy::cluster::HostCalls;
use partywall_policy::kubernetes::Cidr;
use partywall_policy::operations::{self, Session};
use partywall_tests::{checkout, fixtures};
use serde_json::{Value, json};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Instant;
use walkdir::WalkDir;

/// Words that mean something in some place.
const WORDS: [&str; 28] = [
    "null",
    "{}",
    "[]",
    "\"\"",
    "0",
    "-1",
    "65536",
    "1e999",
    "true",
    "{\"namespaceSelector\":{}}",
    "ipBlock",
    "10.0.0.0/33",
    "::/0",
    "::ffff:10.0.0.0/96",
    "endPort",
    "matchExpressions",
    "NotIn",
    "DoesNotExist",
    "kubernetes.io/metadata.name",
    "\\u0000",
    "\u{feff}",
    "&a [*a, *a]",
    "!!binary ",
    "---\n",
    "\t",
    "}",
    "]",
    "\"",
];

/// Numbers in an order of no meaning (Knuth's constants).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits are a place") % end.max(1)
    }

    /// One of the seeds, with one to four damages.
    fn input(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(4) {
            self.damage(&mut input, seeds);
        }
        input
    }

    fn damage(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let start = self.below(input.len() + 1);
        let end = (start + self.below(24)).min(input.len());
        match self.below(6) {
            0 if start < input.len() => input[start] ^= 1 << self.below(8),
            1 => drop(input.drain(start..end)),
            2 => {
                let part = input[start..end].to_vec();
                input.splice(start..start, part);
            }
            3 => {
                let other = &seeds[self.below(seeds.len())];
                let from = self.below(other.len() + 1);
                input.truncate(start);
                input.extend_from_slice(&other[from..]);
            }
            _ => {
                let word = WORDS[self.below(WORDS.len())];
                input.splice(start..end, word.bytes());
            }
        }
    }
}

/// Values that mean something in some field.
fn values() -> Vec<Value> {
    let selectors = [
        json!({"matchLabels": {"app": "web"}}),
        json!({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}),
        json!({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}),
    ];
    let peers = [
        json!({"podSelector": {}}),
        json!({"namespaceSelector": {}}),
        json!({"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}),
        json!({"ipBlock": {"cidr": "::/0"}}),
    ];
    let ports = [
        json!({"port": 80}),
        json!({"port": "http", "protocol": "UDP"}),
        json!({"port": 1, "endPort": 65535, "protocol": "SCTP"}),
    ];
    let plain =
        [json!(null), json!({}), json!([]), json!(0), json!(-1), json!(65536), json!(true), json!("")];
    let words = ["web", "Egress", "Ingress", "kubernetes.io/metadata.name", "10.0.0.1", "\u{feff}"];
    let lists = [json!([{}]), json!([{"from": []}]), json!(["Ingress", "Egress"])];
    let all = selectors.into_iter().chain(peers).chain(ports).chain(plain).chain(lists);
    all.chain(words.map(Value::from)).collect()
}

/// Damage that leaves JSON whole, so that what is behind its reader is met.
impl Chance {
    fn one_of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// Objects of one seed, some of another, with up to four parts exchanged,
    /// taken away or written twice.
    fn objects(&mut self, seeds: &[Vec<Value>], values: &[Value]) -> Vec<Value> {
        let mut objects = self.one_of(seeds).clone();
        if self.below(3) == 0 {
            let other = self.one_of(seeds);
            objects.push(self.one_of(other).clone());
        }
        for _ in 0..=self.below(4) {
            let mut whole = Value::Array(objects);
            let places = places(&whole);
            let (place, other) = (self.one_of(&places).clone(), self.one_of(&places));
            let value = match self.below(3) {
                0 => whole.pointer(other).cloned().unwrap_or_default(),
                _ => self.one_of(values).clone(),
            };
            self.exchange(&mut whole, &place, value);
            objects = whole.as_array().cloned().unwrap_or_default();
        }
        objects
    }

    fn exchange(&mut self, whole: &mut Value, place: &str, value: Value) {
        let (outer, last) = place.rsplit_once('/').unwrap_or_default();
        match (whole.pointer_mut(outer), self.below(4)) {
            (Some(Value::Object(fields)), 0) => drop(fields.remove(last)),
            (Some(Value::Array(items)), 0) if items.len() > 1 => drop(items.pop()),
            (Some(Value::Array(items)), 1) => items.push(value),
            _ => whole.pointer_mut(place).into_iter().for_each(|old| *old = value.clone()),
        }
    }
}

/// The pointers of all that is in a value, but for itself.
fn places(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![(String::new(), value)];
    while let Some((place, value)) = waiting.pop() {
        let inner: Vec<(String, &Value)> = match value {
            Value::Array(items) => (0..).map(|at: usize| at.to_string()).zip(items).collect(),
            Value::Object(fields) => fields
                .iter()
                .map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value))
                .collect(),
            _ => Vec::new(),
        };
        waiting.extend(inner.into_iter().map(|(step, value)| (format!("{place}/{step}"), value)));
        if !place.is_empty() {
            found.push(place);
        }
    }
    found
}

fn number(variable: &str, default: u64) -> u64 {
    let asked = std::env::var(variable).ok();
    asked.map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}

/// Gives the target so many damaged inputs, and tells of every one that it falls over.
#[track_caller]
fn check(name: &str, default: u64, seeds: &[Vec<u8>], target: impl Fn(&[u8])) {
    assert!(!seeds.is_empty(), "{name} has seeds");
    check_inputs(name, default, |chance| chance.input(seeds), target);
}

#[track_caller]
fn check_inputs(name: &str, default: u64, make: impl Fn(&mut Chance) -> Vec<u8>, target: impl Fn(&[u8])) {
    let (executions, seed) = (number("PARTYWALL_FUZZ", default), number("PARTYWALL_FUZZ_SEED", 1));
    let mut chance = Chance(seed);
    let started = Instant::now();
    let mut findings = Vec::new();
    for _ in 0..executions {
        let input = make(&mut chance);
        if catch_unwind(AssertUnwindSafe(|| target(&input))).is_err() {
            findings.push(String::from_utf8_lossy(&input).into_owned());
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("| {name} | {executions} | {seconds:.1} | {} |", findings.len());
    assert!(
        findings.is_empty(),
        "{name} falls over {} inputs, the first is\n{}",
        findings.len(),
        findings[0]
    );
}

struct NoCluster;

impl HostCalls for NoCluster {
    fn call(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, String> {
        Err("no connection".to_owned())
    }
}

fn ask(operation: &str, payload: &[u8]) -> Result<Value, String> {
    let operation = operations::find(operation).expect("the operation exists");
    let answer = operation(&mut Session::new(Box::new(NoCluster)), payload)?;
    Ok(serde_json::from_slice(&answer).expect("an answer is JSON"))
}

fn payloads() -> Vec<Vec<u8>> {
    let suites = fixtures::SUITES.map(fixtures::folder);
    let cases = suites.iter().flat_map(|suite| suite::discover(suite).expect("the suite can be read"));
    cases.map(|case| case.payload()).collect()
}

/// The files of `fixtures/` that end so.
fn files(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let files = WalkDir::new(fixtures::folder(folder)).sort_by_file_name().into_iter().filter_map(Result::ok);
    let files = files.filter(|file| file.path().to_string_lossy().ends_with(ending) && file.path().is_file());
    files.map(|file| std::fs::read(file.path()).expect("a fixture can be read")).collect()
}

/// A file of this test's own.
fn scratch(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).expect("the scratch file can be written");
    path
}

#[test]
fn requests() {
    check("requests", 20_000, &payloads(), |input| {
        let answer = ask("judge", input).expect("every request has a verdict");
        let readable = serde_json::from_slice::<Value>(input).is_ok_and(|value| value["request"].is_object());
        assert!(readable || answer["accepted"] == false, "what cannot be read is refused");
        assert_eq!(answer["accepted"] == false, answer["message"].is_string(), "a refusal says why");
    });
}

#[test]
fn settings() {
    let settings = |payload: &Vec<u8>| {
        let payload: Value = serde_json::from_slice(payload).expect("a payload is JSON");
        payload["settings"].to_string().into_bytes()
    };
    let seeds: Vec<_> = payloads().iter().map(settings).collect();
    check("settings", 20_000, &seeds, |input| match ask("validate_settings", input) {
        Ok(answer) => {
            assert_eq!(answer["valid"] == false, answer["message"].is_string(), "a refusal says why");
        }
        Err(sentence) => assert_eq!(sentence, "the settings are not UTF-8"),
    });
}

#[test]
fn selectors() {
    let selectors = [
        json!({}),
        json!({"matchLabels": {"app": "web", "tier": ""}}),
        json!({"matchExpressions": [{"key": "a", "operator": "In", "values": ["b", "c"]}]}),
        json!({"matchExpressions": [{"key": "a", "operator": "Exists"}, {"key": "a", "operator": "DoesNotExist"}]}),
    ];
    let seeds: Vec<_> = selectors.iter().map(|selector| selector.to_string().into_bytes()).collect();
    check("selectors", 20_000, &seeds, |input| {
        let selector = String::from_utf8_lossy(input);
        let policy = format!(
            r#"{{"request": {{"operation": "CREATE", "namespace": "a",
                "kind": {{"group": "networking.k8s.io", "version": "v1", "kind": "NetworkPolicy"}},
                "object": {{"metadata": {{"name": "p"}}, "spec": {{"podSelector": {{}},
                "ingress": [{{"from": [{{"namespaceSelector": {selector}}}]}}]}}}}}}}}"#
        );
        let answer = ask("judge", policy.as_bytes()).expect("every request has a verdict");
        assert_eq!(answer["accepted"] == false, answer["message"].is_string(), "a refusal says why");
    });
}

#[test]
fn address_blocks() {
    let texts = ["10.0.0.0/8", "0.0.0.0/0", "192.168.1.1/32", "2001:db8::/64", "::/0", "::ffff:10.0.0.0/104"];
    let seeds = texts.map(|text| text.as_bytes().to_vec());
    check("address blocks", 50_000, &seeds, |input| {
        let text = String::from_utf8_lossy(input);
        if let Ok((block, _)) = Cidr::parse(&text) {
            let (again, _) = Cidr::parse(&block.to_string()).expect("what is written can be read");
            assert_eq!(again, block, "{text}");
            assert!(!block.addresses().is_empty(), "{text}");
        }
    });
}

#[test]
fn manifests() {
    check("YAML files", 5_000, &files("connectivity", ".yaml"), |input| {
        let path = scratch("fuzz-manifest.yaml", input);
        match Source::open(&path).and_then(|source| source.documents()) {
            Ok(_) => {}
            Err(error) => assert!(error.to_string().contains("fuzz-manifest.yaml"), "{error}"),
        }
    });
}

#[test]
fn clusters() {
    let suites = fixtures::SUITES.map(fixtures::folder);
    let cases = suites.iter().flat_map(|suite| suite::discover(suite).expect("the suite can be read"));
    let seeds: Vec<_> = cases.filter_map(|case| case.cluster).filter(|objects| !objects.is_empty()).collect();
    let (values, answered) = (values(), Cell::new(0_u64));
    let make = |chance: &mut Chance| json!(chance.objects(&seeds, &values)).to_string().into_bytes();
    check_inputs("clusters", 3_000, make, |input| {
        let objects: Value = serde_json::from_slice(input).expect("the damage leaves JSON");
        let payload = json!({"objects": objects}).to_string();
        let found =
            ["connectivity", "isolation", "exposure"].map(|operation| ask(operation, payload.as_bytes()));
        let [connectivity, isolation, exposure] =
            found.map(|answer| answer.expect("every cluster has an answer"));
        // What an API server would refuse is refused by all, and said.
        let refused = connectivity["refused"] == true;
        assert_eq!(exposure["refused"], json!(refused));
        if refused {
            assert_ne!(isolation["answer"], "yes", "what is refused is not known to be closed");
            assert_ne!(connectivity["problems"], json!([]), "a refusal says why");
            return;
        }
        answered.set(answered.get() + 1);
        let data = &connectivity["data"];
        let peers = data["peers"].as_array().expect("the ends are listed").len();
        for connection in data["connections"].as_array().expect("the connections are listed") {
            assert_ne!(connection["ports"]["text"], "", "a connection has ports");
            let end = |name: &str| connection[name].as_u64().and_then(|end| usize::try_from(end).ok());
            let known = |name: &str| end(name).is_some_and(|end| end < peers);
            assert!(known("source") && known("destination"), "{connection}");
        }
        let openings = isolation["data"]["openings"].as_array().expect("the openings are listed");
        assert!(isolation["answer"] != "yes" || openings.is_empty(), "an open wall is not closed");
    });
    let executions = number("PARTYWALL_FUZZ", 3_000);
    assert!(answered.get() * 4 > executions, "{} of {executions} clusters are answered", answered.get());
}

#[test]
fn replay_sessions() {
    let session = "- type: Exchange\n  request: |\n    !KubernetesGetResource\n    api_version: v1\n    kind: Namespace\n    \
                   name: a\n    namespace: null\n    disable_cache: false\n  response:\n    type: Success\n    payload: '{}'\n";
    check("replay sessions", 5_000, &[session.into()], |input| {
        let path = scratch("fuzz-session.yaml", input);
        let read = Source::open(&path).and_then(|source| Replay::read(&source, Verbosity::Quiet));
        if let Err(error) = read {
            assert!(error.to_string().contains("fuzz-session.yaml"), "{error}");
        }
    });
}

#[test]
fn modules() {
    let module = checkout::bytes("target/policy.wasm");
    // Whole modules take seconds to compile; what is refused is refused at once.
    let header = module[..module.len().min(4_096)].to_vec();
    let tiny = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x07\x0d\x01\x09wapc_init\0\0\x0a\x04\x01\x02\0\x0b";
    check("module bytes", 3_000, &[header, tiny.to_vec()], |input| {
        if let Err(error) = Guest::load(input, Limits::default()) {
            assert!(!error.to_string().is_empty(), "an error says why");
        }
    });
}
