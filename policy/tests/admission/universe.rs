//! A small world with every connection that tells one answer from another, and
//! what lets each through, read from the comments of the API.

use serde_json::{Map, Value, json};
use std::net::Ipv4Addr;

pub(crate) const HOME: &str = "customer1";
pub(crate) const NAME: &str = "kubernetes.io/metadata.name";
pub(crate) const ADDRESSES: [&str; 6] =
    ["10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3", "9.0.0.1", "200.0.0.1"];
const VALUES: [Option<&str>; 4] = [None, Some("a"), Some("b"), Some("x")];

/// The other end of a connection.
pub(crate) enum Peer {
    Pod { namespace: Value, labels: Value },
    Address(Ipv4Addr),
}

/// Where a connection goes: to a number, or to whatever bears a name there.
#[derive(Clone, Copy)]
pub(crate) struct Port<'a> {
    pub(crate) protocol: &'a str,
    pub(crate) place: Place<'a>,
}

#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    Number(u64),
    Named(&'a str),
}

/// The cluster and the settings, as far as they say where boundaries run.
#[derive(Debug)]
pub(crate) struct World {
    /// `customer1`, `customer2` and `customer3`, with their labels.
    pub(crate) namespaces: Vec<Value>,
    pub(crate) isolate_by: &'static str,
    pub(crate) trust: Vec<Value>,
    /// `from` or `to`, in `ingress` or `egress`.
    pub(crate) peers: &'static str,
    pub(crate) section: &'static str,
}

/// The labels of a pod of the policy, which choose among its connections.
pub(crate) fn own_pods() -> [Value; 2] {
    [json!({}), json!({"app": "a"})]
}

pub(crate) fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn labels(pairs: &[(&str, Option<&str>)]) -> Value {
    let given = pairs.iter().filter_map(|(key, value)| Some(((*key).to_owned(), json!((*value)?))));
    Value::Object(given.collect::<Map<_, _>>())
}

impl World {
    /// Every peer of another namespace, and every address.
    pub(crate) fn peers(&self) -> Vec<Peer> {
        let mut namespaces = Vec::new();
        for team in VALUES {
            let stored = self.namespaces.iter().filter(|namespace| namespace[NAME] != HOME);
            let stored = stored.map(|namespace| (namespace[NAME].as_str(), namespace["tenant"].as_str()));
            for (name, tenant) in stored.chain(VALUES.map(|tenant| (Some("x"), tenant))) {
                namespaces.push(labels(&[(NAME, name), ("tenant", tenant), ("team", team)]));
            }
        }
        let pods = |namespace: &Value| {
            let namespace = namespace.clone();
            VALUES.map(move |app| Peer::Pod { namespace: namespace.clone(), labels: labels(&[("app", app)]) })
        };
        let addresses = ADDRESSES.map(|address| Peer::Address(address.parse().unwrap()));
        namespaces.iter().flat_map(pods).chain(addresses).collect()
    }

    fn home(&self) -> &Value {
        self.namespaces.iter().find(|namespace| namespace[NAME] == HOME).unwrap()
    }

    /// Whether a connection stays inside the boundary.
    fn is_inside(&self, peer: &Peer) -> bool {
        let Peer::Pod { namespace, .. } = peer else { return false };
        let tenant = |namespace: &Value| namespace.get(self.isolate_by).cloned();
        let same = tenant(self.home()).is_some() && tenant(namespace) == tenant(self.home());
        namespace[NAME] == HOME || same
    }

    fn is_trusted(&self, peer: &Peer, port: Port<'_>) -> bool {
        self.trust.iter().any(|trusted| {
            let entered = trusted.get("into").is_none_or(|into| selects(into, self.home()));
            entered && opens(&trusted["ports"], port) && meant(trusted, peer)
        })
    }

    fn gets_through(&self, spec: &Value, own: &Value, peer: &Peer, port: Port<'_>) -> bool {
        selects(&spec["podSelector"], own)
            && items(&spec[self.section]).iter().any(|rule| {
                let peers = items(&rule[self.peers]);
                opens(&rule["ports"], port) && (peers.is_empty() || peers.iter().any(|one| meant(one, peer)))
            })
    }

    /// Whether a policy lets a connection cross, and `old` did not.
    pub(crate) fn crosses(
        &self,
        spec: &Value,
        old: Option<&Value>,
        own: &Value,
        (peer, port): (&Peer, Port<'_>),
    ) -> bool {
        self.gets_through(spec, own, peer, port)
            && !self.is_inside(peer)
            && !self.is_trusted(peer, port)
            && !old.is_some_and(|old| self.gets_through(old, own, peer, port))
    }
}

pub(crate) fn selects(selector: &Value, labels: &Value) -> bool {
    items(&selector["matchExpressions"]).iter().all(|term| {
        let value = labels.get(term["key"].as_str().unwrap());
        let listed = value.is_some_and(|value| items(&term["values"]).contains(value));
        match term["operator"].as_str().unwrap() {
            "In" => listed,
            "NotIn" => !listed,
            "Exists" => value.is_some(),
            _ => value.is_none(),
        }
    })
}

fn opens(ports: &Value, port: Port<'_>) -> bool {
    let at = |entry: &Value| match (entry.get("port"), port.place) {
        (None, _) => true,
        (Some(Value::String(name)), Place::Named(asked)) => name == asked,
        (Some(first), Place::Number(asked)) => first
            .as_u64()
            .is_some_and(|first| (first..=entry["endPort"].as_u64().unwrap_or(first)).contains(&asked)),
        _ => false,
    };
    let holds = |entry: &Value| entry["protocol"].as_str().unwrap_or("TCP") == port.protocol && at(entry);
    items(ports).is_empty() || items(ports).iter().any(holds)
}

fn meant(peer: &Value, who: &Peer) -> bool {
    match (peer.get("ipBlock"), who) {
        (Some(block), Peer::Address(address)) => {
            let except = items(&block["except"]).iter();
            in_block(&block["cidr"], *address) && !except.clone().any(|part| in_block(part, *address))
        }
        (None, Peer::Pod { namespace, labels }) => {
            let home = || namespace[NAME] == HOME;
            peer.get("namespaceSelector").map_or_else(home, |selector| selects(selector, namespace))
                && peer.get("podSelector").is_none_or(|selector| selects(selector, labels))
        }
        _ => false,
    }
}

fn in_block(cidr: &Value, address: Ipv4Addr) -> bool {
    let (first, length) = cidr.as_str().unwrap().split_once('/').unwrap();
    let first: Ipv4Addr = first.parse().unwrap();
    let length: u32 = length.parse().unwrap();
    let network = |address: Ipv4Addr| u64::from(address.to_bits()) >> (32 - length);
    network(first) == network(address)
}
