//! The tasks of this repository:
//! `cargo xtask build|demo|playground|test|lint|replays|readings|figures|cluster|opinions|release`.
//!
//! A task runs the tools of the trade in the right order and says what is
//! missing. It knows nothing of Kubernetes and nothing of what is tested.

mod cluster;
mod demo;
mod figures;
mod javascript;
mod lint;
mod module;
mod opinions;
mod playground;
mod process;
mod readings;
mod release;
mod replays;
mod tally;
mod test;
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
    /// Build the page of the playground, js/playground/dist/
    Playground,
    /// Run every test and end with one line `N passed, N failed`
    Test,
    /// Check formatting, lints and types
    Lint,
    /// Record anew what the policy asks the clusters of the fixtures
    Replays,
    /// Make mistakes in the readings of Cilium and Calico, and write tests/READINGS.md: an hour
    Readings {
        /// Only these mistakes, again, and no page
        only: Vec<String>,
    },
    /// Measure, and write BENCHMARKS.md and RELIABILITY.md
    Figures {
        /// Only this page
        only: Option<figures::Page>,
    },
    /// Play a story on a real API server with the policy behind its webhook: 15 minutes and Go
    Cluster(cluster::Arguments),
    /// Ask other engines about random clusters, and compare: Go
    Opinions(opinions::Arguments),
    /// Make every file of a release in target/dist/, and check them
    Release(release::Arguments),
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    let workspace = Workspace::open(arguments.root)?;
    match arguments.task {
        Task::Build => module::build(&workspace)?,
        Task::Demo => demo::run(&workspace)?,
        Task::Playground => playground::run(&workspace)?,
        Task::Lint => lint::run(&workspace)?,
        Task::Replays => replays::run(&workspace)?,
        Task::Readings { only } => readings::run(&workspace, &only)?,
        Task::Figures { only } => figures::run(&workspace, only)?,
        Task::Cluster(arguments) => cluster::run(&workspace, &arguments)?,
        Task::Opinions(arguments) => opinions::run(&workspace, &arguments)?,
        Task::Release(arguments) => release::run(&workspace, &arguments)?,
        Task::Test => return test::run(&workspace),
    }
    Ok(ExitCode::SUCCESS)
}
