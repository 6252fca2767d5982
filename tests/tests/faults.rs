//! A cluster that fails, lies or is cut short, at each call that the module
//! makes: with `context: required` what is refused is never let in by it.
use partywall::apiserver::ApiServer;
use partywall::guest::{Guest, Host, Limits};
use partywall::suite::{self, Case};
use partywall_policy::cluster::HostCalls;
use partywall_policy::operations::{self, Session};
use partywall_tests::{checkout, fixtures};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// What a host may do instead of answering.
const FAULTS: [(&str, Fault); 9] = [
    ("says there is no connection", |_| Err("no connection to the cluster".to_owned())),
    ("says it is forbidden", |_| Err("namespaces is forbidden: User cannot list resource".to_owned())),
    ("answers nothing", |_| Ok(Vec::new())),
    ("answers no JSON", |_| Ok(b"<html>502 Bad Gateway</html>".to_vec())),
    ("answers half of it", |answer| Ok(answer.get(..answer.len() / 2).unwrap_or_default().to_vec())),
    ("answers null", |_| Ok(b"null".to_vec())),
    ("answers another kind", |answer| with(answer, "/kind", json!("SecretList"))),
    ("answers a list that goes on", |answer| {
        with(answer, "/metadata", json!({"continue": "next", "remainingItemCount": 9}))
    }),
    ("answers for another namespace", |answer| {
        let answer = with(answer, "/items/0/metadata/namespace", json!("elsewhere"))?;
        with(&answer, "/metadata/name", json!("elsewhere"))
    }),
];

type Fault = fn(&[u8]) -> Result<Vec<u8>, String>;

/// The answer with `value` at `pointer`, where there is anything at it.
fn with(answer: &[u8], pointer: &str, value: Value) -> Result<Vec<u8>, String> {
    let mut object: Value = serde_json::from_slice(answer).map_err(|error| error.to_string())?;
    if let Some(place) = object.pointer_mut(pointer) {
        *place = value;
    }
    Ok(object.to_string().into_bytes())
}

/// A cluster of manifests that does something else at one call.
struct Faulty {
    manifests: ApiServer,
    calls: Rc<Cell<usize>>,
    fault: Option<(usize, Fault)>,
    /// Whether the fault changed what the module was told.
    struck: Rc<Cell<bool>>,
}

impl HostCalls for Faulty {
    fn call(&self, namespace: &str, operation: &str, payload: &[u8]) -> Result<Vec<u8>, String> {
        let position = self.calls.replace(self.calls.get() + 1);
        let answer = self.manifests.answer(namespace, operation, payload);
        match self.fault {
            Some((at, fault)) if at == position => {
                let faulty = fault(answer.as_deref().unwrap_or_default());
                self.struck.set(faulty != answer);
                faulty
            }
            _ => answer,
        }
    }
}

/// One evaluation: the answer, how many calls it took, and whether the fault struck.
struct Outcome {
    answer: Value,
    calls: usize,
    struck: bool,
}

fn judge(case: &Case, fault: Option<(usize, Fault)>) -> Outcome {
    let (calls, struck) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(false)));
    let manifests = ApiServer::new(case.cluster.clone().unwrap_or_default());
    let host = Faulty { manifests, calls: Rc::clone(&calls), fault, struck: Rc::clone(&struck) };
    let answer = operations::judge(&mut Session::new(Box::new(host)), &case.payload());
    let answer = serde_json::from_slice(&answer.expect("a verdict")).expect("a verdict is JSON");
    Outcome { answer, calls: calls.get(), struck: struck.get() }
}

/// Whether the settings let a request in whose cluster cannot be read.
fn is_optional(case: &Case) -> bool {
    let payload: Value = serde_json::from_slice(&case.payload()).expect("a payload is JSON");
    payload["settings"]["context"] == "optional"
}

/// What came of the evaluations with one fault at one call.
#[derive(Default)]
struct Tally {
    evaluations: usize,
    /// Refused, because the cluster cannot be read.
    unreadable: usize,
    /// Refused by a rule, whatever the cluster says.
    denied: usize,
    /// Let in as without the fault, with a warning.
    warned: usize,
    /// Let in as without the fault: the verdict does not depend on that call.
    silent: usize,
}

impl Tally {
    fn count(&mut self, answer: &Value) {
        self.evaluations += 1;
        let count = match (&answer["accepted"], &answer["code"], &answer["warnings"]) {
            (Value::Bool(true), _, Value::Array(_)) => &mut self.warned,
            (Value::Bool(true), ..) => &mut self.silent,
            (_, code, _) if code == 500 => &mut self.unreadable,
            _ => &mut self.denied,
        };
        *count += 1;
    }
}

/// A host whose every call takes longer than the evaluation may.
struct Hanging;

impl partywall::guest::HostCalls for Hanging {
    fn call(&self, _: &str, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, String> {
        std::thread::sleep(LIMIT * 2);
        Err("no connection to the cluster".to_owned())
    }

    fn console(&self, _: &str) {}
}

const LIMIT: Duration = Duration::from_millis(100);

/// The time limit is that of the evaluation: a call that hangs ends it, and
/// there is no verdict that could be taken for a yes.
#[test]
fn a_call_that_hangs_ends_the_evaluation() {
    let module = checkout::bytes("target/policy.wasm");
    let limits = Limits { time: LIMIT, ..Limits::default() };
    let guest = Guest::load(&module, limits).expect("the module can be loaded");
    let host: Host = Arc::new(Hanging);
    let suites = fixtures::SUITES.map(fixtures::folder);
    let cases = suites.iter().flat_map(|suite| suite::discover(suite).expect("the suite can be read"));
    let asking = cases.filter(|case| case.cluster.is_some() && judge(case, None).calls > 0);
    let asking: Vec<_> = asking.step_by(10).collect();
    assert!(!asking.is_empty(), "some case asks its cluster");
    for case in asking {
        let answer = guest.call("judge", &case.payload(), &host).map_err(|error| error.to_string());
        let expected = "the module was stopped: it gave no answer to `judge` within 100ms";
        assert_eq!(answer, Err(expected.to_owned()), "{}", fixtures::name(&case.file));
    }
}

#[test]
fn no_fault_of_the_cluster_lets_anything_in() {
    let suites = fixtures::SUITES.map(fixtures::folder);
    let cases = suites.iter().flat_map(|suite| suite::discover(suite).expect("the suite can be read"));
    let cases: Vec<_> = cases.filter(|case| case.cluster.is_some() && !is_optional(case)).collect();
    let mut table: BTreeMap<(&str, usize), Tally> = BTreeMap::new();
    for case in &cases {
        let sound = judge(case, None);
        for (position, (name, fault)) in
            (0..sound.calls).flat_map(|position| FAULTS.map(|fault| (position, fault)))
        {
            let faulty = judge(case, Some((position, fault)));
            if !faulty.struck {
                continue;
            }
            let refused = faulty.answer["accepted"] == false;
            table.entry((name, position)).or_default().count(&faulty.answer);
            let place = format!("{}, call {position} {name}", fixtures::name(&case.file));
            assert!(refused || sound.answer["accepted"] == true, "{place}: {}", faulty.answer);
        }
    }
    assert!(!table.is_empty(), "some case asks its cluster");
    println!(
        "| the cluster | at call | evaluations | refused, as it cannot be read | refused by a rule | let in, warned | \
         let in, silent |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for ((fault, position), Tally { evaluations, unreadable, denied, warned, silent }) in &table {
        println!(
            "| {fault} | {} | {evaluations} | {unreadable} | {denied} | {warned} | {silent} |",
            position + 1
        );
    }
}
