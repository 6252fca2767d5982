//! From an admission request to a verdict: read, exempt, judge, ratchet.
//!
//! What cannot be read, judged or asked is refused, never admitted.

mod asked;
mod ratchet;
mod read;
pub mod request;
pub mod response;
#[cfg(test)]
pub(crate) mod testing;
pub mod verdict;

use crate::boundary::Home;
use crate::case::finding::{Crossing, Finding, Findings, Ruled};
use crate::case::{Case, Operation, Review};
use crate::cluster::Cluster;
use crate::json;
use crate::kubernetes::object::title;
use crate::rules;
use crate::settings::{LastRead, Level, Settings};
use asked::Asked;
use read::Read;
use request::Envelope;
use verdict::Verdict;

/// Judges the request of a `validate` call; `last` spares reading settings anew.
pub fn judge(payload: &[u8], last: &mut LastRead, cluster: &dyn Cluster) -> Verdict {
    let envelope: Envelope<'_> = match json::read_bytes(payload) {
        Ok(envelope) => envelope,
        Err(error) => return Verdict::unreadable(format!("the request cannot be read: {error}")),
    };
    let settings = match last.decode(envelope.settings.map_or("{}", |settings| settings.get()), &rules::NAMES)
    {
        Ok(settings) => settings,
        Err(error) => {
            return Verdict::misconfigured(format!("the policy's settings cannot be used: {error}"));
        }
    };
    // Who asks is looked at first: an object that nobody can read can still be
    // repaired or taken away by those who may.
    if Asked::by(&envelope.request).is_some_and(|asked| asked.is_exempt(&settings)) {
        return Verdict::admitted();
    }
    match read::read(envelope.request) {
        Err(sentence) => Verdict::unreadable(sentence),
        Ok(Read::Irrelevant) => Verdict::admitted(),
        Ok(Read::Review(review)) => judge_review(&settings, &review, cluster),
    }
}

/// Judges one request that was read.
pub fn judge_review(settings: &Settings, review: &Review<'_>, cluster: &dyn Cluster) -> Verdict {
    if Asked::of(review).is_exempt(settings) {
        return Verdict::admitted();
    }
    let case = Case::new(settings, review, cluster);
    let mut outcome = run(&case);
    if outcome.is_silent() {
        return Verdict::admitted();
    }
    match guarded(&case) {
        Ok(true) => {}
        Ok(false) => return Verdict::admitted(),
        Err(error) => outcome.unjudged.push((Level::Deny, error.to_string())),
    }
    if settings.ratchet && review.operation == Operation::Update {
        ratchet_down(&case, &mut outcome.findings);
    }
    complete(&case, &mut outcome.findings);
    let object = title(review.kind.name(), review.namespace.as_deref(), &review.name);
    let unjudged = |denies: bool| {
        let denying = |level: &Level| settings.context_required && *level == Level::Deny;
        let all = outcome.unjudged.iter().filter(move |(level, _)| denying(level) == denies);
        all.map(|(_, sentence)| sentence.as_str())
    };
    let notes = unjudged(false).map(|sentence| format!("not judged: {sentence}")).collect();
    let needed: Vec<&str> = unjudged(true).collect();
    Verdict::of(object, outcome.findings, &needed, notes)
}

/// What the rules came to.
#[derive(Default)]
struct Outcome {
    findings: Vec<Ruled>,
    unjudged: Vec<(Level, String)>,
}

impl Outcome {
    fn is_silent(&self) -> bool {
        self.findings.is_empty() && self.unjudged.is_empty()
    }
}

fn run(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    for rule in rules::all() {
        let level = case.walls.settings.level(rule.name, rule.level);
        if level == Level::Off {
            continue;
        }
        let mut found = Findings::default();
        match rule.check {
            rules::Check::Object(check) => {
                case.review.new.iter().for_each(|object| check(case, object, &mut found));
            }
            rules::Check::Change(check) => check(case, &mut found),
        }
        let of_rule =
            |finding: Finding| Ruled { rule: rule.name, level: level.max(finding.ceiling), finding };
        outcome.findings.extend(found.found.into_iter().map(of_rule));
        if let Some(error) = found.unjudged {
            let level = if found.unjudged_warns { level.max(Level::Warn) } else { level };
            outcome.unjudged.push((level, format!("{}: {error}", rule.name)));
        }
    }
    outcome
}

fn guarded(case: &Case<'_>) -> Result<bool, crate::cluster::ClusterError> {
    case.review.namespace.as_ref().map_or(Ok(true), |name| case.walls.guards(name, None))
}

/// Lowers what the old object had already to a warning.
fn ratchet_down(case: &Case<'_>, findings: &mut [Ruled]) {
    let Some(old) = &case.review.old else { return };
    if !findings.iter().any(|finding| finding.level == Level::Deny) {
        return;
    }
    let mut before = Vec::new();
    for rule in rules::all() {
        if let rules::Check::Object(check) = rule.check {
            let mut found = Findings::default();
            check(case, old, &mut found);
            before.extend(found.found.into_iter().map(|finding| (rule.name, finding)));
        }
    }
    let reached = ratchet::reached(case, old);
    ratchet::lower(case, findings, &before, &reached);
    ratchet::renew(case, findings, &reached);
}

/// How many findings are looked up in the cluster.
const LOOKED_UP: usize = 5;

/// Adds whom a finding lets in today.
fn complete(case: &Case<'_>, findings: &mut [Ruled]) {
    for Ruled { finding, .. } in findings.iter_mut().take(LOOKED_UP) {
        let Some(Crossing { home: Home::Named(home), regions, .. }) = &finding.crossing else { continue };
        if let [region] = regions.as_slice() {
            finding.objects = case.walls.today(home, region);
        }
    }
}
