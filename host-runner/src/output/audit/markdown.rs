//! An audit in Markdown, for a comment or a job summary.
use super::groups::{Group, groups};
use crate::audit::{Audit, Located, Summary};
use crate::question::folded;
use crate::report::Verdict;
use crate::verbosity::Verbosity;

/// GitHub takes comments of 65,536 characters; other text may stand around this.
const MOST_BYTES: usize = 60_000;
/// How many places of one cause are named.
const MOST_PLACES: usize = 5;

pub(super) fn write(audit: &Audit) -> String {
    let word = match audit.verdict() {
        Verdict::Yes => "allowed",
        Verdict::No => "denied",
        Verdict::Unknown => "not known",
    };
    let mut parts = vec![format!("## Partywall: {word}\n"), counts(&audit.summary())];
    let unknown = folded(&audit.unknown, Verbosity::Normal);
    let unknown = unknown.iter().map(|missing| format!("- {}\n", escape(&missing.sentence())));
    parts.extend(section("Not known", unknown));
    let failures = audit.failures().map(|(judged, sentence)| {
        format!("- {}: {}\n", escape(&judged.identity.to_string()), escape(sentence))
    });
    parts.extend(section("No answer", failures));
    parts.extend(groups(audit.findings()).iter().map(finding));
    fitting(&parts)
}

fn counts(summary: &Summary) -> String {
    let Summary { denied, warned, accepted, allowed, not_judged, failed } = summary;
    format!(
        "| denied | warned | accepted | allowed | not judged | no answer |\n|--:|--:|--:|--:|--:|--:|\n\
         | {denied} | {warned} | {accepted} | {allowed} | {not_judged} | {failed} |\n"
    )
}

/// A heading and what stands below it, in parts.
fn section(title: &str, items: impl Iterator<Item = String>) -> Vec<String> {
    let mut items: Vec<String> = items.collect();
    if let Some(first) = items.first_mut() {
        *first = format!("\n### {title}\n\n{first}");
    }
    items
}

/// As many parts as fit, and how many do not.
fn fitting(parts: &[String]) -> String {
    let mut text = String::new();
    for (at, part) in parts.iter().enumerate() {
        if text.len() + part.len() > MOST_BYTES {
            let left = parts.len() - at;
            return format!(
                "{text}\n{left} more are left out here; `partywall audit -o text` has them all\n"
            );
        }
        text += part;
    }
    text
}

/// A heading, what was found, and where.
fn finding(group: &Group<'_>) -> String {
    let Some(first) = group.findings.first() else { return String::new() };
    let count = group.findings.len();
    let times = if count > 1 { format!(", {count} times") } else { String::new() };
    let heading = format!("\n### {} `{}`{times}\n\n", first.weight().word(), first.finding.rule);
    let sentences: Vec<_> = group.sentences.iter().map(|sentence| escape(sentence)).collect();
    let places: String = group.findings.iter().take(MOST_PLACES).map(|located| place(located)).collect();
    let more = count.saturating_sub(MOST_PLACES);
    let more = if more > 0 { format!("- and {more} more\n") } else { String::new() };
    format!("{heading}{}\n\n{places}{more}", sentences.join("  \n"))
}

fn place(located: &Located) -> String {
    let operation = located.operation.as_deref().map(|operation| format!("{operation} ")).unwrap_or_default();
    let spot = located.spot.as_ref().map(|spot| format!(" at {}", code(&spot.to_string())));
    format!("- {operation}{}{}\n", escape(&located.subject), spot.unwrap_or_default())
}

/// Text as code, which nothing in it ends.
fn code(text: &str) -> String {
    format!("`{}`", text.replace(['`', '\n', '\r'], " "))
}

/// Text in which nothing is markup, on one line.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for next in text.chars() {
        match next {
            '\n' | '\r' => escaped.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '@' => {
                escaped.extend(['\\', next]);
            }
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{MOST_BYTES, fitting};

    #[test]
    fn what_does_not_fit_is_counted() {
        let parts = vec!["ö".repeat(500); 100];
        let text = fitting(&parts);
        assert!(text.len() < MOST_BYTES + 100, "{}", text.len());
        assert!(text.ends_with("\n40 more are left out here; `partywall audit -o text` has them all\n"));
        assert_eq!(fitting(&parts[..3]), parts[..3].concat());
    }
}
