//! A change answers what two whole answers would, and leaves the model as it
//! was.

use super::*;
use crate::reach::change::Change;
use crate::reach::diff::{diff, of_change};
use crate::snapshot::{Identity, Name};
use proptest::strategy::ValueTree as _;

/// A cluster, and a policy that comes, gives way to another of its name, or goes.
fn changes() -> impl Strategy<Value = (Vec<Value>, Vec<Value>, Option<Value>)> {
    let policy = prop::collection::vec(any::<u8>(), 60);
    (clusters(), policy, 0_usize..6, 0_u8..4).prop_map(|(before, bytes, number, kind)| {
        let new = Dice(bytes.iter()).policy(number);
        let name = |object: &Value| (object["kind"].clone(), object["metadata"].clone());
        let mut after: Vec<Value> =
            before.iter().filter(|object| name(object) != name(&new)).cloned().collect();
        let new = (kind != 0).then_some(new);
        after.extend(new.clone());
        (before, after, new)
    })
}

fn change_of(before: &Reading, after: &Reading) -> Change {
    let [old, new] = [before, after].map(|reading| &reading.snapshot.policies);
    let names: crate::order::SortedSet<&Name> = old.keys().chain(new.keys()).collect();
    let changed = names.into_iter().filter(|name| old.get(name) != new.get(name));
    let policies = changed.map(|name| (name.clone(), new.get(name).cloned())).collect();
    Change { policies, ..Change::default() }
}

fn answer(model: &Model, reading: &Reading) -> Answer {
    Answer::of(model, &reading.snapshot, &Filter::default())
}

proptest! {
    #[test]
    fn a_change_differs_as_two_clusters_do((before, after, _) in changes()) {
        let (old, new) = (read(&before), read(&after));
        for blocks in [Blocks::Address, Blocks::External] {
            let [mut model, other] = [&old, &new].map(|reading| Model::new(&reading.snapshot, blocks));
            let filter = Filter::default();
            let expected = diff((&model, &old.snapshot), (&other, &new.snapshot), &filter);
            let listed = answer(&model, &old);
            let found = of_change(&mut model, &old.snapshot, &change_of(&old, &new), &filter);
            prop_assert!(found.is_none_or(|found| found == expected));
            prop_assert_eq!(answer(&model, &old), listed);
        }
    }

    #[test]
    fn a_model_that_holds_is_that_of_the_new_cluster((before, after, _) in changes()) {
        let (old, new) = (read(&before), read(&after));
        let mut model = Model::new(&old.snapshot, Blocks::Address);
        if model.replace(&change_of(&old, &new)) {
            prop_assert_eq!(answer(&model, &new), answer(&Model::new(&new.snapshot, Blocks::Address), &new));
        }
    }

    #[test]
    fn what_opens_is_what_closes_on_the_way_back((before, after, _) in changes()) {
        let (old, new) = (read(&before), read(&after));
        let (there, back) = (change_of(&old, &new), change_of(&new, &old));
        let mut model = Model::new(&old.snapshot, Blocks::Address);
        if let Some(mut forth) = model.change(&there)
            && model.replace(&there)
            && let Some(changed) = model.change(&back)
        {
            for change in &mut forth {
                std::mem::swap(&mut change.opened, &mut change.closed);
            }
            prop_assert_eq!(forth, changed);
        }
    }
}

/// Most changes need no new model, or the short way is none.
#[test]
fn few_changes_need_a_new_model() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let held = (0..200).filter(|_| {
        let (before, after, _) = changes().new_tree(&mut runner).unwrap().current();
        let (old, new) = (read(&before), read(&after));
        Model::new(&old.snapshot, Blocks::Address).replace(&change_of(&old, &new))
    });
    let held = held.count();
    assert!(held > 100, "{held} of 200");
}

#[test]
fn what_changes_besides_policies_is_told_apart() {
    let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"ports": [{"port": 80}]}});
    let raw = serde_json::value::to_raw_value(&service).unwrap();
    let change = Change::of(Reading::of_objects(&[&raw]), &[]);
    assert!(change.entries && !change.others && change.policies.is_empty());
    let identity = json!({"apiVersion": "v1", "kind": "Pod", "name": "p"});
    let change =
        Change::of(Reading::of_objects(&[]), &[serde_json::from_value::<Identity>(identity).unwrap()]);
    assert!(change.others);
}
