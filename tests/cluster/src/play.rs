//! Plays the story: each step is carried out, printed with its answer, and held
//! to what it expects.

use crate::Arguments;
use crate::api::sentence;
use crate::cluster::{Cluster, base64};
use crate::kubectl::Answer;
use crate::race;
use crate::record::Recorder;
use crate::story::{Call, Chapter, Step, Story};
use crate::transcript::{Transcript, stable};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fmt;
use std::thread;
use std::time::Duration;

/// What came of a run.
#[derive(Default)]
pub(crate) struct Report {
    passed: usize,
    failures: Vec<String>,
    left_out: Vec<String>,
}

/// The folder of the requests that became fixtures.
const FIXTURES: &str = "fixtures/recorded";

/// Who plays.
pub(crate) struct Player<'a> {
    cluster: &'a Cluster,
    bless: bool,
    /// Whether somebody chose the chapters, and gave the settings that they need.
    chosen: bool,
    recorder: Option<Recorder>,
    /// Writes the requests of steps that are to become fixtures.
    fixtures: Option<Recorder>,
}

impl Report {
    /// Whether nothing went otherwise than the story says.
    pub(crate) fn is_good(&self) -> bool {
        self.failures.is_empty()
    }

    /// Notes whether something is as it must be.
    pub(crate) fn note(&mut self, what: &str, objection: Option<&str>) {
        match objection {
            None => self.passed += 1,
            Some(objection) => {
                println!("  FAILED: {objection}");
                self.failures.push(format!("{what}: {objection}"));
            }
        }
    }

    /// Notes what is not tried here.
    pub(crate) fn leave_out(&mut self, what: &str, why: &str) {
        println!("\n## {what}\n  left out: {why}");
        self.left_out.push(format!("{what}: {why}"));
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (title, lines) in [("failed", &self.failures), ("left out", &self.left_out)] {
            for line in lines {
                writeln!(out, "{title}: {line}")?;
            }
        }
        let (failed, left_out) = (self.failures.len(), self.left_out.len());
        write!(out, "{} passed, {failed} failed, {left_out} left out", self.passed)
    }
}

impl<'a> Player<'a> {
    /// A player on `cluster`.
    pub(crate) fn new(cluster: &'a Cluster, arguments: &Arguments) -> Self {
        let recorder = arguments.record.as_deref().map(Recorder::into);
        let fixtures = arguments.bless.then(|| Recorder::into(&arguments.root.join(FIXTURES)));
        Self { cluster, bless: arguments.bless, chosen: arguments.only.is_some(), recorder, fixtures }
    }

    /// Plays every chapter that the cluster can play, and clears up behind it.
    pub(crate) fn play(mut self, story: &Story, report: &mut Report) -> Result<()> {
        let played = story.chapters.iter().try_for_each(|chapter| match self.obstacle(chapter) {
            Some(obstacle) => {
                report.leave_out(&chapter.chapter, &obstacle);
                Ok(())
            }
            None => self.chapter(chapter, report).with_context(|| format!("`{}`", chapter.name())),
        });
        let cleared = self.clear();
        played.and(cleared)
    }

    fn obstacle(&self, chapter: &Chapter) -> Option<String> {
        if self.cluster.own.is_some() {
            return None;
        }
        if chapter.own {
            return Some("it needs a cluster of its own".to_owned());
        }
        let settings = chapter.settings.as_ref().filter(|_| !self.chosen)?;
        let settings = self.cluster.localize(&settings.to_string());
        let name = chapter.name();
        Some(format!("deploy with the settings {settings} and play it with `--only {name}`"))
    }

    fn chapter(&mut self, chapter: &Chapter, report: &mut Report) -> Result<()> {
        println!("\n## {}", chapter.chapter);
        if let Some(own) = &self.cluster.own {
            own.webhook.set(chapter.settings.clone().unwrap_or_else(|| json!({})));
        }
        for namespace in &chapter.namespaces {
            self.cluster.kubectl.read(&["create", "namespace", &self.cluster.localize(namespace)], "")?;
        }
        self.record(chapter, "The namespaces are made", None)?;
        let mut transcript = Transcript::beside(&chapter.file);
        for step in &chapter.steps {
            println!("\n  {}", step.step);
            thread::sleep(Duration::from_secs(step.pause));
            let objection = self.step(step, &mut transcript)?;
            report.note(&format!("{}, \"{}\"", chapter.name(), step.step), objection.as_deref());
            self.record(chapter, &step.step, step.fixture.as_deref())?;
        }
        // What is there already is named in answers, so only a whole story is comparable.
        if self.cluster.own.is_some() && !self.chosen {
            let differences = transcript.settle(self.bless)?;
            let objection = (!differences.is_empty())
                .then(|| format!("not as it is written down (--bless does it):\n{}", differences.join("\n")));
            report.note(&format!("{}, the transcript", chapter.name()), objection.as_deref());
        }
        Ok(())
    }

