//! Which network plugin decides on a cluster, and so whose reading of the
//! policies holds.

use std::fmt;
use std::str::FromStr;

/// A sort of network plugin, by how it reads policies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Plugin {
    /// One that does what the API says.
    #[default]
    Kubernetes,
    /// Cilium, with kinds of its own.
    Cilium,
    /// Calico, with kinds of its own.
    Calico,
}

impl Plugin {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Kubernetes, Self::Cilium, Self::Calico];

    /// The word by which settings and options name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kubernetes => "kubernetes",
            Self::Cilium => "cilium",
            Self::Calico => "calico",
        }
    }

    /// The plugin whose own kinds are of that API group, if they are some.
    pub fn of_group(group: &str) -> Option<Self> {
        match group {
            "cilium.io" => Some(Self::Cilium),
            "projectcalico.org" | "crd.projectcalico.org" => Some(Self::Calico),
            _ => None,
        }
    }
}

impl fmt::Display for Plugin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Plugin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|plugin| plugin.name() == text);
        known.ok_or_else(|| format!("unknown plugin `{text}`, expected kubernetes, cilium or calico"))
    }
}
