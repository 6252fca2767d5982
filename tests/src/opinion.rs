//! What somebody else says of a cluster, and where the engine says otherwise.
//!
//! An opinion is text, a line for every pair of ends with the ports that are
//! open, so that one can be recorded from a program that is not at hand when
//! the tests run. Who holds it is not known here.
use crate::engine::Engine;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The ports that are asked about between any two ends: at edges of what policies name, and besides.
pub const PORTS: [&str; 8] =
    ["TCP/53", "TCP/80", "TCP/82", "TCP/8080", "UDP/53", "UDP/80", "SCTP/80", "SCTP/8080"];

/// Addresses outside.
pub const ADDRESSES: [&str; 5] = ["10.0.0.200", "203.0.113.7", "203.0.113.128", "2001:db8::1", "fd00::9"];

/// The open ports of every pair of ends that was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion(BTreeMap<(String, String), BTreeSet<String>>);

impl Opinion {
    /// Reads the lines `SRC DST PROTO/PORT VERDICT…` of a program; a connection is open unless some verdict
    /// ends with `denied`. An address may be marked as `world:`.
    pub fn of_lines(text: &str) -> Self {
        let mut pairs = BTreeMap::<_, BTreeSet<_>>::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let mut next = || words.next().expect("a line is SRC DST PROTO/PORT VERDICT…");
            let [from, to] = [next(), next()].map(|end| end.trim_start_matches("world:").to_owned());
            let port = next().to_owned();
            let open = pairs.entry((from, to)).or_default();
            if !words.any(|verdict| verdict.ends_with("denied")) {
                open.insert(port);
            }
        }
        Self(pairs)
    }

    /// Reads what [`Opinion::text`] writes: `SRC DST PORTS`, where `-` is no port and `*` every one of [`PORTS`].
    pub fn read(text: &str) -> Self {
        let line = |line: &str| {
            let mut words = line.split(' ').map(str::to_owned);
            let mut next = || words.next().expect("a line is SRC DST PORTS");
            let ends = (next(), next());
            let open = match next().as_str() {
                "-" => BTreeSet::new(),
                "*" => PORTS.map(str::to_owned).into(),
                some => some.split(',').map(str::to_owned).collect(),
            };
            (ends, open)
        };
        Self(text.lines().map(line).collect())
    }

    /// A line for every pair of ends.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for ((from, to), open) in &self.0 {
            let ports = match open.len() {
                0 => "-".to_owned(),
                all if all == PORTS.len() => "*".to_owned(),
                _ => open.iter().cloned().collect::<Vec<_>>().join(","),
            };
            writeln!(text, "{from} {to} {ports}").expect("a text takes lines");
        }
        text
    }

    /// The pairs whose open ports are others for the engine, with both answers.
    #[must_use]
    pub fn differences(&self, engine: &Engine) -> Vec<String> {
        let differs = |((from, to), open): (&(String, String), &BTreeSet<String>)| {
            let walks = engine.explain(from, to);
            let is_open = |asked: &str| {
                let (protocol, port) = asked.split_once('/').expect("a port is PROTO/PORT");
                let port = port.parse().expect("a port is a number");
                walks.iter().any(|walk| walk.allows(protocol, port))
            };
            let found: BTreeSet<_> =
                PORTS.into_iter().filter(|asked| is_open(asked)).map(str::to_owned).collect();
            (found != *open).then(|| format!("{from} {to}: {open:?}, but the engine says {found:?}"))
        };
        self.0.iter().filter_map(differs).collect()
    }

    /// How many pairs were asked about, and how many of them are neither open nor closed as a whole.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let partly = self.0.values().filter(|open| !open.is_empty() && open.len() < PORTS.len());
        (self.0.len(), partly.count())
    }
}

/// A cause of differences, and the question without it: where both then say the same, it is the cause.
#[derive(Debug, Clone, Copy)]
pub struct Cause {
    /// What the holder does otherwise.
    pub what: &'static str,
    /// With these arguments its program does not.
    pub arguments: &'static [&'static str],
    /// The objects that have no part in it.
    pub counts: fn(&Value) -> bool,
}

/// Whose opinion it is: how policies are read there, and how clusters are made for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// The engine of SIG Network.
    SigNetwork,
    /// The one of Cilium.
    Cilium,
}

impl Holder {
    /// The name of the folder with what is recorded.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SigNetwork => "sig-network",
            Self::Cilium => "cilium",
        }
    }

    /// What is known to part the holder from the engine.
    #[must_use]
    pub fn causes(self) -> &'static [Cause] {
        match self {
            Self::SigNetwork => &[Cause {
                what: "it asks Baseline of no pod that any NetworkPolicy selects, whatever its policyTypes, where the \
                       API says: of no pod that one isolates in that direction",
                arguments: &[],
                counts: |object| object["spec"]["tier"] != "Baseline",
            }],
            Self::Cilium => &[Cause {
                what: "its selectors also take in aggregates of identities, which stand for labels that are not there",
                arguments: &["--aggregates=false"],
                counts: |_| true,
            }],
        }
    }

    /// The engine under test, reading as the holder reads.
    #[must_use]
    pub fn engine(self, objects: &[Value]) -> Engine {
        match self {
            Self::SigNetwork => Engine::new(objects, crate::naive::Blocks::Address),
            Self::Cilium => Engine::under(objects, "cilium"),
        }
    }
}