    /// Carries out a step; why it is not as expected, if it is not.
    fn step(&self, step: &Step, transcript: &mut Transcript) -> Result<Option<String>> {
        if let Some(object) = &step.store {
            self.store(object)?;
            println!("  stored");
            return Ok(None);
        }
        if let Some(race) = &step.race {
            return race::run(self.cluster, race);
        }
        let command = command(&step.call);
        println!("  $ {command}");
        let answer = self.call(&step.call)?;
        let text = stable(&answer.text, &self.cluster.prefix);
        print!("{}", text.lines().map(|line| format!("  {line}\n")).collect::<String>());
        if !step.varies {
            transcript.add(&step.step, &command, &text);
        }
        let verdict = answer.verdict();
        let missing = step.says.iter().find(|words| !text.contains(words.as_str()));
        Ok(match (step.expect, missing) {
            (Some(expect), _) if expect != verdict => Some(format!("expected {expect:?}, was {verdict:?}")),
            (_, Some(words)) => Some(format!("the answer does not say `{words}`")),
            _ => None,
        })
    }

    fn call(&self, call: &Call) -> Result<Answer> {
        let words: Vec<String> = call.words().iter().map(|word| self.cluster.localize(word)).collect();
        self.cluster.kubectl.call(&words, &self.cluster.localize(&call.input))
    }

    /// Puts an object where the API server keeps those of its kind.
    fn store(&self, object: &Value) -> Result<()> {
        let Some(own) = &self.cluster.own else { bail!("nobody can reach into the etcd of this cluster") };
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let plural = format!("{}s", text("/kind").to_lowercase()).replace("ys", "ies");
        let key = format!("/registry/{plural}/{}/{}", text("/metadata/namespace"), text("/metadata/name"));
        let pair = json!({"key": base64(&key), "value": base64(&object.to_string())});
        let answer = own.etcd.post("/v3/kv/put", &pair)?;
        if answer.code != 200 {
            bail!("etcd does not take {key}: {}", sentence(&answer.body));
        }
        Ok(())
    }

    /// Writes down what the webhook was asked since the last time.
    fn record(&mut self, chapter: &Chapter, step: &str, fixture: Option<&str>) -> Result<()> {
        let Some(own) = &self.cluster.own else { return Ok(()) };
        for exchange in own.webhook.take() {
            if let Some(recorder) = &mut self.recorder {
                recorder.write(&chapter.name(), step, &exchange, &own.webhook)?;
            }
            if let (Some(recorder), Some(name)) = (&mut self.fixtures, fixture) {
                recorder.write(name, step, &exchange, &own.webhook)?;
            }
        }
        Ok(())
    }

    /// Removes every namespace of the story from somebody's cluster.
    fn clear(&self) -> Result<()> {
        if self.cluster.own.is_some() {
            return Ok(());
        }
        let all = self.cluster.kubectl.read(&["get", "namespaces", "-o", "name"], "")?;
        let names = all.lines().filter_map(|line| line.strip_prefix("namespace/"));
        let ours: Vec<&str> = names.filter(|name| name.starts_with(&self.cluster.prefix)).collect();
        if ours.is_empty() {
            return Ok(());
        }
        let words = ["delete", "namespace", "--ignore-not-found", "--wait=false"];
        self.cluster.kubectl.read(&[&words, ours.as_slice()].concat(), "").map(drop)
    }
}

/// A call as one would type it.
fn command(call: &Call) -> String {
    let quote = |word: &String| {
        if word.contains(|letter: char| letter.is_whitespace() || "{}[]'\"".contains(letter)) {
            format!("'{word}'")
        } else {
            word.clone()
        }
    };
    format!("kubectl {}", call.words().iter().map(quote).collect::<Vec<_>>().join(" "))
}
