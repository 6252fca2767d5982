//! What passes between the module and a host while it carries out one
//! operation, as values that can be compared and told to another process.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One operation with its payload, in a cluster or in none.
#[derive(Clone, Debug, Serialize)]
pub struct Question {
    /// What a person calls it.
    pub name: String,
    /// The operation of the module.
    pub operation: String,
    /// Its payload.
    pub payload: String,
    /// The objects of the cluster that the module may ask for.
    #[serde(skip)]
    pub cluster: Option<Vec<Value>>,
}

/// A call of the module to its host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The binding.
    pub binding: String,
    /// The namespace in it.
    pub namespace: String,
    /// The operation of the host.
    pub operation: String,
    /// Its payload.
    pub payload: String,
}

/// What somebody answered: text, or the sentence of an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// The answer.
    Ok(String),
    /// Why there is none.
    Error(String),
}

/// A call of the module, and what the host answered.
#[derive(Clone, Debug, Serialize)]
pub struct AnsweredCall {
    /// The call.
    #[serde(flatten)]
    pub call: Call,
    /// The host's answer.
    #[serde(flatten)]
    pub answer: Answer,
}

/// Everything that the module said while it carried out one operation. Two
/// hosts agree if these are equal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Reply {
    /// Its answer.
    #[serde(flatten)]
    pub answer: Answer,
    /// What it asked its host, in order.
    pub calls: Vec<Call>,
}

impl Call {
    /// A call as the host functions get it.
    #[must_use]
    pub fn new(binding: &str, namespace: &str, operation: &str, payload: &[u8]) -> Self {
        let payload = String::from_utf8_lossy(payload).into_owned();
        Self { binding: binding.into(), namespace: namespace.into(), operation: operation.into(), payload }
    }
}

impl Answer {
    /// The answer that a host gives or gets as bytes.
    #[must_use]
    pub fn of(result: Result<Vec<u8>, String>) -> Self {
        match result {
            Ok(bytes) => Self::Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(sentence) => Self::Error(sentence),
        }
    }

    /// The same as bytes.
    pub fn into_result(self) -> Result<Vec<u8>, String> {
        match self {
            Self::Ok(text) => Ok(text.into_bytes()),
            Self::Error(sentence) => Err(sentence),
        }
    }
}
