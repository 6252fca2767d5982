//! The tasks of this repository: `cargo xtask build|demo|test|lint`.
//!
//! A task runs the tools of the trade in the right order and says what is
//! missing. It knows nothing of Kubernetes and nothing of what is tested.

mod demo;
mod module;
mod process;
mod toolchain;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use workspace::Workspace;

/// Build, show and test Partywall.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    /// The checkout to work in; the one this program was built from by default
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build target/policy.wasm, the module that every host loads
    Build,
    /// Build everything and run the walkthrough
    Demo,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<()> {
    let workspace = Workspace::open(arguments.root)?;
    match arguments.task {
        Task::Build => module::build(&workspace),
        Task::Demo => demo::run(&workspace),
    }
}
