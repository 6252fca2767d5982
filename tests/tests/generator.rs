//! The random clusters are worth something: an engine with one of the mistakes
//! of [`Mutation`] would not get through them.
use partywall_tests::arbitrary;
use partywall_tests::naive::{Blocks, Mutation, Naive};
use partywall_tests::pairs;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;

/// What random clusters leave to the lessons: replicas, nodes as ends, and objects that are refused.
const LESSONS_ONLY: [Mutation; 3] =
    [Mutation::ReplicasApart, Mutation::OwnNodeIsStranger, Mutation::UnknownPeerFailsOpen];

#[test]
fn random_clusters_notice_every_mutant() {
    let mut runner = TestRunner::new(arbitrary::config());
    let mut alive: Vec<_> = Mutation::ALL.iter().filter(|one| !LESSONS_ONLY.contains(one)).collect();
    for _ in 0..2_000 {
        let objects = arbitrary::clusters().new_tree(&mut runner).expect("a cluster can be made").current();
        alive.retain(|mutation| !is_noticed(&objects, **mutation));
        if alive.is_empty() {
            return;
        }
    }
    panic!("no random cluster notices {alive:?}");
}

/// A mutant that reads the cluster otherwise may miss an end; that is noticed too.
fn is_noticed(objects: &[Value], mutation: Mutation) -> bool {
    let right = Naive::new(objects, Blocks::Address, None);
    let wrong = Naive::new(objects, Blocks::Address, Some(mutation));
    let ends = pairs::ends(&right);
    pairs::ends(&wrong) != ends
        || ends.iter().any(|pair| pairs::answers(&right, pair) != pairs::answers(&wrong, pair))
}
