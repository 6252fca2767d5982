//! Answers in the shapes that people and tools read, one file a shape.
//!
//! The views are in the module so that the command line, JavaScript and the
//! page print the same text.
pub mod data;
pub mod txt;
pub mod walk;

use serde::Deserialize;

/// The shapes of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// JSON, as `data`.
    #[default]
    Data,
    /// Lines.
    Txt,
}
