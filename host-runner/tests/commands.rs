//! The commands around judging, with the embedded policy.
mod support;

use support::{Folder, Outcome};

#[test]
fn settings_have_a_verdict_of_their_own() {
    let folder = Folder::new("commands-settings")
        .with("good.yaml", "isolateBy: tenant\n")
        .with("bad.yaml", "isolatBy: tenant\n")
        .with("list.yaml", "- a\n");
    let good = folder.run("settings check good.yaml");
    assert_eq!(good, Outcome::new(0, "good.yaml: the settings are valid\n"));
    let bad = folder.run("settings check bad.yaml");
    assert_eq!((bad.code, bad.stderr.as_str()), (Some(1), ""));
    assert!(bad.stdout.starts_with("bad.yaml:1:1: isolatBy: unknown field `isolatBy`"), "{}", bad.stdout);
    let list = folder.run("settings check list.yaml");
    assert_eq!(list, Outcome::error("list.yaml:1:1: expected a mapping of settings"));
}

#[test]
fn a_rule_has_a_page() {
    let folder = Folder::new("commands-rule");
    let list = folder.run("rule");
    assert_eq!(list.code, Some(0));
    let names: Vec<_> = list.stdout.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.contains(&"foreign-peer"), "{names:?}");
    for name in &names {
        let page = folder.run(&format!("rule {name}"));
        assert_eq!((page.code, page.stderr.as_str()), (Some(0), ""), "{name}");
        assert!(page.stdout.lines().count() > 5, "the page of {name} says nothing:\n{}", page.stdout);
    }
    let unknown = folder.run("rule foreign-pear");
    let sentence = format!("no rule is called `foreign-pear`; there are: {}", names.join(", "));
    assert_eq!(unknown, Outcome::error(&sentence));
}

/// What the module says a cluster must be asked for, and of that what it serves.
#[test]
fn a_live_cluster_is_asked_for_what_matters() {
    let folder = Folder::new("commands-kinds")
        .with("served.txt", "pods\nciliumnetworkpolicies.cilium.io\nwidgets.example.com\n");
    let all = folder.run("kinds");
    assert_eq!((all.code, all.stderr.as_str()), (Some(0), ""));
    let names: Vec<_> = all.stdout.trim_end().split(',').collect();
    for name in ["pods", "namespaces", "networkpolicies.networking.k8s.io", "deployments.apps"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let served = folder.run("kinds --served served.txt");
    assert_eq!(served, Outcome::new(0, "pods,ciliumnetworkpolicies.cilium.io\n"));
    assert_eq!(
        folder.run_with("kinds --served -", b"widgets.example.com\npods\n"),
        Outcome::new(0, "pods\n")
    );
}

#[test]
fn shells_and_manuals_know_every_command() {
    let folder = Folder::new("commands-shell");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = folder.run(&format!("completions {shell}"));
        assert_eq!(script.code, Some(0), "{shell}");
        for command in ["audit", "run", "test", "watch", "rule", "settings", "inspect", "bench"] {
            assert!(script.stdout.contains(command), "{shell} does not complete {command}");
        }
    }
    let manual = folder.run("man");
    assert_eq!(manual.code, Some(0));
    assert!(manual.stdout.contains("\\fBpartywall audit\\fR"), "{}", manual.stdout);
}
