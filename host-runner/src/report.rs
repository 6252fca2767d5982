//! What a command has to say, and how it ends. How it is written is not its business.

/// What a command has to say, and how it ends.
#[derive(Debug)]
pub struct Report {
    /// What goes to standard output; styled, unless a tool reads it.
    pub text: Vec<u8>,
    /// How it ends; a command that judges nothing ends well.
    pub verdict: Verdict,
    /// What goes to standard error, a line each.
    pub asides: Vec<Aside>,
}

/// The verdict that becomes the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Allowed, closed, no difference: exit code 0.
    Yes,
    /// Denied, open, different: exit code 1.
    No,
    /// Nobody knows: exit code 2.
    Unknown,
}

/// What is told beside an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aside {
    /// Something is missing, and the answer is worth less for it.
    Error(String),
    /// Something is odd.
    Warning(String),
    /// Something that the answer depends on.
    Note(String),
}

impl Report {
    /// A report of a command that judges nothing.
    pub fn text(text: impl Into<Vec<u8>>) -> Self {
        Self { text: text.into(), verdict: Verdict::Yes, asides: Vec::new() }
    }
}

impl Aside {
    /// The word before the sentence.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Error(_) => "error",
            Self::Warning(_) => "warning",
            Self::Note(_) => "note",
        }
    }

    /// The sentence.
    pub fn sentence(&self) -> &str {
        match self {
            Self::Error(text) | Self::Warning(text) | Self::Note(text) => text,
        }
    }
}
