//! 5,000 manifests as teams write them, audited in one run with the embedded
//! policy.
mod support;

use serde_json::Value;
use support::Folder;

const TEAMS: usize = 200;
const APPS: usize = 7;

/// 25 objects: a namespace with its wall, seven applications, and what is in between.
fn team(number: usize) -> String {
    let space = format!("team-{number:03}");
    let wall = "podSelector: {}, ingress: [{from: [{podSelector: {}}]}]";
    let inner = "podSelector: {matchLabels: {app: app0}}, ingress: [{from: [{podSelector: {matchLabels: {app: app1}}}], ports: [{port: http}]}]";
    let head = |kind: &str, name: &str| {
        let version = match kind {
            "NetworkPolicy" => "networking.k8s.io/v1",
            "Deployment" => "apps/v1",
            _ => "v1",
        };
        format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: {space}}}\n")
    };
    let mut objects = vec![
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: {space}, labels: {{tenant: t{}}}}}\n",
            number % 40
        ),
        format!("{}spec: {{{wall}}}\n", head("NetworkPolicy", "deny-from-other-namespaces")),
        format!("{}spec: {{{inner}}}\n", head("NetworkPolicy", "app0")),
        format!("{}data: {{key: value}}\n", head("Secret", "credentials")),
    ];
    for app in (0..APPS).map(|app| format!("app{app}")) {
        let container = format!(
            "    - name: {app}\n      image: registry.example/{app}:1\n      ports: [{{containerPort: 8080, name: http}}]\n      env:\n      - {{name: LOG_LEVEL, value: info}}\n      resources: {{limits: {{memory: 256Mi}}}}\n      readinessProbe: {{httpGet: {{path: /ready, port: http}}}}\n"
        );
        objects.push(format!(
            "{}spec:\n  replicas: 3\n  selector: {{matchLabels: {{app: {app}}}}}\n  template:\n   metadata: {{labels: {{app: {app}, release: stable}}}}\n   spec:\n    containers:\n{container}",
            head("Deployment", &app)
        ));
        objects.push(format!(
            "{}spec:\n  selector: {{app: {app}}}\n  ports: [{{port: 80, targetPort: http}}]\n",
            head("Service", &app)
        ));
        objects.push(format!(
            "{}data:\n  config: |\n    listen = 8080\n    name = {app}\n",
            head("ConfigMap", &app)
        ));
    }
    objects.join("---\n")
}

#[test]
fn five_thousand_manifests_have_their_verdicts() {
    let teams = (0..TEAMS).map(|number| (format!("in/team-{number:03}.yaml"), team(number)));
    let folder = teams.fold(Folder::new("large"), |folder, (file, text)| folder.with(&file, text));
    let outcome = folder.run("audit in -o json");
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    let audit: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(audit["unknown"], serde_json::json!([]));
    let count = |word: &str| usize::try_from(audit["summary"][word].as_u64().unwrap()).unwrap();
    let judged = count("allowed") + count("warned");
    assert_eq!((judged, count("notJudged"), count("denied"), count("failed")), (3400, 1600, 0, 0));
    assert_eq!(audit["state"], serde_json::json!([]));
}
