//! The questions about a cluster, as a person asks them, in every format: the
//! whole of what is printed.
mod support;

use insta::assert_snapshot;
use support::{Folder, Outcome, transcript};

/// Two tenants: the first is isolated, and lets the monitoring of the second in.
const MANIFESTS: &str = "\
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: ops}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: prometheus, namespace: ops, labels: {app: prometheus}}
spec: {containers: [{name: p, image: p}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: own-namespace, namespace: shop}
spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: monitoring, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
  - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}}]
    ports: [{port: http}]
";

/// What a change would add: a hole in the second namespace's own wall.
const CHANGE: &str = "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: monitoring, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, ingress: [{}]}
";

const ALL: [&str; 7] = ["txt", "json", "csv", "md", "dot", "svg", "matrix"];

fn folder(name: &str) -> Folder {
    Folder::new(&format!("questions-{name}"))
        .with("cluster/all.yaml", MANIFESTS)
        .with("change.yaml", CHANGE)
        .with("settings.yaml", "exempt: {namespaces: [ops]}\n")
}

/// Asks in each of the formats, and says no to all others.
#[track_caller]
fn check(name: &str, arguments: &str, formats: &[&str]) {
    let folder = folder(name);
    for format in ALL {
        let outcome = folder.run(&format!("{arguments} -o {format}"));
        if formats.contains(&format) {
            assert_snapshot!(format!("{name}-{format}"), transcript(&outcome));
        } else {
            assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{arguments} -o {format}");
            assert!(outcome.stderr.starts_with("error: "), "{}", outcome.stderr);
        }
    }
}

#[test]
fn connectivity() {
    check("connectivity", "connectivity cluster", &ALL);
}

#[test]
fn explanations() {
    check("explain-open", "explain -m cluster ops/prometheus shop/web 8080", &["txt", "json"]);
    check("explain-closed", "explain -m cluster external shop/web", &["txt", "json"]);
}

/// What each action of an administrator's rule does, in words.
#[test]
fn explanations_of_administrators_rules() {
    let cluster = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/connectivity/admin-pass");
    let rules = |from: &str| {
        let walk = folder("admin").run(&format!("explain -m {cluster} {from} shop/web"));
        let rules = walk.stdout.lines().filter(|line| line.starts_with("    spec.ingress"));
        rules.map(str::trim).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        rules("partner/client"),
        [
            "spec.ingress[0]: matched, passes on All Connections",
            "spec.ingress[1]: matched, decides about nothing that is still open"
        ]
    );
    assert_eq!(
        rules("guest/client"),
        ["spec.ingress[0]: missed", "spec.ingress[1]: matched, denies All Connections"]
    );
}

#[test]
fn differences() {
    check("diff", "diff cluster change.yaml", &["txt", "json", "md"]);
}

#[test]
fn exposure() {
    check("exposure", "exposure cluster", &["txt", "json"]);
}

#[test]
fn isolation() {
    check("isolation", "isolation cluster", &["txt", "json"]);
    let trusting = "exempt: {namespaces: [ops]}\ntrustedPeers:\n- namespaceSelector: {matchLabels: \
                    {kubernetes.io/metadata.name: ops}}\n";
    let closed =
        folder("closed").with("settings.yaml", trusting).run("isolation cluster --settings settings.yaml");
    assert_eq!(
        (closed.code, closed.stdout.as_str()),
        (Some(0), "yes, every boundary is closed (1 workload judged)\n")
    );
}

#[test]
fn growth() {
    let folder = folder("scale");
    for format in ["txt", "md", "json", "svg"] {
        let outcome = folder.run(&format!("scale pods --size 40 -o {format}"));
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{format}");
        assert!(outcome.stdout.contains("isolation"), "{}", outcome.stdout);
    }
}

#[test]
fn nobody_of_that_name() {
    let sentence = "the module could not carry out `explain`: nothing is called `shop/wbe`: there is shop/web; did \
                    you mean `shop/web`?";
    assert_eq!(folder("nobody").run("explain -m cluster shop/wbe external"), Outcome::error(sentence));
    let missing = Outcome::error("nowhere: cannot be read: No such file or directory (os error 2)");
    for question in ["connectivity nowhere", "exposure nowhere", "isolation nowhere", "diff nowhere cluster"]
    {
        assert_eq!(folder("nowhere").run(question), missing, "{question}");
    }
}
