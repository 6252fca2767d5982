//! Whatever comes in, the answer is an answer: no panic, no verdict on what
//! could not be read.
//!
//! Inputs are the fixtures, damaged: bytes flipped, cut out, said twice, words
//! of the trade thrown in, two inputs spliced. The damage follows from a
//! number, so a failure can be had again. `PARTYWALL_FUZZ` asks for more
//! executions of each target, `PARTYWALL_FUZZ_SEED` for others.
use partywall::cli::Verbosity;
use partywall::guest::{Guest, Limits};
use partywall::manifest::Source;
use partywall::session::Replay;
use partywall::suite;
use partywall_policy::kubernetes::Cidr;
use partywall_policy::operations::{self, HostCalls, Session};
use partywall_tests::{checkout, fixtures};
use serde_json::{Value, json};
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

fn number(variable: &str, default: u64) -> u64 {
    let asked = std::env::var(variable).ok();
    asked.map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}

/// Gives the target so many inputs, and tells of every one that it falls over.
#[track_caller]
fn check(name: &str, default: u64, seeds: &[Vec<u8>], target: impl Fn(&[u8])) {
    assert!(!seeds.is_empty(), "{name} has seeds");
    let (executions, seed) = (number("PARTYWALL_FUZZ", default), number("PARTYWALL_FUZZ_SEED", 1));
    let mut chance = Chance(seed);
    let started = Instant::now();
    let mut findings = Vec::new();
    for _ in 0..executions {
        let input = chance.input(seeds);
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
        if let Ok((block, canonical)) = Cidr::parse(&text) {
            let (again, _) = Cidr::parse(&block.to_string()).expect("what is written can be read");
            assert_eq!(again, block, "{text}");
            assert!(!canonical || !block.addresses().is_empty(), "{text}");
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
    let objects = |case: suite::Case| {
        let objects = case.cluster.unwrap_or_default();
        (!objects.is_empty()).then(|| json!({"objects": objects, "output": "txt"}).to_string().into_bytes())
    };
    let suites = fixtures::SUITES.map(fixtures::folder);
    let cases = suites.iter().flat_map(|suite| suite::discover(suite).expect("the suite can be read"));
    let seeds: Vec<_> = cases.filter_map(objects).collect();
    check("clusters", 5_000, &seeds, |input| {
        for operation in ["connectivity", "isolation"] {
            if let Err(sentence) = ask(operation, input) {
                assert!(!sentence.is_empty(), "an error says why");
            }
        }
    });
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
