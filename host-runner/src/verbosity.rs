//! How much is told beside the outcome.

/// How much is told beside the outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// The outcome, and progress on a terminal.
    #[default]
    Normal,
    /// What the module logs and how long each step takes, too; lists are whole.
    Verbose,
}
