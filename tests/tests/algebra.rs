//! What holds in every cluster, whatever its policies: the order of objects
//! means nothing, a rule only adds, and the list is the sum of its walks.
use partywall_tests::engine::{Connections, Engine};
use partywall_tests::naive::{Blocks, Naive};
use partywall_tests::{arbitrary, fixture, pairs};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The policies that say themselves that they are about that direction.
fn isolating(objects: &[Value], direction: &str) -> Vec<usize> {
    let is_about = |object: &Value| {
        let types = object["spec"]["policyTypes"].as_array();
        object["kind"] == "NetworkPolicy" && types.is_some_and(|types| types.contains(&json!(direction)))
    };
    (0..objects.len()).filter(|index| is_about(&objects[*index])).collect()
}

/// Whether every connection of one cluster is one of the other, which has the same pods.
#[track_caller]
fn check_only_adds(fewer: &[Value], more: &[Value]) -> Result<(), TestCaseError> {
    let naive = Naive::new(fewer, Blocks::Address, None);
    let [before, after] =
        [fewer, more].map(|objects| Connections::read(&Engine::new(objects, Blocks::Address).list()));
    for (asked, _) in pairs::ends(&naive).iter().flat_map(|pair| pairs::answers(&naive, pair)) {
        let open = |list: &Connections| list.allows(&asked.from, &asked.to, asked.protocol, asked.port);
        prop_assert!(!open(&before) || open(&after), "{:?} is lost", asked);
    }
    Ok(())
}

/// A policy for every pod that is asked after all others of the Admin tier.
fn last_word(action: &str) -> Value {
    let rule = |peers: &str| json!([{"action": action, peers: [{"namespaces": {}}]}]);
    json!({
        "apiVersion": "policy.networking.k8s.io/v1alpha2",
        "kind": "ClusterNetworkPolicy",
        "metadata": {"name": "last-word"},
        "spec": {"tier": "Admin", "priority": 1000, "subject": {"namespaces": {}},
            "ingress": rule("from"), "egress": rule("to")},
    })
}

/// The lines of a difference, as a set; `+` and `-` in the places of each other if `turned`.
fn differences(before: &[Value], after: &[Value], turned: bool) -> BTreeSet<String> {
    let reply = Engine::new(before, Blocks::Address).ask("diff", json!({"after": after}));
    let all = reply["data"].as_array().unwrap_or_else(|| panic!("no difference but {reply}"));
    let line = |one: &Value| {
        let ports = |when: &str| one[when]["text"].as_str().unwrap_or_default().to_owned();
        let (before, after) = (ports("before"), ports("after"));
        let (before, after) = if turned { (after, before) } else { (before, after) };
        format!("{} => {} : {before} -> {after}", one["source"], one["destination"])
    };
    all.iter().map(line).collect()
}

proptest! {
    #![proptest_config(arbitrary::config())]

    #[test]
    fn the_order_of_objects_means_nothing(
        (objects, shuffled) in arbitrary::clusters().prop_flat_map(|objects| (Just(objects.clone()), Just(objects).prop_shuffle())),
    ) {
        let [one, other] = [&objects, &shuffled].map(|objects| Engine::new(objects, Blocks::Address));
        prop_assert_eq!(one.list(), other.list());
        for operation in ["exposure", "isolation"] {
            let question = json!({"output": "txt"});
            prop_assert_eq!(one.ask(operation, question.clone()), other.ask(operation, question));
        }
    }

    /// The pods of a policy about a direction are isolated already: one more rule takes nothing away.
    #[test]
    fn one_more_rule_only_adds(
        objects in arbitrary::clusters(),
        rules in (arbitrary::rule("from"), arbitrary::rule("to")),
    ) {
        for (direction, section, rule) in [("Ingress", "ingress", rules.0), ("Egress", "egress", rules.1)] {
            for index in isolating(&objects, direction) {
                let mut more = objects.clone();
                let mut rules = more[index]["spec"][section].as_array().cloned().unwrap_or_default();
                rules.push(rule.clone());
                more[index]["spec"][section] = json!(rules);
                check_only_adds(&objects, &more)?;
            }
        }
    }

    /// Who has the last word of the Admin tier takes nothing away by `Accept`, and adds nothing by `Deny`.
    #[test]
    fn the_last_word_of_administrators_goes_one_way(objects in arbitrary::clusters()) {
        let with = |action| [objects.clone(), vec![last_word(action)]].concat();
        check_only_adds(&objects, &with("Accept"))?;
        check_only_adds(&with("Deny"), &objects)?;
    }

    #[test]
    fn a_cluster_does_not_differ_from_itself(objects in arbitrary::clusters()) {
        prop_assert_eq!(differences(&objects, &objects, false), BTreeSet::new());
    }

    #[test]
    fn a_difference_is_mirrored(before in arbitrary::clusters(), after in arbitrary::clusters()) {
        prop_assert_eq!(differences(&before, &after, false), differences(&after, &before, true));
    }

    /// A cell of the matrix is what the walks of its pairs come to.
    #[test]
    fn the_matrix_is_the_sum_of_its_walks(objects in arbitrary::clusters()) {
        let engine = Engine::new(&objects, Blocks::Address);
        let naive = Naive::new(&objects, Blocks::Address, None);
        let reply = engine.ask("connectivity", json!({"output": "matrix"}));
        let lines: Vec<&str> = reply["text"].as_str().unwrap_or_default().lines().collect();
        // A sign stands below the number of its column; the row of that number names the namespace.
        let row = |space: &str| lines.iter().skip(1).find(|line| line.split_whitespace().nth(1) == Some(space));
        let cell = |from: &str, to: &str| {
            let number = row(to)?.split_whitespace().next()?;
            row(from)?.chars().nth(lines[0].rfind(number)?)
        };
        let mut sums: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for (from, to) in pairs::ends(&naive).into_iter().filter(|(from, to)| from.contains('/') && to.contains('/')) {
            let space = |end: &str| end.split('/').next().unwrap_or_default().to_owned();
            let ports = engine.explain(&from, &to).iter().map(|walk| walk.text().to_owned()).collect::<Vec<_>>();
            sums.entry((space(&from), space(&to))).or_default().extend(ports);
        }
        for ((from, to), ports) in sums {
            let glyph = match ports.into_iter().collect::<Vec<_>>().as_slice() {
                [one] if one == "All Connections" => '●',
                [one] if one == "No Connections" => '·',
                _ => '◐',
            };
            prop_assert_eq!(cell(&from, &to), Some(glyph), "{} to {}", from, to);
        }
    }
}

/// For every pair of workloads of every fixture, the list has what the walk finds, and nothing else.
#[test]
fn the_list_is_the_sum_of_its_walks() {
    for fixture in fixture::connectivity() {
        for blocks in [Blocks::Address, Blocks::External] {
            let engine = Engine::new(&fixture.objects, blocks);
            let text = engine.list();
            let naive = Naive::new(&fixture.objects, blocks, None);
            let pairs =
                pairs::ends(&naive).into_iter().filter(|(from, to)| from.contains('/') && to.contains('/'));
            for (from, to) in pairs {
                for walk in engine.explain(&from, &to) {
                    let ends = format!("{from} => {to} : ");
                    let listed =
                        text.lines().find_map(|line| line.strip_prefix(&ends)).unwrap_or("No Connections");
                    let walked = if walk.text().is_empty() { "No Connections" } else { walk.text() };
                    assert_eq!(listed, walked, "{}: {ends} ({blocks:?})", fixture.name);
                }
            }
        }
    }
}
