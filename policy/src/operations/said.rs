//! What a plugin's reading has to say beside an answer: of single objects, with
//! their places where these are known, and of all of them.

use crate::clause::Origin;
use crate::kubernetes::{Plugin, Problem};
use crate::manifests::ObjectProblem;
use crate::reading::{self, Oddity};
use crate::snapshot::Snapshot;

/// What is said.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// What is odd about single objects.
    pub(super) problems: Vec<ObjectProblem>,
    /// What the answer depends on.
    pub(super) notes: Vec<String>,
}

impl Said {
    /// What `plugin` says of a state; nothing where the API's text is read.
    pub(super) fn of(snapshot: &Snapshot, plugin: Plugin) -> Self {
        if plugin == Plugin::Kubernetes {
            return Self::default();
        }
        let reading = reading::read(snapshot, plugin);
        let mut said = Self { notes: vec![reading::sentence(plugin).to_owned()], ..Self::default() };
        said.notes.extend(reading.notes);
        for Oddity { origin, problem, .. } in &reading.oddities {
            said.tell(snapshot, origin, problem);
        }
        said
    }

    fn tell(&mut self, snapshot: &Snapshot, origin: &Origin, problem: &Problem) {
        let title = origin.to_string();
        match snapshot.unjudged.get(&title) {
            Some(known) => self.problems.push(ObjectProblem::oddity(problem, &known.spot, &title)),
            None => self.notes.push(format!("{title}: {problem}")),
        }
    }
}
