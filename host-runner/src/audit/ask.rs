//! Asks policies about manifests: a module that answers `audit` once for the
//! whole, any other about each request that this project's own module makes.
use super::wire::{AuditData, ResultData, StateData};
use super::{Audit, Judged, Located, Outcome, Rule};
use crate::answer::{Finding, PolicyAnswer};
use crate::cluster::Cluster;
use crate::guest::Host;
use crate::manifest::{Given, Manifests, Spot};
use crate::module::ModuleError;
use crate::parallel;
use crate::policy::{AskError, Policy, no_answer};
use crate::progress::Progress;
use crate::question::{self, Reply, Sources};
use crate::verbosity::Verbosity;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;
use thiserror::Error;

const OPERATION: &str = "audit";

/// What is judged.
pub struct World {
    /// The manifests.
    pub after: Manifests,
    /// What is there now, where the difference is judged.
    pub before: Option<Manifests>,
    /// The settings of the policies.
    pub settings: Value,
    /// How much is told.
    pub verbosity: Verbosity,
}

/// Why there is no audit.
#[derive(Debug, Error)]
pub enum AuditError {
    /// The module gave no answer.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The module that makes the requests cannot be used.
    #[error(transparent)]
    Module(#[from] ModuleError),
}

/// The payload of the operation.
#[derive(Serialize)]
struct Payload<'a> {
    #[serde(flatten)]
    given: Given<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Given<'a>>,
    settings: &'a Value,
    /// Whether the requests themselves are wanted.
    requests: bool,
}

/// The word of every policy on every change, and on the whole. `own` is this
/// project's policy, which makes the requests for those that do not.
pub fn ask(
    mut world: World,
    policies: &[Policy],
    own: impl FnOnce() -> Result<Policy, ModuleError>,
) -> Result<Audit, AuditError> {
    let (wholes, others): (Vec<_>, Vec<_>) = policies.iter().partition(|policy| policy.answers(OPERATION));
    let whole = if wholes.is_empty() { Vec::new() } else { world.payload(&world.settings, false)? };
    // A policy of others has settings of its own.
    let each = if others.is_empty() { Vec::new() } else { world.payload(&json!({}), true)? };
    let documents = std::mem::take(&mut world.after.documents);
    world.before.iter_mut().for_each(Manifests::forget_documents);
    let nobody: Host = Arc::new(Cluster::of(None, world.verbosity));
    let mut audit = Audit::default();
    let mut numbered: Vec<(usize, Judged)> = Vec::new();
    for policy in &wholes {
        let reply = question::ask(&policy.guest, &nobody, OPERATION, &whole)?;
        numbered.extend(world.take(reply, policy, &mut audit)?.into_iter().enumerate());
    }
    if !others.is_empty() {
        let mut reply: Reply<AuditData> = question::ask(&own()?.guest, &nobody, OPERATION, &each)?;
        let results = reply.data.take().map(|data| data.results).ok_or_else(|| no_answer(OPERATION))?;
        world.take_beside(&reply, &mut audit);
        let namespace = world.after.default_namespace();
        let cluster = Arc::new(Cluster::of_documents(documents, namespace, world.verbosity));
        numbered.extend(world.judge_each(&results, &others, &(cluster as Host)));
    }
    // What the policies say of one change stands together.
    numbered.sort_by_key(|(number, _)| *number);
    audit.judged = numbered.into_iter().map(|(_, judged)| judged).collect();
    audit.rules = rules(policies, &nobody);
    Ok(audit)
}

/// The rules of the policies that list them.
fn rules(policies: &[Policy], host: &Host) -> Vec<Rule> {
    let answers = policies.iter().filter_map(|policy| policy.guest.call("rules", b"", host).ok());
    answers.filter_map(|answer| serde_json::from_slice::<Vec<Rule>>(&answer).ok()).flatten().collect()
}

impl World {
    fn payload(&self, settings: &Value, requests: bool) -> Result<Vec<u8>, AskError> {
        let before = self.before.as_ref().map(Manifests::given);
        question::write(OPERATION, &Payload { given: self.after.given(), before, settings, requests })
    }

    /// Takes what a module says of the whole into `audit`, and gives the changes.
    fn take(
        &self,
        mut reply: Reply<AuditData>,
        policy: &Policy,
        audit: &mut Audit,
    ) -> Result<Vec<Judged>, AskError> {
        self.take_beside(&reply, audit);
        audit.answer = audit.answer.max(Some(reply.answer.ok_or_else(|| no_answer(OPERATION))?));
        let data = reply.data.take().ok_or_else(|| no_answer(OPERATION))?;
        let AuditData { results, state, isolation, controls } = data;
        audit.state.extend(state.into_iter().map(|found| self.state(found, policy)));
        if audit.isolation.is_null() {
            audit.isolation = isolation;
        }
        audit.controls = audit.controls.take().or(controls);
        Ok(results.into_iter().map(|result| self.judged(result, policy)).collect())
    }

