//! From findings to an answer.

use crate::case::finding::{Finding, Ruled};
use crate::settings::Level;
use crate::words;

/// The answer to one request.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Verdict {
    /// `None` admits, a refusal does not.
    pub refusal: Option<Refusal>,
    /// What was found, admitted or not.
    pub findings: Vec<Ruled>,
    /// What a person should hear besides.
    pub notes: Vec<String>,
    /// What the object is called: `NetworkPolicy a/b`.
    pub object: String,
}

/// Why a request is not admitted, as HTTP sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The status code.
    pub code: u16,
    /// The message.
    pub message: String,
}

/// A rule breaks it.
const FORBIDDEN: u16 = 403;
/// It cannot be read.
const BAD_REQUEST: u16 = 400;
/// The cluster or the settings cannot be read.
const INTERNAL: u16 = 500;

impl Verdict {
    /// Admitted, and nothing to say.
    pub fn admitted() -> Self {
        Self::default()
    }

    /// Refused, because the request cannot be read.
    pub fn unreadable(message: impl Into<String>) -> Self {
        Self { refusal: Some(Refusal { code: BAD_REQUEST, message: message.into() }), ..Self::default() }
    }

    /// Refused, because the settings cannot be used.
    pub fn misconfigured(message: impl Into<String>) -> Self {
        Self { refusal: Some(Refusal { code: INTERNAL, message: message.into() }), ..Self::default() }
    }

    /// What the findings come to. `unjudged` are the sentences of rules whose
    /// findings would deny and that could not be judged.
    pub fn of(object: String, findings: Vec<Ruled>, unjudged: &[&str], notes: Vec<String>) -> Self {
        let denied = findings.iter().filter(|ruled| ruled.level == Level::Deny);
        let denied: Vec<&Finding> = denied.map(|ruled| &ruled.finding).collect();
        let mut lines = if denied.is_empty() { Vec::new() } else { message(&object, &denied) };
        lines.extend(unjudged.iter().map(|sentence| format!("{object} cannot be judged: {sentence}")));
        let code = if denied.is_empty() { INTERNAL } else { FORBIDDEN };
        let refusal = (!lines.is_empty()).then(|| Refusal { code, message: lines.join("\n") });
        Self { refusal, findings, notes, object }
    }
}

/// How many places of one headline are written out.
const PLACES: usize = 10;
/// How many objects of the cluster are named in one sentence.
const OBJECTS: usize = 3;

/// One block of lines for each headline, in the order of the findings.
fn message(object: &str, findings: &[&Finding]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut done: Vec<&str> = Vec::new();
    for finding in findings {
        let headline = finding.headline.as_str();
        if done.contains(&headline) {
            continue;
        }
        done.push(headline);
        let same: Vec<&&Finding> = findings.iter().filter(|other| other.headline == headline).collect();
        lines.push(format!("{object} {headline}"));
        lines.extend(same.iter().take(PLACES).map(|finding| format!("  {}", place(finding))));
        if let Some(more) = same.len().checked_sub(PLACES).filter(|more| *more > 0) {
            lines.push(format!("  and {more} more of the kind"));
        }
        let mut helps: Vec<&str> = Vec::new();
        for help in same.iter().take(PLACES).filter_map(|finding| finding.help.as_deref()) {
            if !helps.contains(&help) {
                helps.push(help);
                lines.push(format!("  {help}"));
            }
        }
    }
    lines
}

/// The line of one finding: place, sentence, and who is concerned today.
fn place(finding: &Finding) -> String {
    match finding.objects.as_slice() {
        [] => finding.message(),
        objects => format!("{}; today: {}", finding.message(), words::list(objects, OBJECTS)),
    }
}
