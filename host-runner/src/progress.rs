//! What people see while they wait, and how long each step took.
//!
//! All of it goes to standard error; the outcome is not its business.
use crate::verbosity::Verbosity;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Once;
use std::time::{Duration, Instant};

/// Work that takes less shows no progress.
const PATIENCE: Duration = Duration::from_secs(1);

/// Tells the time of each step, if people want to know.
#[derive(Debug)]
pub struct Stopwatch {
    verbosity: Verbosity,
    last: Instant,
}

impl Stopwatch {
    /// Starts now.
    pub fn start(verbosity: Verbosity) -> Self {
        Self { verbosity, last: Instant::now() }
    }

    /// The step called `what` ends here.
    pub fn lap(&mut self, what: &str) {
        if self.verbosity == Verbosity::Verbose {
            anstream::eprintln!("{:>9.1} ms  {what}", self.last.elapsed().as_secs_f64() * 1e3);
        }
        self.last = Instant::now();
    }
}

/// A line that grows, on a terminal, when work takes longer than [`PATIENCE`].
pub struct Progress {
    bar: ProgressBar,
    started: Instant,
    shown: Once,
    quiet: bool,
}

impl Progress {
    /// Progress over `length` pieces of work.
    pub fn over(length: usize, verbosity: Verbosity) -> Self {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} ") {
            bar.set_style(style);
        }
        Self { bar, started: Instant::now(), shown: Once::new(), quiet: verbosity == Verbosity::Quiet }
    }

    /// One piece of work is done.
    pub fn step(&self) {
        self.bar.inc(1);
        if !self.quiet && self.started.elapsed() >= PATIENCE {
            self.shown.call_once(|| self.bar.set_draw_target(ProgressDrawTarget::stderr()));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
