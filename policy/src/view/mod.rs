//! Answers in the shapes that people and tools read, one file a shape.
//!
//! The views are in the module so that the command line, JavaScript and the
//! page print the same text.
pub mod audit;
pub mod change;
pub mod csv;
pub mod data;
pub mod diff;
pub mod dot;
pub mod exposure;
pub mod grid;
pub mod isolation;
pub mod matrix;
pub mod md;
pub mod objects;
pub mod picture;
pub mod svg;
#[cfg(test)]
mod tests;
pub mod txt;
mod unknown;
pub mod walk;

use crate::reach::{Answer, PeerId};
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
    /// A table for spreadsheets.
    Csv,
    /// A table for pull requests.
    Md,
    /// A graph for Graphviz.
    Dot,
    /// A picture of the matrix.
    Svg,
    /// Namespaces against namespaces, or workloads against workloads.
    Matrix,
}

impl Format {
    /// The sentence for a format that an operation does not know.
    pub fn is_not_for(self, operation: &str) -> String {
        format!("`{operation}` cannot be written as {}", format!("{self:?}").to_ascii_lowercase())
    }
}

/// The text of each peer, by its number.
struct Labels(Vec<String>);

impl Labels {
    fn of(answer: &Answer) -> Self {
        Self(answer.peers.iter().map(ToString::to_string).collect())
    }

    fn get(&self, id: PeerId) -> &str {
        usize::try_from(id).ok().and_then(|id| self.0.get(id)).map(String::as_str).unwrap_or_default()
    }
}
