//! The engine under test, asked as its hosts ask it: JSON in, JSON out.
use crate::fixture::{self, Fixture, Probe};
use crate::naive::{Blocks, End, Naive};
use partywall_policy::cluster::HostCalls;
use partywall_policy::operations::{self, Session};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// A host without a cluster.
struct NoCluster;

impl HostCalls for NoCluster {
    fn call(&self, _: &str, operation: &str, _: &[u8]) -> Result<Vec<u8>, String> {
        Err(format!("`{operation}` is not answered: there is no cluster"))
    }
}

/// A cluster that the engine has read.
pub struct Engine {
    session: RefCell<Session>,
    snapshot: u64,
    options: Value,
}

impl Engine {
    /// Reads the objects of a cluster; policies are read as the API has them.
    pub fn new(objects: &[Value], blocks: Blocks) -> Self {
        Self::reading(objects, json!({"ipBlock": word(blocks)}))
    }

    /// Reads the objects of a cluster; policies are read as that network plugin reads them.
    pub fn under(objects: &[Value], plugin: &str) -> Self {
        Self::reading(objects, json!({"plugin": plugin}))
    }

    fn reading(objects: &[Value], options: Value) -> Self {
        let session = RefCell::new(Session::new(Box::new(NoCluster)));
        let reply = run(&mut session.borrow_mut(), "load", &json!({"objects": objects}));
        let snapshot = reply["data"]["snapshot"].as_u64();
        let snapshot = snapshot.unwrap_or_else(|| panic!("nothing was loaded: {reply}"));
        Self { session, snapshot, options }
    }

    /// Asks a question of the cluster: the fields of `question`, with the snapshot and the options.
    pub fn ask(&self, operation: &str, question: Value) -> Value {
        let mut question = question;
        question["snapshot"] = json!(self.snapshot);
        question["options"] = self.options.clone();
        run(&mut self.session.borrow_mut(), operation, &question)
    }

    /// The connection list of the cluster, as text.
    pub fn list(&self) -> String {
        let reply = self.ask("connectivity", json!({"output": "txt"}));
        reply["text"].as_str().unwrap_or_else(|| panic!("no list but {reply}")).to_owned()
    }

    /// The ports that the decision walk finds open between two ends.
    pub fn explain(&self, from: &str, to: &str) -> Vec<Explained> {
        let reply = self.ask("explain", json!({"source": from, "destination": to}));
        let all = reply["data"].as_array().unwrap_or_else(|| panic!("no explanation but {reply}"));
        all.iter().map(|one| Explained(one["ports"].clone())).collect()
    }
}

/// The open ports of one pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained(Value);

impl Explained {
    /// Whether the port is open.
    pub fn allows(&self, protocol: &str, port: u16) -> bool {
        let ranges = self.0[protocol.to_lowercase()].as_array().into_iter().flatten();
        let bounds = |range: &Value| Some((range[0].as_u64()?, range[1].as_u64()?));
        ranges.filter_map(bounds).any(|(first, last)| (first..=last).contains(&u64::from(port)))
    }

    /// The ports as a line of a list writes them.
    pub fn text(&self) -> &str {
        self.0["text"].as_str().unwrap_or_default()
    }
}

fn run(session: &mut Session, operation: &str, payload: &Value) -> Value {
    let operation = operations::find(operation).unwrap_or_else(|| panic!("there is no `{operation}`"));
    let answer = operation(session, payload.to_string().as_bytes());
    let answer = answer.unwrap_or_else(|error| panic!("{error} for {payload}"));
    serde_json::from_slice(&answer).expect("an answer is JSON")
}

/// The word for a reading of blocks.
fn word(blocks: Blocks) -> &'static str {
    match blocks {
        Blocks::Address => "address",
        Blocks::External => "external",
    }
}

/// A connection list, read back.
#[derive(Debug)]
pub struct Connections {
    lines: BTreeMap<String, Vec<(Name, Ports)>>,
}

/// An end of a line: a workload, or a range of addresses.
#[derive(Debug, Clone)]
enum Name {
    Title(String),
    Range(IpAddr, IpAddr),
}

/// Ranges of ports, by protocol; nothing for all of them.
type Ports = Option<BTreeMap<String, Vec<(u16, u16)>>>;

