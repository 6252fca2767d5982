//! Every case under `fixtures/` that expects a verdict, judged by the embedded
//! module in the host runner, each as a test of its own.

use libtest_mimic::{Arguments, Failed, Trial};
use partywall::cli::Verbosity;
use partywall::cluster::Cluster;
use partywall::guest::{Guest, Host, Limits};
use partywall::module::Module;
use partywall::suite::{self, Case, Expectation, Outcome};
use partywall_tests::fixtures;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let module = Module::open(None).expect("the embedded module is a policy");
    let guest = Arc::new(Guest::load(&module.bytes, Limits::default()).expect("the embedded module loads"));
    let mut trials = Vec::new();
    for folder in fixtures::SUITES {
        match suite::discover(&fixtures::folder(folder)) {
            Ok(cases) => {
                trials.extend((folder == "hostile").then(|| twins(&cases)));
                trials.extend(cases.into_iter().map(|case| trial(case, &guest)));
            }
            Err(errors) => trials.extend(errors.into_iter().map(|error| {
                let sentence = error.to_string();
                Trial::test(format!("{folder}: {sentence}"), move || Err(Failed::from(sentence)))
            })),
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// In the project's own suites, what is not said to be asked is not asked.
fn trial(mut case: Case, guest: &Arc<Guest>) -> Trial {
    let guest = Arc::clone(guest);
    case.expect.asks.get_or_insert_default();
    Trial::test(fixtures::name(&case.file), move || {
        let host: Host = Arc::new(Cluster::of(case.cluster.clone(), Verbosity::Quiet));
        match suite::run(&case, &guest, "judge", &host) {
            Outcome::Passed => Ok(()),
            Outcome::Differs { difference, .. } => Err(difference.into()),
            Outcome::NoAnswer(sentence) => Err(sentence.into()),
        }
    })
}

/// Every attack has its legitimate twin, and each is answered as its name says.
fn twins(cases: &[Case]) -> Trial {
    let named: BTreeMap<String, Expectation> =
        cases.iter().map(|case| (fixtures::name(&case.file), case.expect.clone())).collect();
    Trial::test("hostile: every attack has its twin", move || {
        for (file, expect) in &named {
            let (name, role) = file.trim_end_matches(".yaml").rsplit_once('-').unwrap_or((file, ""));
            let twins = match role {
                "denied" | "warned" => vec![format!("{name}-admitted.yaml")],
                _ => vec![format!("{name}-denied.yaml"), format!("{name}-warned.yaml")],
            };
            let as_named = match role {
                "denied" => !expect.allowed && expect.message.is_some(),
                "warned" => expect.allowed && expect.warnings.is_some(),
                "admitted" => expect.allowed,
                _ => false,
            };
            if !as_named || !twins.iter().any(|twin| named.contains_key(twin)) {
                return Err(format!("{file}: expects what its name does not say, or has no twin").into());
            }
        }
        Ok(())
    })
}
