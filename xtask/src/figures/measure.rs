//! Times and memory of a whole process.

use crate::process::line;
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What one run took.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) time: Duration,
    /// The most memory that it held, in KiB, as far as the system tells.
    pub(super) memory: Option<u64>,
}

/// Runs the command to its end; exit code 1 is a verdict, not a failure.
pub(super) fn run(command: &mut Command) -> Result<Run> {
    let context = format!("cannot run {}", line(command));
    let started = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().context(context)?;
    let mut memory = None;
    let status = loop {
        memory = peak(child.id()).or(memory);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        thread::sleep(Duration::from_micros(500));
    };
    if !matches!(status.code(), Some(0 | 1)) {
        bail!("{} ended with {status}", line(command));
    }
    Ok(Run { time: started.elapsed(), memory })
}

/// The most memory of a process that still runs, in KiB.
fn peak(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// The median and the greatest time of several runs.
pub(super) fn repeat(count: usize, mut command: impl FnMut() -> Command) -> Result<(Duration, Duration)> {
    let runs: Result<Vec<Run>> = (0..count).map(|_| run(&mut command())).collect();
    let mut times: Vec<Duration> = runs?.into_iter().map(|run| run.time).collect();
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().context("nothing was run")?;
    Ok((median, times.last().copied().unwrap_or(median)))
}
