//! The engine against the naive evaluator, on random clusters: every pair of
//! workloads and addresses, every protocol, every port at an edge; its list
//! and its walk alike.
use partywall_tests::arbitrary;
use partywall_tests::engine::{Connections, Engine, is_listed};
use partywall_tests::naive::{Blocks, Naive};
use partywall_tests::pairs;
use proptest::prelude::*;
use serde_json::Value;

#[track_caller]
fn check(objects: &[Value], blocks: Blocks) -> Result<(), TestCaseError> {
    let naive = Naive::new(objects, blocks, None);
    let engine = Engine::new(objects, blocks);
    let text = engine.list();
    let list = Connections::read(&text);
    for pair in pairs::ends(&naive) {
        let (from, to) = (pair.0.as_str(), pair.1.as_str());
        // Under `external` a list has no IPv6 at all.
        let listed = is_listed(objects, from, to) && (blocks == Blocks::Address || !has_ipv6(&pair));
        let walks = engine.explain(from, to);
        for (asked, expected) in pairs::answers(&naive, &pair) {
            let answers = walks.iter().map(|walk| walk.allows(asked.protocol, asked.port));
            prop_assert!(answers.clone().all(|answer| answer == expected), "{asked:?} is not explained");
            let answer = !listed || list.allows(from, to, asked.protocol, asked.port) == expected;
            prop_assert!(answer, "{asked:?} is {expected}, but the engine lists\n{text}");
        }
    }
    Ok(())
}

fn has_ipv6((from, to): &(String, String)) -> bool {
    [from, to].into_iter().any(|end| !end.contains('/') && end.contains(':'))
}

proptest! {
    #![proptest_config(arbitrary::config())]

    #[test]
    fn the_engine_agrees_with_the_naive_evaluator(objects in arbitrary::clusters()) {
        check(&objects, Blocks::Address)?;
    }

    #[test]
    fn the_engine_agrees_where_blocks_are_external(objects in arbitrary::clusters()) {
        check(&objects, Blocks::External)?;
    }
}
