//! The state of the boundaries, as data and for people: one entry for each cause.

use super::unknown;
use crate::boundary::Home;
use crate::manifests::Unknown;
use crate::order::{SortedMap, SortedSet};
use crate::settings::Level;
use crate::state::{Isolation, Opening, Openness, Standing, Unisolated};
use crate::words::{self, count};
use serde::Serialize;
use std::fmt::Write as _;

/// The state of every boundary.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IsolationData {
    /// `closed`, `open` or `unknown`.
    pub standing: &'static str,
    /// How many workloads were judged.
    pub judged: usize,
    /// What opens boundaries.
    pub openings: Vec<OpeningData>,
    /// The workloads that no NetworkPolicy isolates.
    pub unisolated: Vec<UnisolatedData>,
    /// What leaves nobody knowing.
    pub unknown: Vec<Unknown>,
    /// The answer in a line.
    pub summary: String,
    /// The answer in lines, one entry a cause.
    pub text: String,
}

/// A place of a policy that opens a boundary.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpeningData {
    /// The rule that finds it.
    pub rule: &'static str,
    /// `deny` or `warn`.
    pub level: &'static str,
    /// The boundary that is open: a namespace, or the pods of several.
    pub boundary: String,
    /// `Ingress` or `Egress`.
    pub direction: String,
    /// The policy.
    pub policy: String,
    /// The place in it.
    pub place: String,
    /// The same as a JSON pointer.
    pub pointer: String,
    /// What stands there, with an example of what gets through.
    pub message: String,
    /// The way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The namespaces that get through today.
    pub today: Vec<String>,
}

/// A workload that no NetworkPolicy isolates.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnisolatedData {
    /// The rule that finds it.
    pub rule: &'static str,
    /// What it comes to.
    pub message: &'static str,
    /// The workload.
    pub workload: String,
    /// `Ingress` or `Egress`.
    pub direction: String,
    /// Whether somebody outside can connect.
    pub open: bool,
    /// `deny` or `warn`.
    pub level: &'static str,
}

/// The state as data.
pub fn data(isolation: &Isolation) -> IsolationData {
    let unisolated = isolation.unisolated.iter().map(|found| UnisolatedData {
        rule: found.rule(),
        message: what(found.openness),
        workload: found.unit.to_string(),
        direction: found.direction.to_string(),
        open: found.openness != Openness::ClosedByAdmins,
        level: found.level.name(),
    });
    IsolationData {
        standing: match isolation.standing() {
            Standing::Closed => "closed",
            Standing::Open => "open",
            Standing::Unknown => "unknown",
        },
        judged: isolation.judged,
        openings: isolation.openings.iter().map(opening).collect(),
        unisolated: unisolated.collect(),
        unknown: isolation.unknown.clone(),
        summary: summary(isolation),
        text: txt(isolation, false),
    }
}

fn opening(opening: &Opening) -> OpeningData {
    let finding = &opening.finding;
    OpeningData {
        rule: opening.rule,
        level: opening.level.name(),
        boundary: boundary(opening),
        direction: opening.direction.to_string(),
        policy: opening.title(),
        place: finding.path.to_string(),
        pointer: finding.path.pointer(),
        message: finding.message(),
        help: finding.help.clone(),
        today: finding.objects.clone(),
    }
}

/// Whose boundary is open.
fn boundary(opening: &Opening) -> String {
    match opening.finding.crossing.as_ref().map(|crossing| &crossing.home) {
        Some(Home::Named(name)) => format!("namespace {name}"),
        Some(home) => home.to_string(),
        None => String::new(),
    }
}

/// How many are named where several are meant.
const NAMED: usize = 5;

/// A block of lines for each cause, what is not known, and the answer; with
/// `all`, everything is named.
pub fn txt(isolation: &Isolation, all: bool) -> String {
    let most = if all { usize::MAX } else { NAMED };
    let mut text = String::new();
    for sentence in unknown::sentences(&isolation.unknown, most) {
        let _ = writeln!(text, "not known: {sentence}");
    }
    write_openings(&mut text, isolation, most);
    write_unisolated(&mut text, isolation, most);
    if isolation.is_empty() {
        let _ = writeln!(text, "not known: there is no workload here that the settings guard");
    }
    let _ = writeln!(text, "{}", summary(isolation));
    text
}

fn summary(isolation: &Isolation) -> String {
    match isolation.standing() {
        Standing::Open => "no, boundaries are open".to_owned(),
        Standing::Closed => {
            format!("yes, every boundary is closed ({} judged)", count(isolation.judged, "workload"))
        }
        Standing::Unknown if isolation.is_open() => {
            "nobody knows all of it: what is named above was not judged, and boundaries are open".to_owned()
        }
        Standing::Unknown => "nobody knows: what is named above was not judged".to_owned(),
    }
}

/// What comes of it that no NetworkPolicy isolates a workload.
fn what(openness: Openness) -> &'static str {
    match openness {
        Openness::OnItsNode => "on the network of its node, where no NetworkPolicy reaches",
        Openness::Open => "isolated by no NetworkPolicy, open to every boundary",
        Openness::ClosedByAdmins => "isolated by no NetworkPolicy, closed by administrators' policies alone",
    }
}

/// What makes openings one cause.
type Cause<'a> = (&'static str, Level, String, String);

fn write_openings(text: &mut String, isolation: &Isolation, most: usize) {
    let mut causes: SortedMap<Cause<'_>, Vec<&Opening>> = SortedMap::new();
    for opening in &isolation.openings {
        let finding = &opening.finding;
        let cause = (opening.rule, opening.level, finding.path.to_string(), finding.message());
        causes.get_or_default(cause).push(opening);
    }
    for ((rule, level, _, message), openings) in causes {
        let Some(first) = openings.first() else { continue };
        let word = if level == Level::Deny { "open" } else { "warned" };
        let _ = writeln!(text, "{word} ({rule}): {} by {}: {message}", boundary(first), first.title());
        if !first.finding.objects.is_empty() {
            let _ = writeln!(text, "  today: {}", words::list(&first.finding.objects, most));
        }
        let others: Vec<String> = openings.iter().skip(1).map(|opening| opening.title()).collect();
        if !others.is_empty() {
            let _ = writeln!(text, "  and {} more of the kind: {}", others.len(), words::list(&others, most));
        }
        if let Some(help) = &first.finding.help {
            let _ = writeln!(text, "  {help}");
        }
    }
}

fn write_unisolated(text: &mut String, isolation: &Isolation, most: usize) {
    let mut causes: SortedMap<(Openness, Level, crate::kubernetes::Direction), Vec<&Unisolated>> =
        SortedMap::new();
    for found in &isolation.unisolated {
        causes.get_or_default((found.openness, found.level, found.direction)).push(found);
    }
    for ((openness, level, direction), found) in causes {
        let word =
            if level == Level::Deny && openness != Openness::ClosedByAdmins { "open" } else { "warned" };
        let what = what(openness);
        let spaces: SortedSet<&str> = found.iter().map(|found| found.unit.namespace.as_str()).collect();
        let rule = found.first().map(|found| found.rule()).unwrap_or_default();
        let workloads = words::list(found.iter().map(|found| &found.unit), most);
        let (workload_count, space_count) =
            (count(found.len(), "workload"), count(spaces.len(), "namespace"));
        let _ = writeln!(
            text,
            "{word} ({rule}): {workload_count} of {space_count} {what} ({direction}): {workloads}"
        );
    }
}
