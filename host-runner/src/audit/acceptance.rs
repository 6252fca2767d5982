//! Findings that a project has accepted: they are told and do not deny.
use super::{Audit, Located, Outcome};
use crate::config::Accepted;
use crate::date::Date;
use crate::report::Aside;

/// What became of the findings that are accepted.
#[derive(Debug, Default)]
pub struct Acceptance {
    /// How many findings are.
    pub used: usize,
    /// Entries that accept nothing.
    pub idle: Vec<Accepted>,
    /// Entries whose day is over, though what they accepted is still found.
    pub over: Vec<Accepted>,
}

impl Acceptance {
    /// Whether any finding is accepted.
    pub fn is_used(&self) -> bool {
        self.used > 0
    }

    /// What is to be said of the entries.
    pub fn asides(&self) -> Vec<Aside> {
        let idle = self.idle.iter().map(|it| {
            Aside::Note(format!("{}: {} of {} is accepted and is not found", it.place, it.rule, it.object))
        });
        let over = self.over.iter().map(|it| {
            let day = it.expires.map(|day| day.to_string()).unwrap_or_default();
            let Accepted { place, rule, object, .. } = it;
            Aside::Warning(format!("{place}: {rule} of {object} was accepted until {day} and denies again"))
        });
        over.chain(idle).collect()
    }
}

impl Audit {
    /// Takes the findings that `accepted` names for accepted, as long as `today`
    /// is not after the day until which they are.
    pub fn accept(&mut self, accepted: Vec<Accepted>, today: Date) {
        for entry in accepted {
            let is_over = entry.expires.is_some_and(|day| day < today);
            self.set_apart(&entry);
            let mut found = 0;
            for located in self.findings_mut().filter(|located| names(&entry, located)) {
                found += 1;
                if !is_over {
                    located.accepted = Some(entry.reason.clone());
                }
            }
            match (found, is_over) {
                (0, _) => self.acceptance.idle.push(entry),
                (_, true) => self.acceptance.over.push(entry),
                (found, false) => self.acceptance.used += found,
            }
        }
    }

    /// Makes a finding of its own of what is said of an object among others.
    fn set_apart(&mut self, entry: &Accepted) {
        let mut apart = Vec::new();
        for located in self.state.iter_mut().filter(|located| located.finding.rule == entry.rule) {
            let Some(at) = located.subjects.iter().position(|(title, _)| *title == entry.object) else {
                continue;
            };
            let mut own = located.clone();
            (own.subject, own.spot) = located.subjects.remove(at);
            (own.count, own.examples, own.subjects) = (1, vec![located.examples.remove(at)], Vec::new());
            apart.push(own);
            located.count -= 1;
            if let Some((subject, spot)) = located.subjects.first().filter(|_| at == 0).cloned() {
                (located.subject, located.spot) = (subject, spot);
            }
            if located.subjects.len() == 1 {
                located.subjects.clear();
            }
        }
        self.state.extend(apart);
    }

    fn findings_mut(&mut self) -> impl Iterator<Item = &mut Located> {
        let of_objects = self.judged.iter_mut().flat_map(|judged| match &mut judged.outcome {
            Outcome::Answered { findings, .. } => findings.as_mut_slice(),
            Outcome::NotJudged | Outcome::Failed(_) => &mut [],
        });
        of_objects.chain(&mut self.state)
    }
}

fn names(entry: &Accepted, located: &Located) -> bool {
    entry.rule == located.finding.rule && entry.object == located.subject
}
