//! Policies written in Rust, compiled here for both targets that Kubewarden's
//! policies are built for: a good one, one that looks around, and one that does
//! harm. `tests/guests` holds their sources.
mod support;

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use support::{Folder, Outcome};

const UNKNOWN: &str = "wasm32-unknown-unknown";
const WASI: &str = "wasm32-wasip1";

/// Compiles one guest; the reason where the machine cannot.
fn compile(guest: &str, target: &str, kind: &str) -> Result<Vec<u8>, String> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/guests");
    let rustc = |arguments: &[&str]| {
        Command::new("rustc").args(arguments).current_dir(&sources).output().expect("rustc can be started")
    };
    let library = rustc(&["--print", "target-libdir", "--target", target]).stdout;
    if !Path::new(String::from_utf8_lossy(&library).trim()).exists() {
        return Err(format!("the Rust target is missing; `rustup target add {target}` gets it"));
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{guest}-{target}-{kind}.wasm"));
    let source = format!("{guest}.rs");
    let export = "link-args=--export=__guest_call --allow-undefined";
    let made = rustc(&[
        "--edition=2024",
        "--target",
        target,
        "--crate-type",
        kind,
        "-O",
        "-C",
        "panic=abort",
        "-C",
        "strip=symbols",
        "-C",
        export,
        "-D",
        "warnings",
        &source,
        "-o",
        &file.to_string_lossy(),
    ]);
    assert!(made.status.success(), "{guest}: {}", String::from_utf8_lossy(&made.stderr));
    Ok(std::fs::read(file).unwrap())
}

/// A guest, compiled once for all tests.
struct Guest {
    name: &'static str,
    target: &'static str,
    kind: &'static str,
    module: OnceLock<Result<Vec<u8>, String>>,
}

impl Guest {
    const fn new(name: &'static str, target: &'static str, kind: &'static str) -> Self {
        Self { name, target, kind, module: OnceLock::new() }
    }

    /// A folder with the guest; none where it cannot be compiled, which is said.
    fn folder(&self, test: &str) -> Option<Folder> {
        match self.module.get_or_init(|| compile(self.name, self.target, self.kind)) {
            Ok(module) => {
                let folder = Folder::new(&format!("guest-{test}-{}-{}", self.target, self.kind));
                Some(folder.with("policy.wasm", module).with("request.json", support::REQUEST))
            }
            Err(reason) => {
                eprintln!("not tested: {} for {}: {reason}", self.name, self.target);
                None
            }
        }
    }
}

static POLITE: [Guest; 2] = [Guest::new("polite", UNKNOWN, "cdylib"), Guest::new("polite", WASI, "cdylib")];
/// A program, as modules for WASI are, whose `main` comes first.
static CURIOUS: [Guest; 1] = [Guest::new("curious", WASI, "bin")];
static HOSTILE: [Guest; 2] =
    [Guest::new("hostile", UNKNOWN, "cdylib"), Guest::new("hostile", WASI, "cdylib")];

#[test]
fn a_good_policy_judges_and_asks() {
    let privileged = support::REQUEST.replace(
        r#""metadata""#,
        r#""spec": {"containers": [{"securityContext": {"privileged": true}}]}, "metadata""#,
    );
    let gold = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {tier: gold}}\n";
    for guest in &POLITE {
        let Some(folder) = guest.folder("polite") else { continue };
        let folder = folder.with("privileged.json", &privileged).with("cluster/shop.yaml", gold);
        let denied = folder.run("run --request privileged.json --module policy.wasm");
        assert_eq!(denied, Outcome::new(1, "denied\n  no container may be privileged\n"));
        let allowed = folder.run("run --request request.json --module policy.wasm --cluster cluster");
        assert_eq!(allowed, Outcome::new(0, "allowed\n  gold\n"));
        let told = folder.run("run --request privileged.json --module policy.wasm -v");
        assert!(told.stderr.contains("module: found a privileged container\n"), "{}", told.stderr);
        let alone = folder.run("run --request request.json --module policy.wasm");
        let sentence = "the module could not carry out `validate`: Callback evaluation failure: there is no cluster to ask for `get_resource`";
        assert_eq!(alone, Outcome::error(sentence));
    }
}

#[test]
fn a_policy_for_wasi_sees_nothing_of_the_machine() {
    for guest in &CURIOUS {
        let Some(folder) = guest.folder("curious") else { continue };
        let outcome = folder.run("run --request request.json --module policy.wasm -v");
        let nothing = "allowed\n  0 variables, 0 arguments, the year 1970\n";
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), nothing), "{}", outcome.stderr);
        for line in ["started", "looking around", "still looking"] {
            assert!(outcome.stderr.contains(&format!("module: {line}\n")), "{}", outcome.stderr);
        }
        assert!(!folder.path("written.txt").exists());
    }
}

/// Harm is exit code 2 and a sentence that begins so, never a verdict.
#[track_caller]
fn check(harm: &str, options: &str, sentence: &str) {
    for guest in &HOSTILE {
        let Some(folder) = guest.folder(harm) else { continue };
        let folder = folder.with("settings.json", format!(r#"{{"harm": "{harm}"}}"#));
        let arguments =
            format!("run --request request.json --module policy.wasm --settings settings.json {options}");
        let outcome = folder.run(&arguments);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{} for {}", harm, guest.target);
        assert!(outcome.stderr.starts_with(&format!("error: {sentence}")), "{}", outcome.stderr);
        assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
    }
}

#[test]
fn a_policy_that_does_harm_gives_no_verdict() {
    let crashed = "the module crashed while it carried out `validate`: ";
    let malformed = "the module gave a malformed answer to `validate`: ";
    check("loop", "--timeout 0.2", "the module was stopped: it gave no answer to `validate` within 200ms");
    check("memory", "--memory 32", "the module was stopped while it carried out `validate`: it asked for");
    check("stack", "", &format!("{crashed}call stack exhausted"));
    check("panic", "", crashed);
    check("index", "", crashed);
    check("hide", "", crashed);
    check("wrong-type", "", &format!("{malformed}invalid type: string"));
    check("no-json", "", &format!("{malformed}expected value at line 1 column 1"));
    check("refuse", "", "the module could not carry out `validate`: I would rather not");
}

#[test]
fn a_policy_that_could_do_harm_and_does_not_is_heard() {
    for guest in &HOSTILE {
        let Some(folder) = guest.folder("harmless") else { continue };
        let outcome = folder.run("run --request request.json --module policy.wasm");
        assert_eq!(outcome, Outcome::new(0, "allowed\n  harmless\n"));
    }
}
