//! Admission as a whole: requests in, answers out.

mod cases;
mod deployment;
mod fixes;
mod isolation;
mod support;
mod universe;