    /// Takes what is not known, and what else is told; what several say is told once.
    fn take_beside<T>(&self, reply: &Reply<T>, audit: &mut Audit) {
        let now = [&self.after];
        let sources = Sources { now: &now, before: self.before.as_ref() };
        for missing in reply.missing(sources) {
            if !audit.unknown.contains(&missing) {
                audit.unknown.push(missing);
            }
        }
        for aside in reply.beside(sources, self.verbosity) {
            if !audit.asides.contains(&aside) {
                audit.asides.push(aside);
            }
        }
    }

    /// Where `pointer` leads in the object of a result, or in that of before.
    fn spot(&self, result: &ResultData, pointer: &str) -> Option<Spot> {
        match (result.object, &result.before) {
            (Some(object), _) => self.after.spot(object, &format!("{}{pointer}", result.pointer)),
            (None, Some(stood)) => {
                self.before.as_ref()?.spot(stood.object, &format!("{}{pointer}", stood.pointer))
            }
            (None, None) => None,
        }
    }

    /// A change with the verdict that the module gives itself.
    fn judged(&self, mut result: ResultData, policy: &Policy) -> Judged {
        let verdict = result.verdict.take();
        let outcome = match (result.asked, verdict) {
            (false, _) => Outcome::NotJudged,
            (true, Some(verdict)) => self.answered(&result, policy, &verdict),
            (true, None) => Outcome::Failed("the module gives no verdict on it".to_owned()),
        };
        self.with_outcome(&result, policy, outcome)
    }

    fn with_outcome(&self, result: &ResultData, policy: &Policy, outcome: Outcome) -> Judged {
        Judged {
            operation: result.operation.clone(),
            identity: result.identity.clone(),
            spot: self.spot(result, ""),
            policy: policy.title.clone(),
            outcome,
        }
    }

    fn answered(&self, result: &ResultData, policy: &Policy, verdict: &PolicyAnswer) -> Outcome {
        let locate = |finding: Finding| Located {
            subject: result.identity.to_string(),
            operation: Some(result.operation.clone()),
            policy: policy.title.clone(),
            spot: self.spot(result, &finding.pointer),
            finding,
            count: 1,
            examples: Vec::new(),
            subjects: Vec::new(),
            accepted: None,
        };
        let findings = verdict.findings(&policy.title).into_iter().map(locate).collect();
        Outcome::Answered { accepted: verdict.accepted, findings }
    }

    fn state(&self, found: StateData, policy: &Policy) -> Located {
        let spot = |object: Option<usize>, pointer: &str| self.after.spot(object?, pointer);
        let subjects = found.subjects.iter();
        let subjects = subjects.map(|own| (own.title.clone(), spot(own.object, &own.pointer)));
        Located {
            subjects: subjects.collect(),
            finding: found.finding(),
            subject: found.subject,
            operation: None,
            policy: policy.title.clone(),
            spot: spot(found.object, &found.pointer),
            count: found.count.unwrap_or(1),
            examples: found.examples,
            accepted: None,
        }
    }

    /// The word of each of `policies` on each change, with the number of the change.
    fn judge_each(&self, results: &[ResultData], policies: &[&Policy], host: &Host) -> Vec<(usize, Judged)> {
        let progress = Progress::over(results.len(), self.verbosity);
        let numbered: Vec<_> = results.iter().enumerate().collect();
        let judged = parallel::map(&numbered, |(number, result)| {
            let judged = policies.iter().map(|policy| (*number, self.judge(result, policy, host)));
            let judged = judged.collect::<Vec<_>>();
            progress.step();
            judged
        });
        judged.into_iter().flatten().collect()
    }

    fn judge(&self, result: &ResultData, policy: &Policy, host: &Host) -> Judged {
        let outcome = match &result.request {
            None => Outcome::Failed("the module makes no request of it".to_owned()),
            Some(request) if !policy.is_asked(request) => Outcome::NotJudged,
            Some(request) => match policy.judge(request, &self.settings, host) {
                Ok((_, answer)) => self.answered(result, policy, &answer),
                Err(error) => Outcome::Failed(error.to_string()),
            },
        };
        self.with_outcome(result, policy, outcome)
    }
}
