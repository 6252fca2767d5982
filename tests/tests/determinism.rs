//! Every case again, in another order, on one thread and on two, in our host
//! and in the official one: the same bytes. `official_host` adds Node, the
//! playground's tests the browser.
use partywall::suite;
use partywall_tests::exchange::{AnsweredCall, Question, Reply};
use partywall_tests::hosts::{Official, Own};
use partywall_tests::{checkout, fixtures};
use std::thread;

fn questions() -> Vec<Question> {
    let suites = fixtures::SUITES.map(fixtures::folder);
    let cases = suites.iter().flat_map(|suite| suite::discover(suite).expect("the suite can be read"));
    let question = |case: suite::Case| Question {
        name: fixtures::name(&case.file),
        operation: "validate".to_owned(),
        payload: String::from_utf8(case.payload()).expect("a payload is JSON"),
        cluster: case.cluster,
    };
    cases.map(question).collect()
}

/// The numbers below `count` in an order of no meaning, another for each `seed`.
fn shuffled(count: usize, seed: u64) -> Vec<usize> {
    let mut state = seed;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits are a place") % below
    };
    let mut order: Vec<usize> = (0..count).collect();
    (1..count).rev().for_each(|place| order.swap(place, next(place + 1)));
    order
}

#[test]
fn neither_order_nor_threads_change_an_answer() {
    let questions = questions();
    let own = Own::load();
    let official = Official::load(&checkout::bytes("target/policy.wasm"));
    let first: Vec<(Reply, Vec<AnsweredCall>)> = questions.iter().map(|question| own.ask(question)).collect();
    let again = |seed: u64| {
        for place in shuffled(questions.len(), seed) {
            let (question, (reply, calls)) = (&questions[place], &first[place]);
            assert_eq!(&own.ask(question).0, reply, "our host, {}", question.name);
            assert_eq!(&official.ask(question, calls), reply, "the official host, {}", question.name);
        }
    };
    again(1);
    let fine = thread::scope(|scope| {
        [2, 3].map(|seed| scope.spawn(move || again(seed))).map(|thread| thread.join().is_ok())
    });
    assert_eq!(fine, [true, true], "a thread saw another answer");
    println!("{} cases, four times in two hosts: the same bytes", questions.len());
}
