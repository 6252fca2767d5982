//! The three hosts: our own, the official waPC host, and Node.
//!
//! Our own host answers first, from the cluster of the question. The others
//! replay the answers that it gave to the module's calls, and report the calls
//! that they saw: so the bytes that the module sends are compared as well as
//! the bytes that it answers.

mod node;
mod official;
mod own;

pub use node::replay_in_node;
pub use official::Official;
pub use own::Own;

use crate::exchange::{Answer, AnsweredCall, Call};
use std::sync::{Mutex, PoisonError};

/// What a host answers that sees more calls than the one before.
const NO_FURTHER_CALL: &str = "the other host saw no further call";

/// Answers calls as another host did, and keeps what was called.
#[derive(Default)]
struct Replay {
    answers: Mutex<Vec<Answer>>,
    seen: Mutex<Vec<Call>>,
}

impl Replay {
    fn of(calls: &[AnsweredCall]) -> Self {
        let answers = calls.iter().rev().map(|call| call.answer.clone()).collect();
        Self { answers: Mutex::new(answers), seen: Mutex::default() }
    }

    fn answer(&self, call: Call) -> Result<Vec<u8>, String> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(call);
        let answer = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        answer.unwrap_or_else(|| Answer::Error(NO_FURTHER_CALL.to_owned())).into_result()
    }

    fn seen(&self) -> Vec<Call> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
