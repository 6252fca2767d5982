//! `partywall bench`: what the module weighs and how fast it answers.
use super::Failure;
use super::gather::options;
use super::request::read_request;
use crate::cli::{BenchArgs, Format};
use crate::cluster::Cluster;
use crate::guest::{CallError, Host};
use crate::module::Module;
use crate::output::json_text;
use crate::policy;
use crate::report::Report;
use crate::settings::Settings;
use crate::verbosity::Verbosity;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Everything that was measured; times are microseconds.
#[derive(Serialize)]
struct Figures {
    module: String,
    size_bytes: usize,
    gzip_bytes: usize,
    compile_us: u128,
    operation: &'static str,
    iterations: u32,
    fresh_instance: Times,
    reused_instance: Times,
}

#[derive(Serialize)]
struct Times {
    median_us: f64,
    p99_us: f64,
}

pub(super) fn bench(args: &BenchArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let request = read_request(&args.request)?;
    let settings = Settings::read(&args.settings, None)?;
    let host: Host = Arc::new(Cluster::open(args.cluster.as_deref(), &options(&args.read)?, verbosity)?);
    let module = Module::open(args.module.module.as_deref())?;
    let started = Instant::now();
    let guest = module.compile(args.module.limits, None)?;
    let compile_us = started.elapsed().as_micros();
    let operation = module.judging_operation();
    settings.check(&guest, &host)?;
    let payload = policy::payload(&request.value, &settings.value);
    let fresh = measure(args.iterations, || guest.call(operation, &payload, &host).map(drop))?;
    let mut instance = guest.instance(&host)?;
    let reused = measure(args.iterations, || instance.call(operation, &payload).map(drop))?;
    let figures = Figures {
        size_bytes: module.bytes.len(),
        gzip_bytes: gzip_size(&module.bytes),
        module: module.name,
        compile_us,
        operation,
        iterations: args.iterations,
        fresh_instance: fresh,
        reused_instance: reused,
    };
    Ok(Report::text(match args.output {
        Format::Text => text(&figures),
        Format::Json => json_text(&figures),
    }))
}

/// Runs `evaluate` once to warm up, then `iterations` times against the clock.
fn measure(iterations: u32, mut evaluate: impl FnMut() -> Result<(), CallError>) -> Result<Times, CallError> {
    evaluate()?;
    let mut times = Vec::new();
    for _ in 0..iterations {
        let started = Instant::now();
        evaluate()?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    Ok(Times { median_us: percentile(&times, 50), p99_us: percentile(&times, 99) })
}

/// The smallest time that at least `percent` of `sorted` do not exceed.
fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(rank).map_or(0.0, |time| time.as_secs_f64() * 1e6)
}

/// The size after `gzip -9`; writing to memory does not fail.
fn gzip_size(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_or(0, |packed| packed.len())
}

fn text(figures: &Figures) -> String {
    let times = |title: &str, times: &Times| {
        format!("{title}  median {:.1} µs  p99 {:.1} µs", times.median_us, times.p99_us)
    };
    [
        format!("module           {}", figures.module),
        format!("size             {} bytes, {} gzip", figures.size_bytes, figures.gzip_bytes),
        format!(
            "compilation      {:.1} ms",
            Duration::from_micros(u64::try_from(figures.compile_us).unwrap_or(u64::MAX)).as_secs_f64() * 1e3
        ),
        format!(
            "evaluations      {} of `{}` in each kind of instance",
            figures.iterations, figures.operation
        ),
        times("fresh instance ", &figures.fresh_instance),
        times("reused instance", &figures.reused_instance),
    ]
    .join("\n")
        + "\n"
}
