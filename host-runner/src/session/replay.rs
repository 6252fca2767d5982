//! A session that answers in the place of a cluster.
use super::exchange::{Exchange, HostAnswer, HostQuestion};
use crate::guest::{HostCalls, failure};
use crate::manifest::{ReadError, Source};
use crate::verbosity::Verbosity;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use thiserror::Error;

/// How a replay did not go as it was recorded.
#[derive(Clone, Debug, Error)]
pub enum SessionError {
    /// The policy asked something else than what comes next.
    #[error("{file}: the policy asked {asked}, the session expects {expected}")]
    Unexpected {
        /// The session.
        file: String,
        /// What was asked.
        asked: String,
        /// What comes next.
        expected: String,
    },
    /// The policy asked more than was recorded.
    #[error("{file}: the policy asked {asked}, the session has no exchange left")]
    Missing {
        /// The session.
        file: String,
        /// What was asked.
        asked: String,
    },
    /// The policy asked less than was recorded.
    #[error("{file}: the policy did not ask {}", .questions.join(", nor "))]
    LeftOver {
        /// The session.
        file: String,
        /// What was not asked.
        questions: Vec<String>,
    },
}

/// A session on its way.
pub struct Replay {
    file: String,
    verbosity: Verbosity,
    state: Mutex<State>,
}

struct State {
    left: VecDeque<Exchange>,
    /// The first thing that went wrong.
    error: Option<SessionError>,
}

impl Replay {
    /// Reads the session in `source`.
    pub fn read(source: &Source, verbosity: Verbosity) -> Result<Self, ReadError> {
        let left = match source.documents()?.as_slice() {
            [] => VecDeque::new(),
            [document] => {
                let Value::Array(items) = &document.value else {
                    return Err(source.error(document.positions.start, "expected a list of exchanges"));
                };
                let items = items.iter().enumerate();
                items.map(|(index, item)| Exchange::read(source, item, index)).collect::<Result<_, _>>()?
            }
            _ => return Err(source.content("expected one document: a list of exchanges")),
        };
        let state = Mutex::new(State { left, error: None });
        Ok(Self { file: source.name.clone(), verbosity, state })
    }

    /// Whether everything went as recorded so far.
    pub fn check(&self) -> Result<(), SessionError> {
        self.state().error.clone().map_or(Ok(()), Err)
    }

    /// Whether everything that was recorded was asked.
    pub fn finish(&self) -> Result<(), SessionError> {
        self.check()?;
        let state = self.state();
        if state.left.is_empty() {
            return Ok(());
        }
        let questions = state.left.iter().map(|exchange| exchange.question.to_string()).collect();
        Err(SessionError::LeftOver { file: self.file.clone(), questions })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, operation: &str, payload: &[u8]) -> Result<HostAnswer, SessionError> {
        let mut state = self.state();
        let file = self.file.clone();
        let asked = HostQuestion::of(operation, payload);
        let name = asked.as_ref().map_or_else(|| format!("`{operation}`"), ToString::to_string);
        match state.left.pop_front() {
            None => Err(SessionError::Missing { file, asked: name }),
            Some(next) if Some(&next.question) == asked.as_ref() => Ok(next.answer),
            Some(next) => {
                let expected = next.question.to_string();
                state.left.push_front(next);
                Err(SessionError::Unexpected { file, asked: name, expected })
            }
        }
    }
}

impl HostCalls for Replay {
    fn call(
        &self,
        binding: &str,
        namespace: &str,
        operation: &str,
        payload: &[u8],
    ) -> Result<Vec<u8>, String> {
        match (binding, namespace) {
            ("kubewarden", "tracing") => {
                self.console(&String::from_utf8_lossy(payload));
                Ok(Vec::new())
            }
            ("kubewarden", "kubernetes") => match self.answer(operation, payload) {
                Ok(HostAnswer::Success(payload)) => Ok(payload.into_bytes()),
                Ok(HostAnswer::Error(sentence)) => Err(failure::wrapped(&sentence)),
                Err(error) => {
                    let sentence = error.to_string();
                    self.state().error.get_or_insert(error);
                    Err(sentence)
                }
            },
            _ => Err(format!("`{binding}/{namespace}/{operation}` is not available offline")),
        }
    }

    fn console(&self, line: &str) {
        if self.verbosity == Verbosity::Verbose {
            anstream::eprintln!("module: {}", line.trim_end());
        }
    }
}
