//! Calico's selectors: a language of their own, `app == 'web' && env in {'a', 'b'}`,
//! read into unions of conjunctions over the labels that they speak of.
//!
//! Nothing here knows whose labels these are.

mod expression;
mod parse;
#[cfg(test)]
mod tests;
mod token;

pub use expression::{Expression, Selection, TooMuch};
pub use parse::{SyntaxError, parse};
