//! Which plugin is meant: the one that is named, or the one whose kinds are
//! there.

use crate::kubernetes::Plugin;
use crate::kubernetes::kinds::group_version;
use crate::order::SortedSet;
use crate::snapshot::Snapshot;

/// The plugin that is named, or else that whose kinds some state has; the API's
/// own reading where there are none.
pub fn detect(snapshots: &[&Snapshot], named: Option<Plugin>) -> Result<Plugin, String> {
    if let Some(plugin) = named {
        return Ok(plugin);
    }
    let unjudged = snapshots.iter().flat_map(|snapshot| snapshot.unjudged.values());
    let groups = unjudged.map(|unjudged| group_version(&unjudged.api_version).0);
    let mut found: SortedSet<Plugin> = groups.filter_map(Plugin::of_group).collect();
    if snapshots.iter().any(|snapshot| !snapshot.cidr_groups.is_empty()) {
        found.insert(Plugin::Cilium);
    }
    if snapshots.iter().any(|snapshot| !snapshot.calico.is_empty()) {
        found.insert(Plugin::Calico);
    }
    if found.len() > 1 {
        return Err(
            "there are policies of Cilium and of Calico, and one of the two decides: say which as `plugin`"
                .to_owned(),
        );
    }
    Ok(found.first().copied().unwrap_or_default())
}
