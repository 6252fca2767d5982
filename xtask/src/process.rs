//! Running other programs: what fails is said with the command that failed.

use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Says what takes long before it starts.
pub(crate) fn progress(line: &str) {
    eprintln!("==> {line}");
}

/// `cargo` in the checkout, with the target folder inside it.
pub(crate) fn cargo(workspace: &Workspace, subcommand: &str) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    cargo.current_dir(workspace.root()).env("CARGO_TARGET_DIR", workspace.target()).arg(subcommand);
    cargo
}

/// Runs to success, or says which command failed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", line(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", line(command));
    }
    Ok(())
}

/// Becomes the command where the system can do that, so that it gets every signal itself.
#[cfg(unix)]
pub(crate) fn become_it(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(error).with_context(|| format!("cannot start {}", line(command)))
}

/// The same, waiting for it.
#[cfg(not(unix))]
pub(crate) fn become_it(command: &mut Command) -> Result<()> {
    run(command)
}

/// What the command prints on its standard output.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {}", line(command)))?;
    if !output.status.success() {
        bail!("{} ended with {}", line(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("{} printed no text", line(command)))
}

/// What the command prints, errors behind the rest, and whether it succeeded.
pub(crate) fn capture(command: &mut Command) -> Result<(bool, String)> {
    let output = command.output().with_context(|| format!("cannot start {}", line(command)))?;
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok((output.status.success(), text.concat()))
}

/// Shows what the command prints while it runs, and gives it back with whether
/// the command succeeded.
pub(crate) fn show(command: &mut Command) -> Result<(bool, String)> {
    let context = format!("cannot run {}", line(command));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context(context.clone())?;
    let mut output = String::new();
    for bytes in BufReader::new(child.stdout.take().context(context.clone())?).split(b'\n') {
        let text = String::from_utf8_lossy(&bytes.with_context(|| context.clone())?).into_owned();
        println!("{text}");
        output.push_str(&text);
        output.push('\n');
    }
    Ok((child.wait().context(context)?.success(), output))
}

/// The command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    format!("`{}`", words.join(" "))
}
