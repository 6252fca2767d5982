//! The connectivity fixtures: a cluster, and what is known of single
//! connections in it.
//!
//! A fixture is a folder of `fixtures/connectivity`: `lesson.md` says what it
//! shows, `manifests.yaml` is the cluster, and each line of `probes.txt` is a
//! connection and its answer:
//!
//! ```text
//! # from            to               port    answer
//! customer1/client  customer2/nginx  TCP/80  denied
//! 203.0.113.7       customer1/nginx  TCP/80  allowed
//! --ip-block external
//! ```
//!
//! An end is a pod or workload (`namespace/name`, with `[Kind]` where the name
//! alone is not enough), `node:NAME`, or an address. Lines below
//! `--ip-block external` are asked in that mode.
use crate::naive::{Blocks, Cluster, Connection, End, Mutation, Naive};
use crate::yaml;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// A cluster and its probes.
#[derive(Debug)]
pub struct Fixture {
    /// The name of its folder.
    pub name: String,
    /// The objects of the cluster.
    pub objects: Vec<Value>,
    /// What is known.
    pub probes: Vec<Probe>,
}

/// A connection and its answer.
#[derive(Debug, Clone)]
pub struct Probe {
    /// The line of `probes.txt`, as it is written.
    pub text: String,
    /// What address blocks match.
    pub blocks: Blocks,
    /// Who connects.
    pub from: String,
    /// To whom.
    pub to: String,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: String,
    /// The port.
    pub port: u16,
    /// The answer.
    pub allowed: bool,
}

/// The folder of all fixtures.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// Every connectivity fixture, by name.
pub fn connectivity() -> Vec<Fixture> {
    folders(&root().join("connectivity")).iter().map(|folder| Fixture::read(folder)).collect()
}

/// The folders in `path`, by name.
pub fn folders(path: &Path) -> Vec<PathBuf> {
    entries(path).into_iter().filter(|path| path.is_dir()).collect()
}

/// What is in the folder `path`, by name.
pub fn entries(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.sort();
    paths
}

/// The text of a file.
pub fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Fixture {
    /// The probes that the naive evaluator, with that mistake, answers wrongly.
    pub fn misses(&self, mutation: Option<Mutation>) -> Vec<&str> {
        let naive = |blocks| Naive::new(&self.objects, blocks, mutation);
        let [address, external] = [Blocks::Address, Blocks::External].map(naive);
        let wrong = self.probes.iter().filter(|probe| {
            let naive = if probe.blocks == Blocks::Address { &address } else { &external };
            probe.ask(naive) != Some(probe.allowed)
        });
        wrong.map(|probe| probe.text.as_str()).collect()
    }

    fn read(folder: &Path) -> Self {
        let name = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
        let objects = yaml::objects(&text(&folder.join("manifests.yaml")));
        let probes = probes(&text(&folder.join("probes.txt")));
        assert!(!probes.is_empty(), "{name} has no probe");
        Self { name, objects, probes }
    }
}

/// The probes that `text` lists, one a line.
pub(crate) fn probes(text: &str) -> Vec<Probe> {
    let mut blocks = Blocks::Address;
    let mut probes = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        match line {
            "--ip-block external" => blocks = Blocks::External,
            line => probes.push(Probe::read(line, blocks)),
        }
    }
    probes
}

impl Probe {
    pub(crate) fn read(line: &str, blocks: Blocks) -> Self {
        let words: Vec<_> = line.split_whitespace().collect();
        let [from, to, port, answer] = words[..] else { panic!("`{line}` is not FROM TO PORT ANSWER") };
        let (protocol, port) = port.split_once('/').expect("a port is PROTOCOL/NUMBER");
        assert!(["TCP", "UDP", "SCTP"].contains(&protocol), "`{line}` has no protocol");
        Self {
            text: words.join(" "),
            blocks,
            from: from.to_owned(),
            to: to.to_owned(),
            protocol: protocol.to_owned(),
            port: port.parse().expect("a port is a number"),
            allowed: match answer {
                "allowed" => true,
                "denied" => false,
                other => panic!("`{other}` is neither `allowed` nor `denied`"),
            },
        }
    }

    /// What the naive evaluator says; nothing if it does not know one of the ends.
    pub fn ask(&self, naive: &Naive) -> Option<bool> {
        Some(naive.allows(&Connection {
            from: end(naive.cluster(), &self.from)?,
            to: end(naive.cluster(), &self.to)?,
            protocol: &self.protocol,
            port: self.port,
        }))
    }
}

/// The end of that name.
pub fn end<'a>(cluster: &'a Cluster, text: &'a str) -> Option<End<'a>> {
    if let Some(node) = text.strip_prefix("node:") {
        cluster.nodes.iter().find(|one| one.name == node).map(|one| End::Node(&one.name))
    } else if text.contains('/') {
        let named = |title: &str| title == text || title.split('[').next() == Some(text);
        cluster.pods.iter().find(|pod| named(&pod.title())).map(End::Pod)
    } else {
        text.parse().ok().map(End::Address)
    }
}
