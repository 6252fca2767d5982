//! The published expectations of Kubernetes' own suites: the NetworkPolicy
//! end-to-end tests and the conformance suite of ClusterNetworkPolicy.
use partywall_tests::engine;
use partywall_tests::fixture::Fixture;
use partywall_tests::upstream;

/// Every connection of every step of a suite, which has that many cases.
#[track_caller]
fn check(suite: &str, cases: usize, misses: impl Fn(&Fixture) -> Vec<String>) {
    let suite = upstream::suite(suite);
    for fixture in suite.iter().flatten() {
        assert_eq!(misses(fixture), Vec::<String>::new(), "{}", fixture.name);
    }
    assert_eq!(suite.len(), cases, "the suite is complete");
}

fn engine(fixture: &Fixture) -> Vec<String> {
    engine::misses(fixture).into_iter().map(str::to_owned).collect()
}

fn naive(fixture: &Fixture) -> Vec<String> {
    fixture.misses(None).into_iter().map(str::to_owned).collect()
}

#[test]
fn the_naive_evaluator_passes_the_end_to_end_tests_of_network_policy() {
    check("netpol", 48, naive);
}

#[test]
fn the_naive_evaluator_passes_the_conformance_suite_of_cluster_network_policy() {
    check("cnp", 25, naive);
}

#[test]
fn the_engine_passes_the_end_to_end_tests_of_network_policy() {
    check("netpol", 48, engine);
}

#[test]
fn the_engine_passes_the_conformance_suite_of_cluster_network_policy() {
    check("cnp", 25, engine);
}
