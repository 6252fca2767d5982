//! Many objects judged as the API server would present them, and the state that
//! they make together.
//!
//! An audit reads, asks and collects. What is asked about an object, what is
//! wrong with it and with the whole, and what leaves nobody knowing, is the
//! module's to say.
mod acceptance;
mod ask;
mod wire;

pub use acceptance::Acceptance;
pub use ask::{AuditError, World, ask};
pub use wire::{Control, Identity};

use crate::answer::{Finding, FindingLevel};
use crate::manifest::Spot;
use crate::question::{Missing, Word};
use crate::report::{Aside, Verdict};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Everything that an audit has to say.
#[derive(Debug, Default)]
pub struct Audit {
    /// What leaves nobody knowing.
    pub unknown: Vec<Missing>,
    /// Every change with every policy, in the order of the sources.
    pub judged: Vec<Judged>,
    /// What is wrong with the whole, one entry a cause.
    pub state: Vec<Located>,
    /// The boundaries, as the module gives them.
    pub isolation: Value,
    /// The controls of catalogues; none where no policy speaks to them.
    pub controls: Option<Vec<Control>>,
    /// The rules that the policies have.
    pub rules: Vec<Rule>,
    /// The module's own word on the whole.
    pub answer: Option<Word>,
    /// What became of the findings that are accepted.
    pub acceptance: Acceptance,
    /// What is told beside the outcome.
    pub asides: Vec<Aside>,
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
#[derive(Debug)]
pub struct Judged {
    /// What is done: `CREATE`, `UPDATE` or `DELETE`.
    pub operation: String,
    /// What the object is called.
    pub identity: Identity,
    /// Where it stands.
    pub spot: Option<Spot>,
    /// The title of the policy.
    pub policy: String,
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
        findings: Vec<Located>,
    },
    /// The policy gave no answer, in a sentence.
    Failed(String),
}

/// A finding with the object it is in and its place.
#[derive(Clone, Debug)]
pub struct Located {
    /// What it is about, as people call it: `NetworkPolicy red/open`.
    pub subject: String,
    /// What is done to it; nothing where it is about the whole.
    pub operation: Option<String>,
    /// The title of the policy.
    pub policy: String,
    /// The finding.
    pub finding: Finding,
    /// Where it stands.
    pub spot: Option<Spot>,
    /// How often it was found; examples are in the finding.
    pub count: usize,
    /// Some of them.
    pub examples: Vec<String>,
    /// The same objects by their titles, each with where it stands, where there are
    /// several.
    pub subjects: Vec<(String, Option<Spot>)>,
    /// Why it is accepted, if it is.
    pub accepted: Option<String>,
}

/// How many examples a sentence names.
const MOST_EXAMPLES: usize = 5;

/// What a finding comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It denies.
    Deny,
    /// It warns.
    Warn,
    /// It would deny or warn, and is accepted.
    Accepted,
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
    /// Denied by nothing but what is accepted.
    pub accepted: usize,
    /// Not judged by the policy.
    pub not_judged: usize,
    /// Without an answer.
    pub failed: usize,
}

impl Weight {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Warn => "warn",
            Self::Accepted => "accepted",
        }
    }
}

impl Located {
    /// What the finding comes to.
    pub fn weight(&self) -> Weight {
        match (&self.accepted, self.finding.level) {
            (Some(_), _) => Weight::Accepted,
            (None, FindingLevel::Deny) => Weight::Deny,
            (None, FindingLevel::Warn) => Weight::Warn,
        }
    }

    /// What was found, in sentences: what it comes to, what is there, the way
    /// out; or why it is accepted.
    pub fn sentences(&self) -> Vec<String> {
        let Finding { headline, message, help, .. } = &self.finding;
        let way_out = match &self.accepted {
            Some(reason) => Some(format!("accepted: {reason}")),
            None => help.clone(),
        };
        let found = headline.iter().cloned().chain([message.clone()]).chain(self.example());
        found.chain(way_out).filter(|sentence| !sentence.is_empty()).collect()
    }

    /// How often it was found, and some of where.
    fn example(&self) -> Option<String> {
        let examples: Vec<&str> = self.examples.iter().take(MOST_EXAMPLES).map(String::as_str).collect();
        let examples = examples.join(", ");
        match (self.count > 1, examples.is_empty()) {
            (false, _) => None,
            (true, true) => Some(format!("{} in all", self.count)),
            (true, false) => Some(format!("{} in all, for example {examples}", self.count)),
        }
    }
}

impl Judged {
    /// What was found; nothing where there is no verdict.
    pub fn findings(&self) -> &[Located] {
        match &self.outcome {
            Outcome::Answered { findings, .. } => findings,
            Outcome::NotJudged | Outcome::Failed(_) => &[],
        }
    }

    /// The outcome in a word or two.
    pub fn word(&self) -> &'static str {
        let denies = |findings: &[Located]| findings.iter().any(|it| it.weight() == Weight::Deny);
        match &self.outcome {
            Outcome::NotJudged => "not judged",
            Outcome::Failed(_) => "failed",
            Outcome::Answered { accepted: false, findings } if denies(findings) => "denied",
            Outcome::Answered { accepted: false, .. } => "accepted",
            Outcome::Answered { findings, .. } if findings.is_empty() => "allowed",
            Outcome::Answered { .. } => "warned",
        }
    }
}

impl Audit {
    /// How many judgements came out how.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for judged in &self.judged {
            let count = match judged.word() {
                "allowed" => &mut summary.allowed,
                "warned" => &mut summary.warned,
                "denied" => &mut summary.denied,
                "accepted" => &mut summary.accepted,
                "failed" => &mut summary.failed,
                _ => &mut summary.not_judged,
            };
            *count += 1;
        }
        summary
    }

    /// How it ends. What is not known comes first, and what denies and is not
    /// accepted after it.
    pub fn verdict(&self) -> Verdict {
        if self.is_incomplete() {
            return Verdict::Unknown;
        }
        let open = self.answer == Some(Word::No) && !self.acceptance.is_used();
        if open || self.is_denied() { Verdict::No } else { Verdict::Yes }
    }

    /// Whether a finding denies that nobody accepts.
    fn is_denied(&self) -> bool {
        self.summary().denied > 0 || self.state.iter().any(|found| found.weight() == Weight::Deny)
    }

    /// Whether something could not be read or judged.
    pub fn is_incomplete(&self) -> bool {
        !self.unknown.is_empty() || self.answer == Some(Word::Unknown) || self.summary().failed > 0
    }

    /// Every finding, those about the whole behind those about objects.
    pub fn findings(&self) -> impl Iterator<Item = &Located> {
        self.judged.iter().flat_map(Judged::findings).chain(&self.state)
    }

    /// What has no verdict, in sentences, with its place.
    pub fn failures(&self) -> impl Iterator<Item = (&Judged, &str)> {
        self.judged.iter().filter_map(|judged| match &judged.outcome {
            Outcome::Failed(sentence) => Some((judged, sentence.as_str())),
            Outcome::NotJudged | Outcome::Answered { .. } => None,
        })
    }

    /// The controls that findings of each rule concern.
    pub fn controls_of(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for control in self.controls.iter().flatten() {
            for rule in &control.rules {
                of.entry(rule).or_default().push(&control.id);
            }
        }
        of
    }
}
