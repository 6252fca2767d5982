//! Every connectivity fixture against the naive evaluator, and every mistake
//! of [`Mutation`] against every fixture.
use partywall_tests::engine;
use partywall_tests::fixture::{self, Fixture};
use partywall_tests::naive::Mutation;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

#[test]
fn the_naive_evaluator_knows_every_lesson() {
    for fixture in fixture::connectivity() {
        assert_eq!(fixture.misses(None), Vec::<&str>::new(), "{}", fixture.name);
    }
}

#[test]
fn the_engine_knows_every_lesson() {
    for fixture in fixture::connectivity() {
        assert_eq!(engine::misses(&fixture), Vec::<&str>::new(), "{}", fixture.name);
    }
}

/// `lesson.md` is a title, an empty line, and text that fits on a card.
#[test]
fn every_fixture_is_a_lesson() {
    for folder in fixture::folders(&fixture::root().join("connectivity")) {
        let lesson = fixture::text(&folder.join("lesson.md"));
        let (title, text) = lesson.split_once("\n\n").unwrap_or_default();
        assert!(title.starts_with("# ") && !title.contains('\n'), "{}: no title", folder.display());
        assert!((80..1200).contains(&text.len()), "{}: {} bytes of text", folder.display(), text.len());
    }
}

/// What the documents open in the playground is there.
#[test]
fn every_link_to_a_lesson_leads_to_one() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = fixture::text(&top.join("README.md"));
    let links: Vec<&str> = readme.split("#ex=").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(links.len() > 3, "{links:?}");
    for link in links {
        let lesson = fixture::root().join("connectivity").join(link).join("lesson.md");
        assert!(lesson.is_file(), "README.md opens the lesson {link:?}, and there is none");
    }
}

/// Every mistake is noticed by some fixture; `BLESS=1` writes the table anew.
#[test]
fn every_mutant_is_killed() {
    let fixtures = fixture::connectivity();
    let table = table(&fixtures);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("MUTANTS.md");
    if env::var_os("BLESS").is_some() {
        fs::write(&path, &table).expect("the table can be written");
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == table, "{} is stale; BLESS=1 writes it anew", path.display());
}

fn table(fixtures: &[Fixture]) -> String {
    let mut table = String::from(
        "# Mutants\n\nEach row is a mistake that engines make, switched on in the naive evaluator, and the fixtures of\n\
         `fixtures/connectivity` that notice, with the number of connections that come out wrong. A test keeps\n\
         this table true: `BLESS=1 cargo test -p partywall-tests --test lessons` writes it.\n\n\
         | mutant | mistake | killed by |\n|---|---|---|\n",
    );
    let killers = Mutation::ALL.iter().map(|&mutation| (mutation, killers(fixtures, mutation)));
    let (killed, survivors): (Vec<_>, Vec<_>) = killers.partition(|(_, killers)| !killers.is_empty());
    assert!(survivors.is_empty(), "these mutants survive every fixture: {survivors:?}");
    for (mutation, killers) in killed {
        writeln!(table, "| `{mutation:?}` | {} | {} |", mutation.sentence(), killers.join(", "))
            .expect("text can be written");
    }
    table
}

fn killers(fixtures: &[Fixture], mutation: Mutation) -> Vec<String> {
    fixtures
        .iter()
        .map(|fixture| (&fixture.name, fixture.misses(Some(mutation)).len()))
        .filter(|(_, wrong)| *wrong > 0)
        .map(|(name, wrong)| format!("{name} ({wrong})"))
        .collect()
}
