//! What the operator decides: boundaries, trust, exemptions, levels.
//!
//! A [`Settings`] is usable as it stands: selectors and blocks are sets, levels
//! are of rules that exist. It knows nothing of requests, and no rule.

mod decode;
mod wire;

pub use decode::SettingsError;

use crate::kubernetes::{AddressSet, Blocks, Direction, Plugin, Ports, Selector};
use crate::order::{SortedMap, SortedSet};
use std::rc::Rc;

/// The settings of one deployment of the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The namespace label whose value makes namespaces one boundary.
    pub isolate_by: String,
    /// The directions that are judged; never empty.
    pub directions: Vec<Direction>,
    /// The namespaces that are guarded, unless they are exempt.
    pub guard: Selector,
    /// Who and what is let through.
    pub exempt: Exempt,
    /// Who may cross a boundary.
    pub trusted: Vec<TrustedPeer>,
    /// Pod, service and node addresses, as far as they are known.
    pub cluster_addresses: AddressSet,
    /// What an address block means.
    pub blocks: Blocks,
    /// The network plugin whose reading of policies holds, if it is named.
    pub plugin: Option<Plugin>,
    /// Whether a finding that the old object had already only warns.
    pub ratchet: bool,
    /// Whether a request is denied that needs a cluster that cannot be read.
    pub context_required: bool,
    /// The names of NetworkPolicies that are the floor of their namespace: what
    /// isolates it whatever happens to the others at the same time.
    pub floor: Vec<String>,
    /// The levels that differ from the default, by rule.
    pub levels: SortedMap<&'static str, Level>,
}

impl Settings {
    /// Reads the settings; `{}` and `null` are the defaults. `rules` are the
    /// names of the rules whose levels can be set.
    pub fn decode(json: &str, rules: &[&'static str]) -> Result<Self, SettingsError> {
        decode::decode(json, rules)
    }

    /// What the findings of a rule do that has `default` as its level.
    pub fn level(&self, rule: &str, default: Level) -> Level {
        self.levels.get(rule).copied().unwrap_or(default)
    }
}

/// The settings that were read last. A policy server sends the same ones with
/// every request.
#[derive(Debug, Default)]
pub struct LastRead(Option<(String, Rc<Settings>)>);

impl LastRead {
    /// Reads the settings, unless they are those that were read last.
    pub fn decode(&mut self, json: &str, rules: &[&'static str]) -> Result<Rc<Settings>, SettingsError> {
        if let Some((_, settings)) = self.0.as_ref().filter(|(text, _)| text == json) {
            return Ok(Rc::clone(settings));
        }
        let settings = Rc::new(Settings::decode(json, rules)?);
        self.0 = Some((json.to_owned(), Rc::clone(&settings)));
        Ok(settings)
    }
}

/// What a rule's findings do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The request is denied.
    Deny,
    /// The request is admitted with a warning.
    Warn,
    /// The rule is not asked.
    Off,
}

impl Level {
    /// As the settings write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Warn => "warn",
            Self::Off => "off",
        }
    }
}

/// Who and what is let through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exempt {
    /// Namespaces whose objects are not judged.
    pub namespaces: SortedSet<String>,
    /// Break-glass users.
    pub users: SortedSet<String>,
    /// Break-glass groups.
    pub groups: SortedSet<String>,
}

/// Somebody who may cross a boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedPeer {
    /// What the operator calls it.
    pub name: String,
    /// Who it is.
    pub who: Trust,
    /// On which ports.
    pub ports: Ports,
    /// The namespaces that it may enter; `None` is every guarded one.
    pub into: Option<Selector>,
}

/// Who is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// These pods.
    Pods {
        /// Their namespaces.
        namespaces: Selector,
        /// Their labels.
        pods: Selector,
    },
    /// These addresses.
    Addresses(AddressSet),
    /// Everybody, as the operator wrote in so many words.
    Everything,
}
