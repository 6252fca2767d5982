//! `partywall baseline`, with the embedded policy: what it prints can be
//! applied as it stands, and closes what was open.
mod support;

use support::{Folder, Outcome};

const CLUSTER: &str = "\
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {tenant: red}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
---
apiVersion: v1
kind: Namespace
metadata: {name: kube-system}
";

const SETTINGS: &str = "\
isolateBy: tenant
directions: [Ingress, Egress]
trustedPeers:
- name: DNS
  namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
  ports: [{protocol: UDP, port: 53}]
";

const WALLS: &str = "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: deny-from-other-namespaces
  namespace: shop
spec:
  egress:
  - to:
    - namespaceSelector:
        matchLabels:
          tenant: red
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          tenant: red
  podSelector: {}
  policyTypes:
  - Ingress
  - Egress
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-dns
  namespace: shop
spec:
  egress:
  - ports:
    - port: 53
      protocol: UDP
    to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
  podSelector: {}
  policyTypes:
  - Egress
";

fn folder(name: &str) -> Folder {
    Folder::new(&format!("baseline-{name}")).with("in/cluster.yaml", CLUSTER).with("settings.yaml", SETTINGS)
}

#[test]
fn what_is_printed_closes_what_was_open() {
    let folder = folder("closes");
    let open = folder.run("audit in --settings settings.yaml");
    assert_eq!((open.code, open.stderr.as_str()), (Some(1), ""), "{}", open.stdout);
    assert_eq!(folder.run("isolation in --settings settings.yaml").code, Some(1));

    let printed = folder.run("baseline --cluster in --settings settings.yaml");
    assert_eq!(printed, Outcome::new(0, WALLS));
    let folder = folder.with("in/walls.yaml", &printed.stdout);
    let closed = folder.run("audit in --settings settings.yaml");
    assert_eq!((closed.code, closed.stderr.as_str()), (Some(0), ""), "{}", closed.stdout);
    let closed = folder.run("isolation in --settings settings.yaml");
    assert_eq!(
        (closed.code, closed.stdout.as_str()),
        (Some(0), "yes, every boundary is closed (1 workload judged)\n")
    );

    let again = folder.run("baseline --cluster in --settings settings.yaml");
    let nothing = "note: there is nothing to apply\n";
    assert_eq!(again, Outcome { stderr: nothing.to_owned(), ..Outcome::new(0, "") });
}

#[test]
fn a_list_is_the_same_as_documents() {
    let folder = folder("json");
    let list = folder.run("baseline --cluster in --settings settings.yaml -o json");
    let folder = folder.with("in/list.json", &list.stdout);
    assert_eq!(folder.run("isolation in --settings settings.yaml").code, Some(0), "{}", list.stdout);
    let piped = folder.run_with("baseline --cluster - -q", CLUSTER.as_bytes());
    assert_eq!((piped.code, piped.stdout.as_str()), (Some(0), ""));
}

#[test]
fn a_name_alone_gives_the_recipe() {
    let folder = folder("name");
    let one = folder.run("baseline customer1");
    let recipe = "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: deny-from-other-namespaces
  namespace: customer1
spec:
  ingress:
  - from:
    - podSelector: {}
  podSelector: {}
  policyTypes:
  - Ingress
";
    assert_eq!(one, Outcome::new(0, recipe));
    let two = folder.run("baseline customer2 customer1");
    assert_eq!(two.stdout, format!("{recipe}---\n{}", recipe.replace("customer1", "customer2")));
}

#[test]
fn what_cannot_be_read_is_an_error_beside_the_rest() {
    let folder = folder("bad").with("in/broken.yaml", "a: [\n").with("typing.yaml", "isolatBy: tenant\n");
    let outcome = folder.run("baseline --cluster in --settings settings.yaml");
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), WALLS));
    assert!(outcome.stderr.starts_with("error: in/broken.yaml:"), "{}", outcome.stderr);
    let strict = folder.run("baseline --cluster in --settings settings.yaml --strict");
    assert_eq!((strict.code, strict.stdout.as_str()), (Some(2), ""));
    let typing = folder.run("baseline a --settings typing.yaml");
    assert!(
        typing.stderr.starts_with("error: typing.yaml:1:1: isolatBy: unknown field"),
        "{}",
        typing.stderr
    );
    let name = folder.run("baseline A");
    let sentence = "the module could not carry out `baseline`: `A` is not the name of a namespace";
    assert_eq!(name, Outcome::error(sentence));
    assert_eq!(folder.run("baseline").code, Some(2), "somebody has to say which namespaces");
}
