//! What evaluations cost, counted in instructions and bytes, which no load of
//! the machine changes: the guard against a change that makes them dearer.
use flate2::Compression;
use flate2::write::GzEncoder;
use partywall_tests::checkout;
use partywall_tests::metered::{Cost, Metered};
use partywall_tests::samples::{self, Sample};
use std::collections::BTreeMap;
use std::io::Write as _;

/// `tests/costs.json`: instructions by sample, for a fresh and a reused instance.
type Costs = BTreeMap<String, (u64, u64)>;

/// How many percent an evaluation may cost more or less than is written down.
const TOLERANCE: u64 = 5;

const FILE: &str = "tests/costs.json";

fn measure(samples: &[Sample]) -> Costs {
    let metered = Metered::new();
    let cost = |sample: &Sample| {
        let Cost { fresh, reused } = metered.cost(sample);
        (sample.name.to_owned(), (fresh, reused))
    };
    samples.iter().map(cost).collect()
}

/// With `PARTYWALL_UPDATE=1` the costs are written down anew.
#[test]
fn an_evaluation_costs_what_is_written_down() {
    let found = measure(&samples::all());
    println!("{found:#?}");
    if std::env::var_os("PARTYWALL_UPDATE").is_some() {
        let text = serde_json::to_string_pretty(&found).expect("costs are JSON") + "\n";
        std::fs::write(checkout::root().join(FILE), text).expect("the file can be written");
    }
    let written: Costs = serde_json::from_slice(&checkout::bytes(FILE)).expect("the file holds costs");
    let differs = |name: &String, (fresh, reused): (u64, u64)| {
        let known = written.get(name).copied().unwrap_or_default();
        beyond(fresh, known.0) || beyond(reused, known.1)
    };
    let moved: Vec<_> = found.iter().filter(|(name, cost)| differs(name, **cost)).collect();
    assert!(
        moved.is_empty() && found.len() == written.len(),
        "{moved:?} differ by more than {TOLERANCE} % from {FILE}, {written:?}; if that is meant, write them \
         down with `PARTYWALL_UPDATE=1 cargo test --release -p partywall-tests --test cost`"
    );
}

fn beyond(found: u64, written: u64) -> bool {
    found.abs_diff(written) * 100 > written * TOLERANCE
}

/// Ten times as many peers or policies may cost ten times as much, with a
/// fifth for what grows with the logarithm; what is quadratic costs a hundred
/// times as much.
#[test]
fn nothing_grows_faster_than_the_request() {
    let metered = Metered::new();
    let ratio = |small: &Sample, large: &Sample| (metered.cost(small).reused, metered.cost(large).reused);
    let pairs = [
        (
            samples::policy_with_peers("1,000 peers", 1_000),
            samples::policy_with_peers("10,000 peers", 10_000),
        ),
        (samples::last_of(200), samples::last_of(2_000)),
    ];
    for (small, large) in pairs {
        let (few, many) = ratio(&small, &large);
        assert!(many <= few * 12, "{}: {few} instructions become {many}", large.name);
    }
}

/// What a cluster pulls and a page loads, far below the 700 kB at which a page is
/// no longer quick: it may not grow unnoticed.
#[test]
fn the_module_does_not_grow() {
    const MOST: usize = 600_000;
    let packed = packed(&checkout::bytes("target/policy.wasm"));
    println!("target/policy.wasm: {packed} bytes after gzip, of {MOST}");
    assert!(packed <= MOST, "{packed} bytes after gzip are more than {MOST}");
}

/// The size after `gzip -9`.
fn packed(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory can be written").len()
}
