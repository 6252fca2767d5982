//! A policy that is ready to judge: a module, compiled, with what it is asked about.
use crate::answer::PolicyAnswer;
use crate::cli::LimitArgs;
use crate::guest::{CallError, Guest, Host};
use crate::matching::Matching;
use crate::module::{Module, ModuleError};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A policy that is ready to judge.
pub struct Policy {
    /// The file of the module, or `embedded`.
    pub name: String,
    /// The title in its metadata; without one, its name.
    pub title: String,
    /// The compiled module.
    pub guest: Guest,
    /// The operation that judges.
    pub operation: &'static str,
    matching: Matching,
    operations: Vec<String>,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum AskError {
    /// The module did not answer.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The answer is not what its operation answers.
    #[error("the module gave a malformed answer to `{operation}`: {reason}")]
    Answer {
        /// The operation.
        operation: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Policy {
    /// The policy in `file`, or the embedded one.
    pub fn open(file: Option<&Path>, limits: LimitArgs) -> Result<Self, ModuleError> {
        let module = Module::open(file)?;
        let guest = module.load(limits)?;
        let matching =
            Matching::of(module.description.metadata.as_ref()).map_err(|error| module.bad_rules(&error))?;
        let title = module.description.annotation("io.kubewarden.policy.title");
        Ok(Self {
            title: title.unwrap_or(&module.name).to_owned(),
            operation: module.judging_operation(),
            operations: module.operations().map(str::to_owned).collect(),
            matching,
            guest,
            name: module.name,
        })
    }

    /// The policies in `files`; the embedded one if there are none.
    pub fn open_all(files: &[PathBuf], limits: LimitArgs) -> Result<Vec<Self>, ModuleError> {
        if files.is_empty() {
            return Ok(vec![Self::open(None, limits)?]);
        }
        files.iter().map(|file| Self::open(Some(file), limits)).collect()
    }

    /// Whether the module says that it answers `operation`.
    pub fn answers(&self, operation: &str) -> bool {
        self.operations.iter().any(|offered| offered == operation)
    }

    /// Whether the API server would ask this policy about `request`.
    pub fn is_asked(&self, request: &Value) -> bool {
        self.matching.matches(request)
    }

    /// The bytes of the answer about `request`, and what they say.
    pub fn judge(
        &self,
        request: &Value,
        settings: &Value,
        host: &Host,
    ) -> Result<(Vec<u8>, PolicyAnswer), AskError> {
        let payload = payload(request, settings);
        let bytes = self.guest.call(self.operation, &payload, host)?;
        let answer = PolicyAnswer::read(&bytes).map_err(|error| malformed(self.operation, &error))?;
        Ok((bytes, answer))
    }
}

/// What `validate` and `judge` take.
pub fn payload(request: &Value, settings: &Value) -> Vec<u8> {
    json!({"request": request, "settings": settings}).to_string().into_bytes()
}

/// The error of an answer that is not what its operation answers.
pub fn malformed(operation: &str, error: &serde_json::Error) -> AskError {
    AskError::Answer { operation: operation.to_owned(), reason: error.to_string() }
}

/// The error of a reply in which the answer is missing.
pub fn no_answer(operation: &str) -> AskError {
    AskError::Answer { operation: operation.to_owned(), reason: "it holds no answer".to_owned() }
}
