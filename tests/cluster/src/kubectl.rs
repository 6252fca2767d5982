//! `kubectl`, as people use it: what it is told, what it prints, how it ends.

use crate::story::Expect;
use anyhow::{Context, Result, bail};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A `kubectl` that talks to one cluster.
#[derive(Clone)]
pub(crate) struct Kubectl {
    program: PathBuf,
    kubeconfig: PathBuf,
    cache: PathBuf,
}

/// What one call came to.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Whether it ended well.
    pub(crate) succeeded: bool,
    /// What it printed: the answer, then warnings and errors.
    pub(crate) text: String,
}

/// A call on its way.
pub(crate) struct Running(Child);

impl Kubectl {
    /// The program, the cluster that it talks to, and where it may keep what it has learnt.
    pub(crate) fn new(program: &Path, kubeconfig: &Path, cache: &Path) -> Self {
        Self { program: program.to_owned(), kubeconfig: kubeconfig.to_owned(), cache: cache.to_owned() }
    }

    /// The file that leads to the cluster.
    pub(crate) fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// The program with what every call is told.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--kubeconfig").arg(&self.kubeconfig).arg("--cache-dir").arg(&self.cache);
        command.env_remove("KUBECONFIG").env("KUBECTL_KUBERC", "false");
        command
    }

    /// Starts a call that reads `input`.
    pub(crate) fn start(&self, words: &[String], input: &str) -> Result<Running> {
        let mut command = self.command();
        command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            command.spawn().with_context(|| format!("cannot start `{}`", self.program.display()))?;
        if let Some(mut stdin) = child.stdin.take() {
            // A call that reads nothing closes its input before it is written.
            let _ = stdin.write_all(input.as_bytes());
        }
        Ok(Running(child))
    }

    /// Carries out a call.
    pub(crate) fn call(&self, words: &[String], input: &str) -> Result<Answer> {
        self.start(words, input)?.finish()
    }

    /// What a call that must succeed prints.
    pub(crate) fn read(&self, words: &[&str], input: &str) -> Result<String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let answer = self.call(&words, input)?;
        if !answer.succeeded {
            bail!("`kubectl {}`: {}", words.join(" "), answer.text.trim_end());
        }
        Ok(answer.text)
    }
}

impl Answer {
    /// Who decided, and how.
    pub(crate) fn verdict(&self) -> Expect {
        let is_denied =
            self.text.contains("admission webhook \"") && self.text.contains(" denied the request");
        match self.succeeded {
            true => Expect::Admitted,
            false if is_denied => Expect::Denied,
            false => Expect::Refused,
        }
    }
}

impl Running {
    /// Waits for the end.
    pub(crate) fn finish(self) -> Result<Answer> {
        let output = self.0.wait_with_output().context("cannot read what kubectl prints")?;
        let text = [output.stdout, output.stderr].concat();
        Ok(Answer { succeeded: output.status.success(), text: String::from_utf8_lossy(&text).into_owned() })
    }
}
