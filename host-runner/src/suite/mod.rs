//! Suites of cases with expected verdicts: `partywall test`.
//!
//! A case says what is judged and what the answer must be. Nothing here knows
//! what a right answer is; it reads, asks the module, and compares.
mod asked;
mod case;
mod compare;
mod discover;
mod expectation;
mod request;
mod update;

pub use asked::AskedHost;
pub use case::{Case, CaseError};
pub use compare::difference;
pub use discover::discover;
pub use expectation::Expectation;
pub use update::{UpdateError, update};

use crate::guest::{CallError, Guest, Host};

/// What became of a case.
#[derive(Debug)]
pub enum Outcome {
    /// The answer is the expected one.
    Passed,
    /// The answer is another one.
    Differs {
        /// What the module answered.
        answer: Expectation,
        /// Expected and actual, as a difference of lines.
        difference: String,
    },
    /// There is no answer to compare.
    NoAnswer(String),
}

/// Judges one case and compares.
pub fn run(case: &Case, guest: &Guest, operation: &str, host: &Host) -> Outcome {
    match judge(case, guest, operation, host) {
        Ok(answer) => {
            let difference = difference(&case.expect, &answer);
            difference.map_or(Outcome::Passed, |difference| Outcome::Differs { answer, difference })
        }
        Err(sentence) => Outcome::NoAnswer(sentence),
    }
}

fn judge(case: &Case, guest: &Guest, operation: &str, host: &Host) -> Result<Expectation, String> {
    let asked = AskedHost::new(host);
    let host: Host = asked.clone();
    let answer =
        guest.call(operation, &case.payload(), &host).map_err(|error: CallError| error.to_string())?;
    let answer = Expectation::of_answer(&answer)
        .map_err(|error| format!("the module gave a malformed answer: {error}"))?;
    Ok(answer.that_asked(asked.asked()))
}
