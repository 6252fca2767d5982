//! The recorded sessions in `fixtures/replays`: for every case that asks its
//! cluster, what the policy asks and is told, in the form of kwctl.
//!
//! `BLESS=1` writes them anew, and beside the build what `kwctl run` wants
//! besides: `cargo xtask replays` does both.

use partywall::cli::Verbosity;
use partywall::cluster::Cluster;
use partywall::guest::{Guest, Host, Limits};
use partywall::manifest::Source;
use partywall::module::Module;
use partywall::session::{Recorder, Replay};
use partywall::suite::{self, Case};
use partywall_tests::{checkout, fixtures};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::{env, fs};

/// A case that asks its cluster, and what came of it.
struct Recording {
    /// Its path below `fixtures/`, without the ending.
    name: String,
    payload: Vec<u8>,
    session: String,
    answer: Vec<u8>,
}

/// The module, and what it asks; written down first if that is wanted.
static RECORDED: LazyLock<(Guest, Vec<Recording>)> = LazyLock::new(|| {
    let module = Module::open(None).expect("the embedded module describes itself");
    let guest = Guest::load(&module.bytes, Limits::default()).expect("the embedded module loads");
    let recordings = recordings(&guest);
    if env::var_os("BLESS").is_some() {
        // What is not recorded any more must not stay.
        let _ = fs::remove_dir_all(fixtures::folder("replays"));
        for recording in &recordings {
            bless(recording);
        }
    }
    (guest, recordings)
});

fn record(guest: &Guest, case: &Case) -> Option<Recording> {
    let cluster = Cluster::of(Some(case.cluster.clone()?), Verbosity::Quiet);
    let recorder = Arc::new(Recorder::new(cluster));
    let host: Host = recorder.clone();
    let payload = case.payload();
    let answer = guest.call("validate", &payload, &host).expect("the policy answers");
    let name = fixtures::name(&case.file).trim_end_matches(".yaml").to_owned();
    let session = recorder.text();
    (session != "[]\n").then_some(Recording { name, payload, session, answer })
}

fn recordings(guest: &Guest) -> Vec<Recording> {
    let suites = fixtures::SUITES.map(fixtures::folder);
    let cases = suites.iter().flat_map(|suite| suite::discover(suite).expect("the suite can be read"));
    cases.filter_map(|case| record(guest, &case)).collect()
}

fn session_file(name: &str) -> PathBuf {
    fixtures::folder("replays").join(format!("{name}.yaml"))
}

fn write(file: &Path, text: &str) {
    fs::create_dir_all(file.parent().expect("a file is in a folder")).expect("a folder can be made");
    fs::write(file, text).expect("a file can be written");
}

/// Writes the session, and for kwctl the request and the settings.
fn bless(recording: &Recording) {
    write(&session_file(&recording.name), &recording.session);
    let payload: Value = serde_json::from_slice(&recording.payload).expect("a payload is JSON");
    let folder = checkout::root().join("target/replays");
    for part in ["request", "settings"] {
        write(&folder.join(format!("{}.{part}.json", recording.name)), &format!("{:#}\n", payload[part]));
    }
}

#[test]
fn the_sessions_are_what_recording_gives() {
    let (_, recordings) = &*RECORDED;
    for Recording { name, session, .. } in recordings {
        let committed = fs::read_to_string(session_file(name)).unwrap_or_default();
        assert_eq!(&committed, session, "{name}: `cargo xtask replays` records it anew");
    }
    let known: BTreeSet<PathBuf> = recordings.iter().map(|one| session_file(&one.name)).collect();
    for entry in walkdir::WalkDir::new(fixtures::folder("replays")) {
        let entry = entry.expect("the folder can be read");
        let stray = entry.file_type().is_file() && !known.contains(entry.path());
        assert!(!stray, "{} is the session of no case", entry.path().display());
    }
}

#[test]
fn every_session_replays_to_the_same_bytes() {
    let (guest, recordings) = &*RECORDED;
    for Recording { name, payload, answer, .. } in recordings {
        let source = Source::open(&session_file(name)).expect("a session can be opened");
        let replay = Arc::new(Replay::read(&source, Verbosity::Quiet).expect("a session can be read"));
        let host: Host = replay.clone();
        let again = guest.call("validate", payload, &host).expect("the policy answers");
        replay.finish().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(String::from_utf8_lossy(&again), String::from_utf8_lossy(answer), "{name}");
    }
}

/// The fields that kwctl's own types demand of each question.
#[test]
fn every_question_is_whole() {
    let (_, recordings) = &*RECORDED;
    for recording in recordings {
        check_questions(&session_file(&recording.name));
    }
}

#[track_caller]
fn check_questions(file: &Path) {
    let text = fs::read_to_string(file).expect("a session can be read");
    for exchange in text.split("- type: Exchange\n").skip(1) {
        let demanded: &[&str] = match exchange.split_once("    !").and_then(|(_, rest)| rest.lines().next()) {
            Some("KubernetesGetResource") => &["api_version", "kind", "name", "namespace", "disable_cache"],
            Some("KubernetesListResourceAll") => {
                &["api_version", "kind", "label_selector", "field_selector", "field_masks"]
            }
            Some("KubernetesListResourceNamespace") => {
                &["api_version", "kind", "namespace", "label_selector", "field_selector", "field_masks"]
            }
            other => panic!("{}: unexpected question {other:?}", file.display()),
        };
        for field in demanded {
            assert!(exchange.contains(&format!("\n    {field}:")), "{}: no `{field}`", file.display());
        }
    }
}
