//! `cargo xtask release`: everything that a release consists of, made and
//! checked in `target/dist/`.
//!
//! The workflow runs this command and uploads what it leaves; signatures and
//! provenance need the identity that only the forge gives out. What stands in
//! the files is not known here, but that they are the same bytes everywhere,
//! and that they judge.

mod archive;
mod bills;
mod binstall;
mod check;
mod dist;
mod shared;
mod sums;
mod tool;
mod versions;

use crate::process;
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use dist::Dist;
use std::process::Command;

/// What `cargo xtask release` is told.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Release nothing: no tag is needed, and what cannot be done here is told and left out
    #[arg(long)]
    dry_run: bool,
    /// The tag that is released: `v` and the version
    #[arg(long, required_unless_present = "dry_run")]
    tag: Option<String>,
    /// Only this part: the workflow makes them on machines of their own
    #[arg(long, value_enum, default_value_t = Part::All)]
    part: Part,
}

/// What one machine makes.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Part {
    /// All of it, the tool for this machine only
    All,
    /// The module, the npm package, the page and the notes
    Shared,
    /// The tool for this machine, around the module that is there already
    Tool,
    /// The digests of what is there
    Sums,
}

/// Work that is done only elsewhere, and why.
const ELSEWHERE: [&str; 4] = [
    "signatures: cosign signs with the identity that the workflow gets for its run",
    "provenance: actions/attest states which run made the files, and npm says the same of its package",
    "the tool for other targets: the workflow builds each on a machine of its kind",
    "uploads: the release and its files, the module as an OCI artifact, the npm package; pages publishes the page",
];

/// Makes the parts that are asked for, checks each, and says what is missing.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let part = |part| arguments.part == Part::All || arguments.part == part;
    let dist = Dist::new(workspace, versions::agreed(workspace, arguments.tag.as_deref())?);
    let mut missing = Missing { allowed: arguments.dry_run, reasons: Vec::new() };
    if !process::read(git(workspace).args(["status", "--porcelain"]))?.is_empty() {
        missing.add(
            "what is not committed: the second build and the lists of components are of the last commit",
        )?;
    }
    if part(Part::Shared) {
        shared::make(workspace, &dist, &mut missing)?;
        check::package(workspace, &dist)?;
        check::page(workspace, &dist)?;
    }
    if part(Part::Tool) {
        tool::make(workspace, &dist, &mut missing)?;
        check::tool(workspace, &dist)?;
    }
    if part(Part::Sums) {
        sums::write(&dist)?;
        sums::check(&dist)?;
    }
    println!("{}", dist.listing()?);
    if arguments.dry_run {
        missing.reasons.extend(ELSEWHERE.map(str::to_owned));
        println!("left out:");
        missing.reasons.iter().for_each(|reason| println!("- {reason}"));
    }
    Ok(())
}

/// What could not be done on this machine: told by a dry run, an error otherwise.
struct Missing {
    allowed: bool,
    reasons: Vec<String>,
}

impl Missing {
    fn add(&mut self, reason: impl Into<String>) -> Result<()> {
        let reason = reason.into();
        if !self.allowed {
            bail!("a release must not leave out {reason}");
        }
        self.reasons.push(reason);
        Ok(())
    }
}

fn git(workspace: &Workspace) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(workspace.root());
    git
}
