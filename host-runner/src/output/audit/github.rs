//! Annotations of a GitHub workflow: lines on standard output that the runner
//! turns into remarks beside the source.
use crate::audit::{Audit, Located, Weight};
use crate::manifest::Spot;
use crate::question::folded;
use crate::verbosity::Verbosity;

/// GitHub shows no more of a run.
const MOST: usize = 50;

/// What is not known comes first, then what denies, then what warns.
pub(super) fn write(audit: &Audit) -> String {
    let unknown = folded(&audit.unknown, Verbosity::Normal);
    let unknown = unknown
        .iter()
        .map(|missing| annotation(Weight::Deny, missing.spot.as_ref(), "not known", &missing.message));
    let failures = audit.failures().map(|(judged, sentence)| {
        annotation(Weight::Deny, judged.spot.as_ref(), &judged.identity.to_string(), sentence)
    });
    let mut findings: Vec<_> = audit.findings().collect();
    findings.sort_by_key(|located| located.weight());
    let annotations = unknown.chain(failures).chain(findings.into_iter().map(of_finding));
    let annotations: Vec<String> = annotations.collect();
    match annotations.len() {
        0..=MOST => annotations.concat(),
        count => annotations.into_iter().take(MOST - 1).collect::<String>() + &rest(count - (MOST - 1)),
    }
}

fn rest(count: usize) -> String {
    annotation(
        Weight::Warn,
        None,
        "partywall",
        &format!("{count} more findings; `partywall audit -o text` groups them"),
    )
}

fn of_finding(located: &Located) -> String {
    let title = format!("{}: {}", located.finding.rule, located.subject);
    annotation(located.weight(), located.spot.as_ref(), &title, &located.sentences().join("\n"))
}

fn annotation(weight: Weight, spot: Option<&Spot>, title: &str, message: &str) -> String {
    let command = match weight {
        Weight::Deny => "error",
        Weight::Warn => "warning",
        Weight::Accepted => "notice",
    };
    let place = spot.map(|Spot { file, start, end }| {
        let end = end.map(|end| format!(",endLine={},endColumn={}", end.line, end.column.saturating_sub(1)));
        let end = end.unwrap_or_default();
        format!("file={},line={},col={}{end},", property(file), start.line, start.column)
    });
    format!("::{command} {}title={}::{}\n", place.unwrap_or_default(), property(title), escape(message))
}

/// The text of an annotation.
fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property: what separates properties is escaped too.
fn property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{escape, property};

    #[test]
    fn nothing_ends_an_annotation_early() {
        assert_eq!(escape("50 %\r\nof: a,b"), "50 %25%0D%0Aof: a,b");
        assert_eq!(property("a:b,c\n"), "a%3Ab%2Cc%0A");
    }
}
