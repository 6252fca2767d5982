//! Recorded sessions of host calls, in the form that kwctl reads and writes.
//!
//! A session is a list of exchanges: what a policy asked, and what it was told.
//! Here a replay is strict: a question that was not recorded, or was recorded
//! for later, and an exchange that nobody asks for are errors of their own, not
//! an answer that a policy may swallow.
mod exchange;
mod form;
mod record;
mod replay;

pub use exchange::{Exchange, HostAnswer, HostQuestion};
pub use record::Recorder;
pub use replay::{Replay, SessionError};
