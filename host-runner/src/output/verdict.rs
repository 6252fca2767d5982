//! A verdict as a person reads it.
use super::bold;
use anstyle::AnsiColor;
use serde::Deserialize;
use serde_json::Value;
use std::fmt;

/// The answer to `validate` or `judge`. Only `accepted` is obligatory; what
/// else a policy tells is shown as far as it is there.
#[derive(Deserialize)]
pub(crate) struct Answer {
    pub(crate) accepted: bool,
    message: Option<String>,
    warnings: Option<Vec<String>>,
    findings: Option<Vec<Finding>>,
    mutated_object: Option<Value>,
}

#[derive(Deserialize)]
struct Finding {
    rule: String,
    level: String,
    pointer: String,
}

impl Answer {
    pub(crate) fn read(bytes: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(bytes)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, color) =
            if self.accepted { ("allowed", AnsiColor::Green) } else { ("denied", AnsiColor::Red) };
        let style = bold(color);
        writeln!(out, "{style}{word}{style:#}")?;
        for line in self.message.iter().flat_map(|message| message.lines()) {
            writeln!(out, "  {line}")?;
        }
        let style = bold(AnsiColor::Yellow);
        for warning in self.warnings.iter().flatten() {
            writeln!(out, "{style}warning{style:#} {warning}")?;
        }
        for finding in self.findings.iter().flatten() {
            writeln!(out, "{} {} at {}", finding.level, finding.rule, finding.pointer)?;
        }
        if self.mutated_object.is_some() {
            writeln!(out, "the policy changes the object; `-o json` shows how")?;
        }
        Ok(())
    }
}
