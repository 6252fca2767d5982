//! What holds in every cluster, whatever its policies: the order of objects
//! means nothing, a rule only adds, and the list is the sum of its walks.
use partywall_tests::engine::{Connections, Engine};
use partywall_tests::naive::{Blocks, Naive};
use partywall_tests::{arbitrary, fixture, pairs};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The policies that say themselves that they are about ingress.
fn isolating(objects: &[Value]) -> Vec<usize> {
    let about_ingress = |object: &Value| {
        let types = object["spec"]["policyTypes"].as_array();
        object["kind"] == "NetworkPolicy" && types.is_some_and(|types| types.contains(&json!("Ingress")))
    };
    (0..objects.len()).filter(|index| about_ingress(&objects[*index])).collect()
}

proptest! {
    #![proptest_config(arbitrary::config())]

    #[test]
    fn the_order_of_objects_means_nothing(
        (objects, shuffled) in arbitrary::clusters().prop_flat_map(|objects| (Just(objects.clone()), Just(objects).prop_shuffle())),
    ) {
        let [one, other] = [&objects, &shuffled].map(|objects| Engine::new(objects, Blocks::Address).list());
        prop_assert_eq!(one, other);
    }

    /// The pods of a policy about ingress are isolated already: one more rule takes nothing away.
    #[test]
    fn one_more_rule_only_adds(objects in arbitrary::clusters(), rule in arbitrary::rule("from")) {
        for index in isolating(&objects) {
            let mut more = objects.clone();
            let mut rules = more[index]["spec"]["ingress"].as_array().cloned().unwrap_or_default();
            rules.push(rule.clone());
            more[index]["spec"]["ingress"] = json!(rules);
            let naive = Naive::new(&objects, Blocks::Address, None);
            let [before, after] = [&objects, &more]
                .map(|objects| Connections::read(&Engine::new(objects, Blocks::Address).list()));
            for (asked, _) in pairs::ends(&naive).iter().flat_map(|pair| pairs::answers(&naive, pair)) {
                let open = |list: &Connections| list.allows(&asked.from, &asked.to, asked.protocol, asked.port);
                prop_assert!(!open(&before) || open(&after), "{:?} is lost", asked);
            }
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
