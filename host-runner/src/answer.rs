//! What a policy module answers to `judge` and `validate`, decoded.
//!
//! Only `accepted` is obligatory. Findings as data are what this project's own
//! module gives; for another policy its message and its warnings are made into
//! findings, so that every report can show them.
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The answer about one request.
#[derive(Clone, Debug, Deserialize)]
pub struct PolicyAnswer {
    /// Whether the request is allowed.
    pub accepted: bool,
    /// Why not.
    pub message: Option<String>,
    /// The status code of a denial.
    pub code: Option<u16>,
    /// What the user is told although the request is allowed.
    pub warnings: Option<Vec<String>>,
    /// What the policy changes the object into.
    pub mutated_object: Option<Value>,
    findings: Option<Vec<Finding>>,
}

/// One thing that a rule has found.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Finding {
    /// The rule, or the policy where it has no rules.
    pub rule: String,
    /// What the finding does.
    pub level: FindingLevel,
    /// Where in the object, as a JSON pointer.
    pub pointer: String,
    /// What it comes to, in a sentence about the object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// What was found there.
    #[serde(default)]
    pub message: String,
    /// The way out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// An example of what gets through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<Value>,
    /// Objects of the cluster that are concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<Value>,
    /// A JSON patch that ends it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fix: Vec<Value>,
}

/// What a finding does to the request.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum FindingLevel {
    /// It denies.
    Deny,
    /// It warns.
    Warn,
}

impl FindingLevel {
    /// As settings write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Warn => "warn",
        }
    }
}

impl PolicyAnswer {
    /// Reads the bytes of an answer.
    pub fn read(bytes: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(bytes)
    }

    /// The findings; those of a policy without rules carry the name of the policy.
    ///
    /// A denial always has a finding that denies: one that the module does not
    /// explain by a rule is the message itself.
    pub fn findings(&self, policy: &str) -> Vec<Finding> {
        let mut findings = match &self.findings {
            Some(findings) => findings.clone(),
            None => {
                self.warnings.iter().flatten().map(|text| plain(policy, FindingLevel::Warn, text)).collect()
            }
        };
        if !self.accepted && findings.iter().all(|finding| finding.level != FindingLevel::Deny) {
            let message = self.message.as_deref().unwrap_or("denied without a reason");
            findings.insert(0, plain(policy, FindingLevel::Deny, message));
        }
        findings
    }

    /// The findings that the module gave as data.
    pub fn own_findings(&self) -> &[Finding] {
        self.findings.as_deref().unwrap_or_default()
    }
}

/// A sentence about the whole object.
fn plain(policy: &str, level: FindingLevel, message: &str) -> Finding {
    Finding {
        rule: policy.to_owned(),
        level,
        pointer: String::new(),
        headline: None,
        message: message.to_owned(),
        help: None,
        witness: None,
        objects: Vec::new(),
        fix: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{FindingLevel, PolicyAnswer};

    #[track_caller]
    fn check(answer: &str, expected: &[(&str, FindingLevel, &str)]) {
        let findings = PolicyAnswer::read(answer.as_bytes()).unwrap().findings("other");
        let seen: Vec<_> =
            findings.iter().map(|it| (it.rule.as_str(), it.level, it.message.as_str())).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_policy_without_rules_still_has_findings() {
        check(
            r#"{"accepted": false, "message": "no", "warnings": ["old"]}"#,
            &[("other", FindingLevel::Deny, "no"), ("other", FindingLevel::Warn, "old")],
        );
        check(r#"{"accepted": true, "warnings": null}"#, &[]);
    }

    #[test]
    fn a_denial_that_no_finding_explains_is_a_finding() {
        let warned = r#"{"rule": "r", "level": "warn", "pointer": "", "message": "m"}"#;
        check(
            &format!(r#"{{"accepted": false, "message": "cannot read", "findings": [{warned}]}}"#),
            &[("other", FindingLevel::Deny, "cannot read"), ("r", FindingLevel::Warn, "m")],
        );
    }
}
