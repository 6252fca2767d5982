//! Is every boundary closed?

use super::crossing;
use super::memory::Recall;
use super::openings::{Opening, openings};
use super::unisolated::{Unisolated, workloads};
use super::unseen;
use crate::boundary::Walls;
use crate::kubernetes::Plugin;
use crate::kubernetes::pod::NETWORKS;
use crate::manifests::Unknown;
use crate::reading;
use crate::settings::{Level, Settings};
use crate::snapshot::{Reading, SnapshotCluster};
use crate::words;

/// How many are named where several are meant.
const NAMED: usize = 20;

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing could admit anybody outside.
    Closed,
    /// Something does.
    Open,
    /// Something was not judged.
    Unknown,
}

/// The state of every boundary.
#[derive(Debug, Clone, PartialEq)]
pub struct Isolation {
    /// How many workloads were judged: those that the settings guard.
    pub judged: usize,
    /// What opens boundaries.
    pub openings: Vec<Opening>,
    /// The workloads that no NetworkPolicy isolates.
    pub unisolated: Vec<Unisolated>,
    /// What leaves nobody knowing.
    pub unknown: Vec<Unknown>,
    /// What the answer depends on, in sentences.
    pub notes: Vec<String>,
}

impl Isolation {
    /// Judges every boundary.
    pub fn of(state: &Reading, settings: &Settings) -> Self {
        Self::recalling(state, settings, &mut Recall::of(&state.snapshot, &state.snapshot, None))
    }

    /// The same, with what is known already.
    pub(super) fn recalling(state: &Reading, settings: &Settings, recall: &mut Recall<'_>) -> Self {
        let snapshot = &state.snapshot;
        let cluster = SnapshotCluster::new(snapshot);
        let walls = Walls::new(settings, &cluster);
        let plugin = settings.plugin.unwrap_or_default();
        let law = (plugin != Plugin::Kubernetes).then(|| reading::read(snapshot, plugin).law);
        let found = workloads(snapshot, &walls, law.as_ref());
        let mut unknown = super::unknown(state, settings);
        for (unit, networks) in &found.on_other_networks {
            unknown.push(Unknown::new(format!(
                "{unit} is on another network ({NETWORKS}: {networks}), which no NetworkPolicy governs"
            )));
        }
        unknown.extend(super::unknown::guard(snapshot, settings));
        let openings = match &law {
            Some(law) => crossing::openings(law, &walls),
            None => openings(snapshot, settings, &cluster, recall),
        };
        let mut notes = Vec::new();
        if !found.empty.is_empty() {
            let names = words::list(&found.empty, NAMED);
            notes.push(format!("no workload is known of these namespaces: {names}"));
        }
        notes.extend(super::floorless::note(snapshot, &walls));
        let judged = found.judged.saturating_add(unseen::judged(snapshot, &walls));
        Self { judged, openings, unisolated: found.unisolated, unknown, notes }
    }

    /// Whether nobody can say that a boundary is closed, as nothing is in any.
    pub fn is_empty(&self) -> bool {
        self.judged == 0 && !self.is_open()
    }

    /// Whether something is known to be open.
    pub fn is_open(&self) -> bool {
        self.openings.iter().any(|opening| opening.level == Level::Deny)
            || self.unisolated.iter().any(Unisolated::is_open)
    }

    /// The answer.
    pub fn standing(&self) -> Standing {
        match (self.unknown.is_empty() && !self.is_empty(), self.is_open()) {
            (true, true) => Standing::Open,
            (true, false) => Standing::Closed,
            (false, _) => Standing::Unknown,
        }
    }
}
