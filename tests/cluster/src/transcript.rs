//! What a chapter printed, written so that two runs can be compared, and what
//! was printed when somebody read it last.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The transcript of one chapter.
pub(crate) struct Transcript {
    file: PathBuf,
    text: String,
}

impl Transcript {
    /// An empty one, for the chapter in `file`.
    pub(crate) fn beside(file: &Path) -> Self {
        Self { file: file.with_extension("txt"), text: String::new() }
    }

    /// Adds a step: what happened, what was asked, and the answer.
    pub(crate) fn add(&mut self, step: &str, command: &str, answer: &str) {
        self.text.push_str(&format!("# {step}\n$ {command}\n{}\n\n", answer.trim_end()));
    }

    /// The lines that differ from what was written down; none where it is written down now.
    pub(crate) fn settle(&self, bless: bool) -> Result<Vec<String>> {
        if bless && self.text.is_empty() {
            // Races end differently each time; they are counted, not written down.
            return Ok(Vec::new());
        }
        if bless {
            let name = self.file.display();
            fs::write(&self.file, &self.text).with_context(|| format!("cannot write `{name}`"))?;
            return Ok(Vec::new());
        }
        let known = fs::read_to_string(&self.file).unwrap_or_default();
        Ok(difference(&known, &self.text))
    }
}

/// The lines that only one of two texts has, step by step.
fn difference(known: &str, found: &str) -> Vec<String> {
    let steps = |text: &str| text.split("\n\n").map(str::to_owned).collect::<Vec<_>>();
    let (known, found) = (steps(known), steps(found));
    let gone = known.iter().filter(|step| !found.contains(step)).map(|step| lines('-', step));
    let new = found.iter().filter(|step| !known.contains(step)).map(|step| lines('+', step));
    gone.chain(new).collect()
}

fn lines(sign: char, step: &str) -> String {
    step.lines().map(|line| format!("{sign} {line}\n")).collect()
}

/// An answer without what differs from run to run: the name of the webhook, and
/// of the namespaces.
pub(crate) fn stable(text: &str, prefix: &str) -> String {
    let text = text.replace(prefix, crate::cluster::PREFIX);
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("admission webhook \"") {
        let (_, after) = after.split_once('"').unwrap_or(("", after));
        out.push_str(before);
        out.push_str("admission webhook \"partywall\"");
        rest = after;
    }
    out + rest
}
