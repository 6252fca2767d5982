//! Judges Kubernetes manifests with the policy module that guards the cluster.
//!
//! The tool decides nothing by itself: every answer comes from the module,
//! which runs in wasmtime ([`guest`]). What it is asked about comes from YAML
//! and JSON ([`manifest`]), each subcommand has a file in [`commands`], and
//! what people and tools read is written in [`output`].
pub mod answer;
pub mod apiserver;
pub mod audit;
pub mod cli;
pub mod cloud;
pub mod cluster;
pub mod commands;
pub mod config;
pub mod date;
pub mod guest;
pub mod manifest;
pub mod matching;
pub mod module;
pub mod output;
pub mod parallel;
pub mod policy;
pub mod progress;
pub mod question;
pub mod report;
pub mod session;
pub mod settings;
pub mod suite;
pub mod verbosity;
pub mod yaml;

use clap::Parser;
use std::process::ExitCode;

/// Reads the arguments, carries out the command and tells people the outcome.
pub fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    output::finish(commands::execute(&cli), cli.verbosity())
}
