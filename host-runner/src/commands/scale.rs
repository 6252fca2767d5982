//! `partywall scale`: generated clusters whose sizes double, and how long the
//! module takes for each question.
use super::Failure;
use crate::cli::{GrowthFormat, LimitArgs, ScaleArgs};
use crate::cloud::Cloud;
use crate::cluster::Cluster;
use crate::guest::{CallError, Host, Instance};
use crate::module::Module;
use crate::output::growth::{self, Growth, Step};
use crate::report::Report;
use crate::verbosity::Verbosity;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a question may take before it counts as unanswered.
const PATIENCE: Duration = Duration::from_mins(5);
/// What the largest shape may use, in MiB.
const MEMORY: u32 = 1024;

/// Sizes from an eighth of the largest one, doubling.
pub(super) fn scale(args: &ScaleArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let cloud = args.shape;
    let LimitArgs { timeout, memory } = args.module.limits;
    let limits = LimitArgs { timeout: timeout.max(Some(PATIENCE)), memory: memory.max(Some(MEMORY)) };
    let guest = Module::open(args.module.module.as_deref())?.load(limits)?;
    let host: Host = Arc::new(Cluster::of(None, verbosity));
    let largest = args.size.unwrap_or_else(|| cloud.size());
    let sizes = [8, 4, 2, 1].map(|part| (largest / part).max(2));
    let steps = sizes.map(|size| measure(cloud, size, &mut guest.instance(&host)?));
    let steps = steps.into_iter().collect::<Result<_, Failure>>()?;
    let growth = Growth { shape: cloud.name(), steps };
    Ok(Report::text(match args.output {
        GrowthFormat::Txt => growth::txt(&growth),
        GrowthFormat::Json => growth::json(&growth),
        GrowthFormat::Md => growth::md(&growth),
        GrowthFormat::Svg => growth::svg(&growth),
    }))
}

fn measure(cloud: Cloud, size: usize, instance: &mut Instance) -> Result<Step, Failure> {
    let objects = cloud.objects(size);
    let count = objects.len();
    let load = timed(instance, "load", &json!({"objects": objects}))?;
    drop(objects);
    let workload = cloud.workload();
    let policy = cloud.opening();
    let mut ask = |operation, question: Value| timed(instance, operation, &question);
    // The first question groups the pods; the others find them grouped.
    let isolation = ask("isolation", json!({"snapshot": 1, "output": "txt"}))?;
    let explain = ask("explain", json!({"snapshot": 1, "source": workload, "destination": "external"}))?;
    let diff = ask("diff", json!({"snapshot": 1, "replace": [policy], "output": "txt"}))?;
    let change = ask("update", json!({"snapshot": 1, "replace": [policy], "dry_run": true}))?;
    // All pairs of the first shape are more than anybody reads.
    let connectivity = match cloud {
        Cloud::Namespaces => None,
        Cloud::Pods | Cloud::Blocks => Some(ask("connectivity", json!({"snapshot": 1, "output": "txt"}))?),
    };
    let memory = instance.memory_size() >> 20;
    Ok(Step { size, objects: count, load, isolation, explain, diff, change, connectivity, memory })
}

/// The seconds that one operation takes.
fn timed(instance: &mut Instance, operation: &str, payload: &Value) -> Result<f64, CallError> {
    let payload = payload.to_string();
    let started = Instant::now();
    instance.call(operation, payload.as_bytes())?;
    Ok(started.elapsed().as_secs_f64())
}
