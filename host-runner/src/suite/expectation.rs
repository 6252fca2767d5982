//! What a case expects of an answer. Everything but the verdict may be left
//! out, and is not compared then; what is given is compared whole.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An expected answer, or an actual one in the same form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// Whether the request is allowed.
    pub allowed: bool,
    /// The status code of a denial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u16>,
    /// The whole message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// All warnings, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Vec<String>>,
    /// All findings, in order; of each, the fields that are given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<Vec<Value>>,
    /// What is asked about the cluster, in order: `list Pod in a`, `list Namespace`,
    /// `get Namespace a`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Vec<String>>,
}

/// The fields of an answer to `judge` or `validate` that cases speak of.
#[derive(Deserialize)]
struct AnswerFields {
    accepted: bool,
    code: Option<u16>,
    message: Option<String>,
    warnings: Option<Vec<String>>,
    findings: Option<Vec<Value>>,
}

impl Expectation {
    /// The rules of the expected findings.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        let findings = self.findings.iter().flatten();
        findings.filter_map(|finding| finding.get("rule").and_then(Value::as_str))
    }

    /// The answer of the module in the form of an expectation. Empty lists are
    /// left out, as are the fields that the module does not fill.
    pub fn of_answer(bytes: &[u8]) -> serde_json::Result<Self> {
        let answer: AnswerFields = serde_json::from_slice(bytes)?;
        Ok(Self {
            allowed: answer.accepted,
            code: answer.code,
            message: answer.message,
            warnings: answer.warnings.filter(|warnings| !warnings.is_empty()),
            findings: answer.findings.filter(|findings| !findings.is_empty()),
            asks: None,
        })
    }

    /// The same answer, given after these questions.
    #[must_use]
    pub fn that_asked(self, questions: Vec<String>) -> Self {
        Self { asks: Some(questions).filter(|asked| !asked.is_empty()), ..self }
    }
}
