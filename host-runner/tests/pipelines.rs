//! The snippets of `docs/ci.md`: each is YAML, and its commands do what the text says.
mod support;

use support::Folder;

const DOCUMENT: &str = include_str!("../../docs/ci.md");

const POLICY: &str = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\n\
    spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}\n";

/// The code blocks of the document.
fn snippets() -> Vec<&'static str> {
    let blocks = DOCUMENT.split("```yaml\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap()).collect()
}

/// The calls of partywall in all snippets, without what is done with their output.
fn calls() -> Vec<&'static str> {
    let lines = snippets().into_iter().flat_map(str::lines);
    let calls = lines.filter_map(|line| line.split_once("partywall audit "));
    calls.map(|(_, arguments)| arguments.split(" >").next().unwrap()).collect()
}

#[test]
fn every_snippet_is_yaml() {
    assert_eq!(snippets().len(), 3);
    for snippet in snippets() {
        let source = partywall::manifest::Source { name: "docs/ci.md".into(), text: snippet.into() };
        assert_eq!(source.documents().unwrap().len(), 1, "{snippet}");
    }
}

#[test]
fn every_command_judges() {
    assert_eq!(calls().len(), 4, "{:?}", calls());
    for (number, call) in calls().into_iter().enumerate() {
        let folder = Folder::new(&format!("pipeline-{number}")).with("manifests/policy.yaml", POLICY);
        let good = folder.run(&format!("audit {call}"));
        assert_eq!((good.code, good.stderr.as_str()), (Some(0), ""), "{call}: {}", good.stdout);
        let folder = folder.with(
            "manifests/open.yaml",
            POLICY.replace("name: p,", "name: q,").replace("[{podSelector: {}}]", "[]"),
        );
        let bad = folder.run(&format!("audit {call}"));
        assert_eq!((bad.code, bad.stderr.as_str()), (Some(1), ""), "{call}: {}", bad.stdout);
    }
}
