//! What was measured on: a figure without its machine says nothing.

use crate::process;
use anyhow::Result;
use std::fs;
use std::process::Command;

/// Machine, versions and date, as a list.
pub(super) fn describe() -> Result<String> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let version = |program: &str, argument: &str| process::read(Command::new(program).arg(argument));
    let lines = [
        format!("- machine: {}, {cores} cores, {}", processor(), memory()),
        format!("- system: {}", process::read(Command::new("uname").args(["-s", "-r", "-m"]))?.trim()),
        format!("- {}", version("rustc", "--version")?.trim()),
        format!("- node {}", version("node", "--version")?.trim()),
        format!("- date: {}", process::read(Command::new("date").args(["-u", "+%Y-%m-%d"]))?.trim()),
    ];
    Ok(lines.join("\n"))
}

/// The value behind `key` in a file of `KEY : VALUE` lines.
fn value(file: &str, key: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn processor() -> String {
    value("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned())
}

fn memory() -> String {
    value("/proc/meminfo", "MemTotal").unwrap_or_else(|| "unknown memory".to_owned())
}
