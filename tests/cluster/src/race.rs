//! Requests at the same moment: what two hands can do that one cannot.

use crate::cluster::Cluster;
use crate::kubectl::{Answer, Running};
use crate::story::{Call, Expect, Leaves, Race};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::thread;
use std::time::Duration;

/// Long enough for a watch to have told what was made.
const SETTLED: Duration = Duration::from_millis(500);

/// The word that stands for the number of a round.
const ROUND: &str = "ROUND";

/// Runs the race as often as it says; why its end is not what it must be.
pub(crate) fn run(cluster: &Cluster, race: &Race) -> Result<Option<String>> {
    let mut safe = 0;
    for round in 1..=race.times {
        begin(cluster, race, round)?;
        thread::sleep(SETTLED);
        if let Some(own) = &cluster.own {
            own.webhook.answer_together(race.at_once.len());
        }
        let running = race.at_once.iter().map(|call| start(cluster, call, round));
        let running = running.collect::<Result<Vec<Running>>>()?;
        let ended = running.into_iter().map(Running::finish).collect::<Result<Vec<Answer>>>()?;
        if let Some(other) = ended.iter().find(|answer| answer.verdict() == Expect::Refused) {
            bail!("the race is disturbed: {}", other.text.trim_end());
        }
        let admitted = ended.iter().filter(|answer| answer.succeeded).count();
        let (is_safe, state) = match &race.namespace {
            Some(namespace) if is_isolated(cluster, namespace)? => (true, "; the namespace is isolated"),
            Some(_) => (false, "; the namespace is open"),
            None => (admitted <= 1, ""),
        };
        safe += usize::from(is_safe);
        println!("  round {round}: {admitted} of {} admitted{state}", ended.len());
    }
    println!("  as it should be after {safe} of {} rounds", race.times);
    let must = race.leaves == Leaves::Safe && safe < race.times;
    Ok(must.then(|| format!("not as it should be after {} rounds", race.times - safe)))
}

/// Makes the state that a round begins with. What the round before has left may
/// be in the way of all calls but the last.
fn begin(cluster: &Cluster, race: &Race, round: usize) -> Result<()> {
    let answers = race.before.iter().map(|call| start(cluster, call, round)?.finish());
    match answers.collect::<Result<Vec<_>>>()?.pop() {
        Some(answer) if !answer.succeeded => bail!("the race cannot begin: {}", answer.text),
        _ => Ok(()),
    }
}

fn start(cluster: &Cluster, call: &Call, round: usize) -> Result<Running> {
    let here = |text: &str| cluster.localize(text).replace(ROUND, &round.to_string());
    let words: Vec<String> = call.words().iter().map(|word| here(word)).collect();
    cluster.kubectl.start(&words, &here(&call.input))
}

/// Whether some policy of the namespace selects every pod for Ingress.
fn is_isolated(cluster: &Cluster, namespace: &str) -> Result<bool> {
    let words = ["get", "networkpolicies", "-o", "json", "-n", &cluster.localize(namespace)];
    let list: Value =
        serde_json::from_str(&cluster.kubectl.read(&words, "")?).context("kubectl gives no JSON")?;
    let policies = list.get("items").and_then(Value::as_array).context("kubectl gives no list")?;
    Ok(policies.iter().any(|policy| {
        let spec = &policy["spec"];
        let types = spec["policyTypes"].as_array().into_iter().flatten();
        spec["podSelector"] == json!({}) && types.into_iter().any(|kind| kind == "Ingress")
    }))
}
