//! Admission as a whole: requests in, answers out.

mod deployment;
mod fixes;
mod isolation;
mod support;
