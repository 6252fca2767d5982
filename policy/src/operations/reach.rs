//! Who reaches whom between namespaces, and the workloads of some of them.

use super::Session;
use super::loaded::{Options, ask};
use crate::boundary::Walls;
use crate::reach::bundle::{Bundles, GroupId};
use crate::reach::{Filter, Listed, Model, entries};
use crate::snapshot::SnapshotCluster;
use crate::state::lines::Lines;
use crate::view::grid::{self, Group};

/// Sums connections up between groups: a namespace is one, and each workload of
/// one that is expanded. What lies between two groups is as the settings have it.
pub fn reach(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    ask(session, payload, |loaded, asked, lens, reply| {
        let settings = asked.settings_for(&loaded.reading.snapshot)?;
        let (model, snapshot) = loaded.parts(lens);
        reply.note(model.notes());
        reply.note(entries::notes(model, snapshot, &Filter::default()));
        let wanted = Wanted::by(&asked.options);
        let groups = wanted.groups(model);
        let bundles = Bundles::of(model, snapshot, |listed| {
            let place = groups.binary_search(&wanted.group(listed)?).ok()?;
            GroupId::try_from(place).ok()
        });
        let cluster = SnapshotCluster::new(snapshot);
        let walls = Walls::new(&settings, &cluster);
        reply.data = Some(grid::data(model, &groups, &bundles, &Lines::new(&walls)));
        Ok(())
    })
}

/// Which workloads are wanted, and in which groups.
struct Wanted<'a> {
    options: &'a Options,
    /// In lower case.
    holds: String,
}

impl<'a> Wanted<'a> {
    fn by(options: &'a Options) -> Self {
        let holds = options.holds.as_deref().unwrap_or_default().trim().to_lowercase();
        Self { options, holds }
    }

    /// The group of a workload, if it is wanted.
    fn group(&self, Listed { unit, .. }: &Listed) -> Option<Group> {
        let text = format!("{}/{}", unit.namespace, unit.name).to_lowercase();
        let alone = self.options.expanded.contains(&unit.namespace);
        let group = || Group { namespace: unit.namespace.clone(), workload: alone.then(|| unit.clone()) };
        text.contains(&self.holds).then(group)
    }

    /// All groups, in the order of their units.
    fn groups(&self, model: &Model) -> Vec<Group> {
        let mut groups: Vec<Group> = model.units.iter().filter_map(|listed| self.group(listed)).collect();
        groups.dedup();
        groups
    }
}
