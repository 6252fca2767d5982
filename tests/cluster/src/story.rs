//! The story as it is written: chapters of steps in `tests/cluster/story`.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Every chapter, in the order of their files.
pub(crate) struct Story {
    /// The chapters.
    pub(crate) chapters: Vec<Chapter>,
}

/// Steps under one set of settings, in namespaces of their own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chapter {
    /// The file.
    #[serde(skip)]
    pub(crate) file: PathBuf,
    /// What it is about.
    pub(crate) chapter: String,
    /// The settings of the policy; those of a policy without any where there are none.
    pub(crate) settings: Option<Value>,
    /// Whether it needs what only a cluster of our own has.
    #[serde(default)]
    pub(crate) own: bool,
    /// The namespaces that are there before the first step.
    #[serde(default)]
    pub(crate) namespaces: Vec<String>,
    /// The steps.
    pub(crate) steps: Vec<Step>,
}

/// One thing that happens, and what must come of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// What happens, in words.
    pub(crate) step: String,
    /// A call of kubectl.
    #[serde(flatten)]
    pub(crate) call: Call,
    /// How it is answered.
    pub(crate) expect: Option<Expect>,
    /// Words that the answer holds, each of them.
    #[serde(default)]
    pub(crate) says: Vec<String>,
    /// An object that goes straight into etcd, as a server of another version has left it.
    pub(crate) store: Option<Value>,
    /// Calls that are made at the same moment, again and again.
    pub(crate) race: Option<Race>,
    /// Seconds to wait before: an object that was asked for by its name may be five seconds old.
    #[serde(default)]
    pub(crate) pause: u64,
    /// The case of `fixtures/recorded` that its request becomes.
    pub(crate) fixture: Option<String>,
    /// Whether what is printed differs from run to run.
    #[serde(default)]
    pub(crate) varies: bool,
}

/// A call of kubectl.
#[derive(Deserialize, Default, Clone)]
pub(crate) struct Call {
    /// The arguments: a line, split at blanks, or a list.
    #[serde(default, rename = "kubectl")]
    arguments: Option<Words>,
    /// What it reads.
    #[serde(default)]
    pub(crate) input: String,
}

#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum Words {
    Line(String),
    List(Vec<String>),
}

/// Who decides, and how.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Expect {
    /// The request is carried out.
    Admitted,
    /// The policy refuses it.
    Denied,
    /// The API server refuses it.
    Refused,
}

/// Calls at the same moment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Race {
    /// How often it is run.
    pub(crate) times: usize,
    /// What makes the state that each run begins with.
    #[serde(default)]
    pub(crate) before: Vec<Call>,
    /// The calls.
    pub(crate) at_once: Vec<Call>,
    /// The namespace that some policy must cover in the end; where there is none, one call at
    /// most may be admitted.
    pub(crate) namespace: Option<String>,
    /// What must be left of it.
    pub(crate) leaves: Leaves,
}

/// What a race may leave behind.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Leaves {
    /// What should be, after every round.
    Safe,
    /// That, or not: what the race is like is told, not judged.
    Either,
}

impl Story {
    /// Reads the chapters in `folder` whose file name holds `only`.
    pub(crate) fn read(folder: &Path, only: Option<&str>) -> Result<Self> {
        let entries = fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))?;
        let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        let is_wanted = |file: &PathBuf| {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.ends_with(".yaml") && name.contains(only.unwrap_or_default())
        };
        files.retain(is_wanted);
        files.sort();
        if files.is_empty() {
            bail!("no chapter in `{}` is called like that", folder.display());
        }
        Ok(Self { chapters: files.iter().map(|file| Chapter::read(file)).collect::<Result<_>>()? })
    }
}

impl Chapter {
    fn read(file: &Path) -> Result<Self> {
        let name = file.display();
        let text = fs::read_to_string(file).with_context(|| format!("cannot read `{name}`"))?;
        let chapter: Self =
            serde_saphyr::from_str(&text).with_context(|| format!("`{name}` is no chapter"))?;
        for step in &chapter.steps {
            step.check().with_context(|| format!("`{name}`, \"{}\"", step.step))?;
        }
        Ok(Self { file: file.to_owned(), ..chapter })
    }

    /// The name of its file, without the ending.
    pub(crate) fn name(&self) -> String {
        self.file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
}

impl Step {
    /// A step that does nothing, or two things, would look tested and not be.
    fn check(&self) -> Result<()> {
        let kinds = [self.call.is_some(), self.store.is_some(), self.race.is_some()];
        if kinds.into_iter().filter(|there| *there).count() != 1 {
            bail!("a step is a call of kubectl, something that is stored, or a race");
        }
        if self.call.is_some() != self.expect.is_some() {
            bail!("a call has something to expect, and nothing else has");
        }
        Ok(())
    }
}

impl Call {
    fn is_some(&self) -> bool {
        self.arguments.is_some()
    }

    /// The arguments, one by one.
    pub(crate) fn words(&self) -> Vec<String> {
        match &self.arguments {
            None => Vec::new(),
            Some(Words::List(words)) => words.clone(),
            Some(Words::Line(line)) => line.split_whitespace().map(str::to_owned).collect(),
        }
    }
}
