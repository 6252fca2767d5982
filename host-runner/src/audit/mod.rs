//! Many objects judged as the API server would present them, one after the other.
//!
//! An audit reads, asks and collects. Whether an object is asked about at all
//! is in the policy's metadata; what is wrong with it is the module's to say.
mod change;
pub mod controls;
mod object;
mod state;

pub use change::{Change, changes, creations};
pub use object::{Identity, Object, Objects};
pub use state::State;

use crate::answer::{Finding, Level};
use crate::guest::Host;
use crate::parallel;
use crate::policy::Policy;
use crate::progress::Progress;
use serde::Serialize;
use serde_json::Value;

/// Everything that an audit has to say.
pub struct Audit<'a> {
    /// Every change with every policy, in the order of the sources.
    pub judged: Vec<Judged<'a>>,
    /// The rules that the policies have.
    pub rules: Vec<Rule>,
    /// The state that the objects make together, where a policy judges that.
    pub state: Option<State>,
    /// What could not be read, in sentences.
    pub problems: Vec<String>,
}

/// A rule, as the module's operation `rules` lists it.
#[derive(Clone, Debug, serde::Deserialize, Serialize)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// What it does by default: `deny`, `warn` or `off`.
    pub level: String,
    /// What it finds, in a sentence.
    pub summary: String,
    /// Its page, in Markdown.
    pub page: String,
}

/// A change and the word of one policy on it.
pub struct Judged<'a> {
    /// What is done.
    pub change: &'a Change<'a>,
    /// The title of the policy.
    pub policy: &'a str,
    /// Its word.
    pub outcome: Outcome,
}

/// The word of a policy.
#[derive(Debug)]
pub enum Outcome {
    /// The policy is not asked about such requests.
    NotJudged,
    /// The policy gave a verdict.
    Answered {
        /// Whether the request is allowed.
        accepted: bool,
        /// What was found.
        findings: Vec<Finding>,
    },
    /// The policy gave no answer, in a sentence.
    Failed(String),
}

/// How many judgements came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Allowed without a finding.
    pub allowed: usize,
    /// Allowed with a warning.
    pub warned: usize,
    /// Denied.
    pub denied: usize,
    /// Not judged by the policy.
    pub not_judged: usize,
    /// Without an answer.
    pub failed: usize,
}

/// The word of every policy on every change.
pub fn judge<'a>(
    changes: &'a [Change<'a>],
    policies: &'a [Policy],
    settings: &Value,
    host: &Host,
    progress: &Progress,
) -> Vec<Judged<'a>> {
    let judged = parallel::map(changes, |change| {
        let judged = policies.iter().map(|policy| judge_one(change, policy, settings, host));
        let judged = judged.collect::<Vec<_>>();
        progress.step();
        judged
    });
    judged.into_iter().flatten().collect()
}

fn judge_one<'a>(change: &'a Change<'a>, policy: &'a Policy, settings: &Value, host: &Host) -> Judged<'a> {
    let request = change.request();
    let outcome = if policy.is_asked(&request) {
        match policy.judge(&request, settings, host) {
            Ok((_, answer)) => {
                Outcome::Answered { accepted: answer.accepted, findings: answer.findings(&policy.title) }
            }
            Err(error) => Outcome::Failed(error.to_string()),
        }
    } else {
        Outcome::NotJudged
    };
    Judged { change, policy: &policy.title, outcome }
}

impl Judged<'_> {
    /// What was found; nothing where there is no verdict.
    pub fn findings(&self) -> &[Finding] {
        match &self.outcome {
            Outcome::Answered { findings, .. } => findings,
            Outcome::NotJudged | Outcome::Failed(_) => &[],
        }
    }

    /// The outcome in a word or two.
    pub fn word(&self) -> &'static str {
        match &self.outcome {
            Outcome::NotJudged => "not judged",
            Outcome::Failed(_) => "failed",
            Outcome::Answered { accepted: false, .. } => "denied",
            Outcome::Answered { findings, .. } if findings.is_empty() => "allowed",
            Outcome::Answered { .. } => "warned",
        }
    }
}

impl Audit<'_> {
    /// How many judgements came out how.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for judged in &self.judged {
            let count = match judged.word() {
                "allowed" => &mut summary.allowed,
                "warned" => &mut summary.warned,
                "denied" => &mut summary.denied,
                "failed" => &mut summary.failed,
                _ => &mut summary.not_judged,
            };
            *count += 1;
        }
        summary
    }

    /// Whether anything is denied, or wrong with the state of the whole.
    pub fn is_denied(&self) -> bool {
        self.summary().denied > 0 || self.state.as_ref().is_some_and(|state| !state.isolated)
    }

    /// Whether something could not be read or judged.
    pub fn is_incomplete(&self) -> bool {
        !self.problems.is_empty() || self.summary().failed > 0
    }

    /// Every finding with the object it is in.
    pub fn findings(&self) -> impl Iterator<Item = (&Judged<'_>, &Finding)> {
        self.judged.iter().flat_map(|judged| judged.findings().iter().map(move |finding| (judged, finding)))
    }

    /// Every finding that denies or warns by this rule.
    pub fn count(&self, rule: &str, level: Level) -> usize {
        self.findings().filter(|(_, finding)| finding.rule == rule && finding.level == level).count()
    }
}
