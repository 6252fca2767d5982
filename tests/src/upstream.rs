//! Published expectations of Kubernetes' own suites, as data.
//!
//! A file of `fixtures/upstream` is a cluster and steps. Each step changes
//! objects (`add`, which replaces what has the same kind and name; `delete`;
//! `set` and `swap`, by JSON pointer) and says which connections work then:
//! as `probes`, lines like those of the connectivity fixtures, or as `tables`,
//! one row for each source and one character for each destination, in the
//! order of `pods`: `.` allowed, `X` denied, `#` itself, which is not asked.
use crate::fixture::{self, Fixture, Probe};
use crate::naive::Blocks;
use crate::yaml;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// A file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(rename = "source")]
    _source: String,
    /// Pods of the upstream topology, as `namespace/name`.
    #[serde(default)]
    pods: Vec<String>,
    /// A file beside this one with the objects of the cluster.
    cluster: Option<String>,
    steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    #[serde(default)]
    add: Vec<Value>,
    #[serde(default)]
    delete: Vec<String>,
    #[serde(default)]
    set: Vec<(String, String, Value)>,
    #[serde(default)]
    swap: Vec<(String, String, String)>,
    #[serde(default)]
    probes: String,
    #[serde(default)]
    tables: BTreeMap<String, String>,
}

/// The cases of a suite, each step as a fixture of its own.
pub fn suite(name: &str) -> Vec<Vec<Fixture>> {
    let folder = fixture::root().join("upstream").join(name);
    let files = fixture::entries(&folder);
    files.iter().filter(|path| !path.ends_with("cluster.yaml")).map(|path| case(path)).collect()
}

fn case(path: &Path) -> Vec<Fixture> {
    let mut documents = yaml::documents(&fixture::text(path));
    let case: Case = serde_json::from_value(documents.remove(0))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.file_stem().expect("a file has a name").to_string_lossy();
    let mut objects = Vec::new();
    case.pods.iter().flat_map(|pod| topology(pod)).for_each(|object| put(&mut objects, object));
    if let Some(cluster) = &case.cluster {
        objects.extend(yaml::objects(&fixture::text(&path.with_file_name(cluster))));
    }
    let steps = case.steps.iter().enumerate();
    steps
        .map(|(index, step)| {
            step.change(&mut objects);
            let probes = step.expected(&case.pods);
            assert!(!probes.is_empty(), "{name}: step {index} expects nothing");
            Fixture { name: format!("{name}, step {index}"), objects: objects.clone(), probes }
        })
        .collect()
}

/// A pod of the end-to-end tests, labelled `pod: NAME`, with ports 80 and 81 of every protocol.
fn topology(pod: &str) -> Vec<Value> {
    let (namespace, name) = pod.split_once('/').expect("a pod is namespace/name");
    let [namespace_byte, name_byte] = [namespace.as_bytes()[0], name.as_bytes()[0]];
    let ports = ["TCP", "UDP", "SCTP"].into_iter().flat_map(|protocol| {
        [80, 81].map(|port| {
            let name = format!("serve-{port}-{}", protocol.to_lowercase());
            json!({"name": name, "containerPort": port, "protocol": protocol})
        })
    });
    let containers = json!([{"name": "server", "image": "server", "ports": ports.collect::<Vec<_>>()}]);
    vec![
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}),
        json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "namespace": namespace, "labels": {"pod": name}},
            "spec": {"containers": containers},
            "status": {"podIP": format!("10.{namespace_byte}.0.{name_byte}")},
        }),
    ]
}

impl Step {
    fn change(&self, objects: &mut Vec<Value>) {
        for object in &self.add {
            put(objects, object.clone());
        }
        for name in &self.delete {
            let before = objects.len();
            objects.retain(|old| title(old) != *name);
            assert!(objects.len() < before, "there is no `{name}` to delete");
        }
        for (name, pointer, value) in &self.set {
            *place(objects, name, pointer) = value.clone();
        }
        for (name, one, other) in &self.swap {
            let first = place(objects, name, one).take();
            let second = std::mem::replace(place(objects, name, other), first);
            *place(objects, name, one) = second;
        }
    }

    fn expected(&self, pods: &[String]) -> Vec<Probe> {
        let mut probes = fixture::probes(&self.probes);
        for (port, table) in &self.tables {
            assert_eq!(table.lines().count(), pods.len(), "a table has a row for each pod");
            probes.extend(table.lines().flat_map(|row| self::row(port, row, pods)));
        }
        probes
    }
}

fn row(port: &str, row: &str, pods: &[String]) -> Vec<Probe> {
    let (from, cells) = row.split_once(' ').expect("a row is a pod and its cells");
    assert_eq!(cells.len(), pods.len(), "`{row}` has a cell for each pod");
    let probe = |(cell, to): (char, &String)| {
        let answer = match cell {
            '.' => "allowed",
            'X' => "denied",
            '#' if from == to => return None,
            _ => panic!("`{row}`: `{cell}` says nothing about {to}"),
        };
        Some(Probe::read(&format!("{from} {to} {port} {answer}"), Blocks::Address))
    };
    cells.chars().zip(pods).filter_map(probe).collect()
}

/// Adds an object, in the place of what has its kind and name.
fn put(objects: &mut Vec<Value>, object: Value) {
    objects.retain(|old| title(old) != title(&object));
    objects.push(object);
}

/// `Kind/name` or `Kind/namespace/name`.
fn title(object: &Value) -> String {
    let metadata = &object["metadata"];
    let parts = [&object["kind"], &metadata["namespace"], &metadata["name"]];
    parts.into_iter().filter_map(Value::as_str).collect::<Vec<_>>().join("/")
}

fn place<'a>(objects: &'a mut [Value], name: &str, pointer: &str) -> &'a mut Value {
    let object = objects.iter_mut().find(|object| title(object) == name);
    let object = object.unwrap_or_else(|| panic!("there is no `{name}`"));
    object.pointer_mut(pointer).unwrap_or_else(|| panic!("`{name}` has no {pointer}"))
}
