//! Many evaluations in one process: the same verdict and no growth.
use partywall::cli::Verbosity;
use partywall::cluster::Cluster;
use partywall::guest::{Guest, Host, Limits};
use partywall::module::Module;
use partywall_tests::samples::{self, Sample};
use std::sync::Arc;

/// `PARTYWALL_EVALUATIONS` asks for more, as `cargo xtask figures` does.
fn evaluations() -> usize {
    let asked = std::env::var("PARTYWALL_EVALUATIONS").ok();
    asked.map_or(20_000, |number| number.parse().expect("PARTYWALL_EVALUATIONS is a number"))
}

/// How often each sample is evaluated: one that reads many objects takes
/// milliseconds and is asked a hundredth as often; the first has what is left.
fn shares(samples: &[Sample]) -> Vec<usize> {
    let all = evaluations();
    let is_large = |sample: &Sample| sample.cluster.as_ref().is_some_and(|objects| objects.len() > 100);
    let share = |sample| all / samples.len() / if is_large(sample) { 100 } else { 1 };
    let mut shares: Vec<usize> = samples.iter().map(share).collect();
    let left = all - shares.iter().sum::<usize>();
    shares.iter_mut().take(1).for_each(|first| *first += left);
    shares
}

#[test]
fn verdicts_and_memory_stay_the_same() {
    let module = Module::open(None).expect("the embedded module describes itself");
    let guest = Guest::load(&module.bytes, Limits::default()).expect("the embedded module loads");
    let samples: Vec<_> = samples::all().into_iter().filter(|sample| sample.payload.len() < 10_000).collect();
    for (sample, each) in samples.iter().zip(shares(&samples)) {
        let host: Host = Arc::new(Cluster::of(sample.cluster.clone(), Verbosity::Quiet));
        let mut instance = guest.instance(&host).expect("the module starts");
        let mut ask = || instance.call("validate", sample.payload.as_bytes()).expect("a verdict");
        let first = ask();
        (0..100).for_each(|_| drop(ask()));
        let warm = instance.memory_size();
        for number in 0..each {
            let again = instance.call("validate", sample.payload.as_bytes()).expect("a verdict");
            assert_eq!(again, first, "{}, evaluation {number}", sample.name);
        }
        let grown = instance.memory_size() - warm;
        assert_eq!(grown, 0, "{}: memory grew by {grown} bytes", sample.name);
        println!("| {} | {each} | 0 | {warm} | {grown} |", sample.name);
    }
}
