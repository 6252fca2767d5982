//! The playground in `js/playground/`: its tools, the built page, its tests in
//! Node and in a browser.

use crate::process::{self, progress};
use crate::workspace::Workspace;
use crate::{javascript, module};
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// Where a Chromium is on common systems.
const BROWSERS: [&str; 4] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// From a fresh checkout to the page.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    module::build(workspace)?;
    javascript::build(workspace)?;
    build(workspace)?;
    println!("{} is the page, for any static host", page(workspace).display());
    println!("look at it: (cd {} && npm run preview)", folder(workspace).display());
    Ok(())
}

/// Checks the types and builds the page into `js/playground/dist/`, with the
/// tools that the lock file names. The package `partywall` must be built
/// already: the page is made with it.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    progress("installing the npm packages of js/playground/");
    process::run(npm(workspace).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    progress("building the playground");
    process::run(npm(workspace).args(["run", "--silent", "build"]))
}

/// The tests of one script of `js/playground/package.json`.
pub(crate) fn tests(workspace: &Workspace, script: &str) -> Command {
    let mut npm = npm(workspace);
    npm.args(["run", "--silent", script]).env("NO_COLOR", "1");
    npm
}

/// The end-to-end tests need a Chromium. If there is none, Debian's package is
/// asked for, and then Playwright.
pub(crate) fn require_browser(workspace: &Workspace) -> Result<()> {
    if has_browser() {
        return Ok(());
    }
    progress("no Chromium is installed; asking the system's packages for one");
    let mut debian = Command::new("sh");
    debian.args(["-c", "apt-get update -q && apt-get install -q --yes chromium"]);
    if succeeds(&mut debian) && has_browser() {
        return Ok(());
    }
    progress("no package was installed; asking Playwright for a Chromium");
    let mut playwright = Command::new("npx");
    playwright.current_dir(folder(workspace)).args(["playwright-core", "install", "chromium"]);
    if succeeds(&mut playwright) {
        return Ok(());
    }
    bail!(
        "no Chromium: the end-to-end tests need a browser; install one, \
         for example with `apt-get install chromium`, or name it in the variable CHROMIUM"
    );
}

/// What `build` leaves.
pub(crate) fn page(workspace: &Workspace) -> PathBuf {
    folder(workspace).join("dist")
}

fn succeeds(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}

fn has_browser() -> bool {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    named.into_iter().chain(BROWSERS.iter().map(PathBuf::from)).any(|path| path.exists())
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.js().join("playground")
}

/// `npm` in the playground.
pub(crate) fn npm(workspace: &Workspace) -> Command {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(folder(workspace));
    npm
}
