//! Annotations of a GitHub workflow: lines on standard output that the runner
//! turns into remarks beside the source.
use crate::answer::{Finding, Level};
use crate::audit::{Audit, Judged, Outcome};

pub(super) fn write(audit: &Audit<'_>) -> String {
    let findings = audit.findings().map(|(judged, finding)| annotation(judged, finding));
    let failures = audit.judged.iter().filter_map(failure);
    let problems = audit.problems.iter().map(|problem| format!("::error::{}\n", escape(problem)));
    findings.chain(failures).chain(problems).collect()
}

fn annotation(judged: &Judged<'_>, finding: &Finding) -> String {
    let command = match finding.level {
        Level::Deny => "error",
        Level::Warn => "warning",
    };
    let place = judged.change.subject().map(|object| {
        let (start, end) = (object.place(&finding.pointer), object.end(&finding.pointer));
        let end = end.map(|end| format!(",endLine={},endColumn={}", end.line, end.column.saturating_sub(1)));
        let file = property(&object.file);
        format!("file={file},line={},col={}{},", start.line, start.column, end.unwrap_or_default())
    });
    let title = property(&format!("{}: {}", finding.rule, judged.change.identity));
    let sentences: Vec<_> = finding.headline.iter().chain([&finding.message]).chain(&finding.help).collect();
    let message = sentences.iter().map(|text| text.as_str()).collect::<Vec<_>>().join("\n");
    format!("::{command} {}title={title}::{}\n", place.unwrap_or_default(), escape(&message))
}

fn failure(judged: &Judged<'_>) -> Option<String> {
    let Outcome::Failed(sentence) = &judged.outcome else { return None };
    Some(format!("::error title={}::{}\n", property(&judged.change.identity.to_string()), escape(sentence)))
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
