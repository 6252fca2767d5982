//! How property tests are run: the same clusters every time.
use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;
use std::env;

/// A hundred cases, the same in every run; `PROPTEST_CASES` and `PROPTEST_RNG_SEED` ask for others.
pub fn config() -> ProptestConfig {
    let given = ProptestConfig::default();
    let cases = if env::var_os("PROPTEST_CASES").is_some() { given.cases } else { 100 };
    let rng_seed = match given.rng_seed {
        RngSeed::Random => RngSeed::Fixed(20),
        fixed @ RngSeed::Fixed(_) => fixed,
    };
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..given }
}
