//! What holds without a compiler: the mistakes can be made, no fact is passed
//! over, and the page is of them.

use super::mutant::{self, Mutant, PLUGINS};
use super::table;
use crate::workspace::{self, Workspace};
use std::collections::BTreeSet;

fn mutants(workspace: &Workspace) -> Vec<Mutant> {
    PLUGINS.into_iter().flat_map(|plugin| mutant::read(workspace, plugin).unwrap()).collect()
}

#[test]
fn every_mistake_can_be_made() {
    let workspace = Workspace::open(None).unwrap();
    let mut names = BTreeSet::new();
    for mutant in mutants(&workspace) {
        let path = workspace.root().join("policy/src").join(&mutant.file);
        let source = workspace::read_text(&path).unwrap();
        assert_ne!(mutant.apply(&source).unwrap(), source, "{}", mutant.name);
        assert!(names.insert(mutant.name.clone()), "two mistakes are called {}", mutant.name);
    }
}

/// How many facts about a plugin are numbered.
const FACTS: [(&str, u32); 2] = [("cilium", 27), ("calico", 20)];

#[test]
fn no_fact_is_left_out() {
    let mutants = mutants(&Workspace::open(None).unwrap());
    for (plugin, last) in FACTS {
        let own = mutants.iter().filter(|mutant| mutant.plugin == plugin);
        let facts: BTreeSet<u32> = own.map(|mutant| mutant.fact).collect();
        assert_eq!(facts, (1..=last).collect(), "{plugin}");
    }
}

#[test]
fn the_page_is_of_these_mistakes_and_these_fixtures() {
    let workspace = Workspace::open(None).unwrap();
    let page = workspace::read_text(&workspace.readings()).unwrap();
    let rows = table::rows(&page);
    let cells = |mutant: &Mutant| {
        let name = format!("`{}`", mutant.name);
        [mutant.fact.to_string(), mutant.truth.clone(), name, mutant.mistake.clone()]
    };
    let mutants = mutants(&workspace);
    let expected: Vec<_> = mutants.iter().map(|mutant| cells(mutant).to_vec()).collect();
    let told: Vec<_> = rows.iter().map(|row| row.get(..4).unwrap_or_default().to_vec()).collect();
    assert_eq!(told, expected, "`cargo xtask readings` writes it anew");
    for (mutant, row) in mutants.iter().zip(rows) {
        let killers = row.get(4).copied().unwrap_or_default();
        for killer in killers.split(", ") {
            let folder = workspace.root().join("fixtures/engines").join(mutant.plugin).join(killer);
            let is_fixture = !killer.is_empty() && folder.join("expected.txt").is_file();
            assert!(is_fixture, "{}: `{killer}` is no fixture", mutant.name);
        }
    }
}
