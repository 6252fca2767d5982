//! Judges the same requests by the rule in CEL and in Rego, and prints the
//! median time of each in microseconds, as JSON.
//!
//! Both start where the module starts, at the text of a request, and end with
//! their verdict. Both are compiled before the clock runs.

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use cel::{Context, Program};
use regorus::{CompiledPolicy, Engine};
use serde_json::{Value, json};
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

/// The requests, and whether they are to be admitted.
const REQUESTS: [(&str, bool); 4] =
    [("policy", true), ("hole", false), ("policy-100-peers", true), ("policy-10000-peers", true)];

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).context("name the folder of the requests")?;
    let (cel, rego) = (cel()?, rego()?);
    let mut found = serde_json::Map::new();
    for (name, admitted) in REQUESTS {
        let path = Path::new(&folder).join(format!("{name}.json"));
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let by_cel = median(admitted, || admits_cel(&cel, &text)).context(name)?;
        let by_rego = median(admitted, || admits_rego(&rego, &text)).context(name)?;
        found.insert(name.to_owned(), json!({"cel": by_cel, "rego": by_rego}));
    }
    println!("{}", Value::Object(found));
    Ok(())
}

fn cel() -> Result<Program> {
    Program::compile(include_str!("rule.cel")).map_err(|error| anyhow!("{error}"))
}

fn admits_cel(rule: &Program, text: &str) -> Result<bool> {
    let review: Value = serde_json::from_str(text)?;
    let request = review.get("request").context("the review has no request")?;
    let mut context = Context::default();
    context.add_variable("request", request).map_err(|error| anyhow!("{error}"))?;
    match rule.execute(&context).map_err(|error| anyhow!("{error}"))? {
        cel::Value::Bool(admitted) => Ok(admitted),
        other => bail!("the rule gave {other:?}"),
    }
}

fn rego() -> Result<CompiledPolicy> {
    let mut engine = Engine::new();
    engine.add_policy("rule.rego".to_owned(), include_str!("rule.rego").to_owned())?;
    engine.compile_with_entrypoint(&"data.partywall.deny".into())
}

fn admits_rego(rule: &CompiledPolicy, text: &str) -> Result<bool> {
    let denied = rule.eval_with_input(regorus::Value::from_json_str(text)?)?;
    Ok(denied.as_set()?.is_empty())
}

/// The median time of an evaluation, in microseconds, over about a second.
fn median(expected: bool, evaluate: impl Fn() -> Result<bool>) -> Result<f64> {
    let mut times = Vec::new();
    let started = Instant::now();
    while times.len() < 20 || started.elapsed().as_secs() < 1 {
        let start = Instant::now();
        let admitted = black_box(evaluate()?);
        times.push(start.elapsed());
        ensure!(admitted == expected, "the rule says {admitted}, and it should be {expected}");
    }
    times.sort_unstable();
    let median = times.get(times.len() / 2).context("nothing was measured")?;
    Ok(median.as_secs_f64() * 1e6)
}