impl Connections {
    /// Reads the text of a list.
    pub fn read(text: &str) -> Self {
        let mut lines = BTreeMap::<_, Vec<_>>::new();
        for line in text.lines() {
            let (ends, ports) = line.split_once(" : ").expect("a line is ENDS : PORTS");
            let (from, to) = ends.split_once(" => ").expect("a line is FROM => TO");
            lines.entry(from.to_owned()).or_default().push((Name::read(to), self::ports(ports)));
        }
        Self { lines }
    }

    /// Whether some line holds the connection. Ends are titles of workloads or addresses.
    pub fn allows(&self, from: &str, to: &str, protocol: &str, port: u16) -> bool {
        let lines = self.lines.iter().filter(|(name, _)| Name::read(name).is(from));
        let ports = lines.flat_map(|(_, ends)| ends).filter(|(name, _)| name.is(to));
        ports.into_iter().any(|(_, ports)| contains(ports.as_ref(), protocol, port))
    }
}

/// The probes of a fixture that the engine answers wrongly, in its list or in its walk.
pub fn misses(fixture: &Fixture) -> Vec<&str> {
    [Blocks::Address, Blocks::External].into_iter().flat_map(|blocks| misses_of(fixture, blocks)).collect()
}

fn misses_of(fixture: &Fixture, blocks: Blocks) -> Vec<&str> {
    let engine = Engine::new(&fixture.objects, blocks);
    let list = Connections::read(&engine.list());
    let naive = Naive::new(&fixture.objects, blocks, None);
    let title = |name: &str| match fixture::end(naive.cluster(), name) {
        Some(End::Pod(pod)) => pod.title(),
        _ => name.to_owned(),
    };
    let is_wrong = |probe: &&Probe| {
        let (from, to) = (title(&probe.from), title(&probe.to));
        let listed = list.allows(&from, &to, &probe.protocol, probe.port);
        let mut walks = engine.explain(&from, &to).into_iter();
        (is_listed(&fixture.objects, &from, &to) && listed != probe.allowed)
            || walks.any(|walk| walk.allows(&probe.protocol, probe.port) != probe.allowed)
    };
    let asked = fixture.probes.iter().filter(|probe| probe.blocks == blocks);
    asked.filter(is_wrong).map(|probe| probe.text.as_str()).collect()
}

/// Whether a list can show the connection: it has no nodes, and IPv6 ranges only where a rule
/// names an IPv6 block or a pod has an IPv6 address.
pub fn is_listed(objects: &[Value], from: &str, to: &str) -> bool {
    [from, to].into_iter().all(|end| {
        let ipv6 = !end.contains('/') && end.contains(':');
        !end.starts_with("node:") && (!ipv6 || objects.iter().any(has_ipv6))
    })
}

/// Whether an object names an IPv6 block, or is a pod with an IPv6 address.
fn has_ipv6(object: &Value) -> bool {
    let status = if object["kind"] == "Pod" { &object["status"] } else { &Value::Null };
    [&object["spec"], status].into_iter().any(|part| part.to_string().contains("::"))
}

impl Name {
    fn read(text: &str) -> Self {
        let range = text.strip_suffix("[External]").and_then(|range| range.split_once('-'));
        match range.map(|(first, last)| (first.parse(), last.parse())) {
            Some((Ok(first), Ok(last))) => Self::Range(first, last),
            _ => Self::Title(text.to_owned()),
        }
    }

    fn is(&self, text: &str) -> bool {
        match self {
            Self::Title(title) => title == text,
            Self::Range(first, last) => {
                text.parse().is_ok_and(|address: IpAddr| (*first..=*last).contains(&address))
            }
        }
    }
}

fn ports(text: &str) -> Ports {
    let mut ports = BTreeMap::<String, Vec<(u16, u16)>>::new();
    let mut protocol = String::new();
    if text == "All Connections" {
        return None;
    }
    for item in text.split(',') {
        let range = match item.split_once(' ') {
            Some((name, range)) => {
                name.clone_into(&mut protocol);
                range
            }
            None => item,
        };
        let (start, end) = range.split_once('-').unwrap_or((range, range));
        let number = |text: &str| text.parse().expect("a port is a number");
        ports.entry(protocol.clone()).or_default().push((number(start), number(end)));
    }
    Some(ports)
}

fn contains(ports: Option<&BTreeMap<String, Vec<(u16, u16)>>>, protocol: &str, port: u16) -> bool {
    ports.is_none_or(|ports| {
        ports
            .get(protocol)
            .is_some_and(|ranges| ranges.iter().any(|(start, end)| (*start..=*end).contains(&port)))
    })
}
