//! Other engines' opinions on random clusters, as they were recorded: the
//! engine says the same of every pair of ends and every port.
use partywall_tests::checkout;
use partywall_tests::opinion::{Holder, Opinion};
use partywall_tests::yaml;
use serde_json::Value;
use std::fs;

/// How many clusters are recorded of each.
const RECORDED: usize = 24;

/// The recorded clusters, with the opinions on them.
fn recorded(holder: Holder) -> Vec<(Vec<Value>, Opinion)> {
    let folder = checkout::root().join("fixtures/opinions").join(holder.name());
    let read = |name: String| fs::read_to_string(folder.join(name)).expect("the file is there");
    (0..RECORDED)
        .map(|case| {
            let objects = yaml::objects(&read(format!("{case:02}.yaml")));
            (objects, Opinion::read(&read(format!("{case:02}.txt"))))
        })
        .collect()
}

#[track_caller]
fn check(holder: Holder) {
    let (mut pairs, mut partly) = (0, 0);
    for (case, (objects, opinion)) in recorded(holder).iter().enumerate() {
        assert_eq!(opinion.differences(&holder.engine(objects)), Vec::<String>::new(), "{case:02}");
        let counts = opinion.counts();
        (pairs, partly) = (pairs + counts.0, partly + counts.1);
    }
    // Where everything is open or closed, nothing of ports would be compared.
    assert!(pairs > 500 && partly > 50, "{pairs} pairs, {partly} of them open in part");
}

#[test]
fn the_engine_agrees_with_that_of_sig_network() {
    check(Holder::SigNetwork);
}

#[test]
fn the_engine_agrees_with_that_of_cilium() {
    check(Holder::Cilium);
}

#[test]
fn an_opinion_that_differs_is_noticed() {
    let said = Opinion::of_lines(
        "a/w0 b/w1 TCP/80 egress=allowed ingress=denied\nworld:10.0.0.200 a/w0 TCP/80 allowed",
    );
    assert_eq!(said.text(), "10.0.0.200 a/w0 TCP/80\na/w0 b/w1 -\n");
    assert_eq!(Opinion::read(&said.text()), said);
    let pods = ["a/w0", "b/w1"].map(|name| name.split_once('/').expect("a name has a namespace"));
    let pods = pods.map(|(namespace, name)| {
        serde_json::json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace}})
    });
    let differences = said.differences(&Holder::SigNetwork.engine(&pods));
    assert_eq!(differences.len(), 2, "everything is open: {differences:?}");
}
