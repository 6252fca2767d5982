//! What was started is stopped: at the end, on failure, and on Ctrl-C.

use anyhow::{Context, Result};
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio, exit};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Processes and a folder that end with the program.
pub(crate) struct Machine {
    left: Arc<Mutex<Left>>,
}

/// What is to be cleared away.
#[derive(Default)]
struct Left {
    children: Vec<Child>,
    folder: Option<PathBuf>,
    ended: bool,
}

/// The exit code of a program that a signal has ended.
const INTERRUPTED: i32 = 130;

impl Machine {
    /// A machine that is cleared away on Ctrl-C, too.
    pub(crate) fn watched() -> Result<Self> {
        let left = Arc::new(Mutex::new(Left::default()));
        let machine = Self { left: Arc::clone(&left) };
        #[expect(clippy::exit, reason = "a signal ends the program, wherever it is")]
        let end = move || {
            lock(&left).clear();
            exit(INTERRUPTED)
        };
        ctrlc::set_handler(end).context("cannot wait for Ctrl-C")?;
        Ok(machine)
    }

    /// A folder that goes when the program ends.
    pub(crate) fn folder(&self, path: &Path) -> Result<PathBuf> {
        fs::create_dir_all(path).with_context(|| format!("cannot create `{}`", path.display()))?;
        lock(&self.left).folder = Some(path.to_owned());
        Ok(path.to_owned())
    }

    /// Starts a program that runs until the end. What it says goes into `log`.
    pub(crate) fn start(&self, command: &mut Command, log: &Path) -> Result<()> {
        let file = File::create(log).with_context(|| format!("cannot write `{}`", log.display()))?;
        command.stdout(file.try_clone().context("cannot share a log")?).stderr(file).stdin(Stdio::null());
        // A group of its own: Ctrl-C reaches this program alone, which stops them in order.
        command.process_group(0);
        let program = Path::new(command.get_program()).display().to_string();
        let mut left = lock(&self.left);
        if !left.ended {
            left.children.push(command.spawn().with_context(|| format!("cannot start `{program}`"))?);
        }
        Ok(())
    }

    /// Whether something that was started has ended already.
    pub(crate) fn lost_one(&self) -> bool {
        lock(&self.left).children.iter_mut().any(|child| matches!(child.try_wait(), Ok(Some(_))))
    }

    /// Waits for the signal that ends the program.
    pub(crate) fn wait(&self) {
        loop {
            thread::park();
        }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        lock(&self.left).clear();
    }
}

impl Left {
    /// Stops the last first: a server goes before what it stores in.
    fn clear(&mut self) {
        self.ended = true;
        while let Some(mut child) = self.children.pop() {
            // One that is gone already is no failure.
            let _ = child.kill();
            let _ = child.wait();
        }
        if let Some(folder) = self.folder.take() {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

fn lock(left: &Mutex<Left>) -> MutexGuard<'_, Left> {
    left.lock().unwrap_or_else(PoisonError::into_inner)
}
