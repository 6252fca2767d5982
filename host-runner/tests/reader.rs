//! What the one reader of manifests does for every command that reads some.
mod support;

use support::Folder;

fn pod(name: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: main, image: x}}]}}\n"
    )
}

/// Every command that reads manifests, asked for the folder `in`.
const COMMANDS: [&str; 7] = [
    "connectivity in",
    "explain -m in external external",
    "diff in in",
    "exposure in",
    "isolation in",
    "audit in",
    "baseline --cluster in",
];

#[test]
fn every_command_reads_in_the_same_way() {
    let gone = "error: nowhere: cannot be read: No such file or directory (os error 2)\n";
    let broken =
        "in/broken.yaml:2:1: not valid YAML: while parsing a node, did not find expected node content";
    let folder = Folder::new("reader-same")
        .with("in/a.yaml", pod("a"))
        .with("in/broken.yaml", "a: [\n")
        .with("in/values.txt", "none");
    for command in COMMANDS {
        let missing = folder.run(&command.replace(" in", " nowhere"));
        assert_eq!((missing.code, missing.stderr.as_str()), (Some(2), gone), "{command}");
        let excluded = folder.run(&format!("{command} --exclude broken.yaml"));
        let told = format!("{}{}", excluded.stdout, excluded.stderr);
        assert!(!told.contains("broken.yaml"), "{command}: {told}");
        let whole = folder.run(command);
        let told = format!("{}{}", whole.stdout, whole.stderr);
        assert!(told.contains(broken), "{command}: {told}");
    }
}

#[test]
fn several_paths_are_one_cluster_and_a_file_is_read_once() {
    let folder = Folder::new("reader-paths")
        .with("one/a.yaml", pod("a"))
        .with("two/b.yaml", pod("b"))
        .with("three/c.yml", pod("c"));
    let all = folder.run("connectivity one two/b.yaml three one/a.yaml two");
    assert_eq!(all.stderr, "");
    for name in ["a", "b", "c"] {
        assert!(all.stdout.contains(&format!("default/{name}[Pod]")), "{}", all.stdout);
    }
    let explained = folder.run("explain -m one -m two default/a default/b");
    assert!(explained.stdout.starts_with("default/a[Pod] => default/b[Pod] : "), "{}", explained.stdout);
}

#[test]
fn hidden_manifests_are_told_and_settings_of_tools_are_not() {
    let folder = Folder::new("reader-hidden")
        .with("in/a.yaml", pod("a"))
        .with("in/.pre-commit-config.yaml", "repos: []\n")
        .with("in/.git/b.yaml", pod("b"));
    for command in COMMANDS {
        let plain = folder.run(command);
        assert!(!plain.stderr.contains("hidden"), "{command}: {}", plain.stderr);
    }
    let folder = folder.with("in/.c.yaml", pod("c")).with("in/.old/d.yml", pod("d"));
    let note = "note: 2 hidden files left out, name them to have them read: in/.c.yaml, in/.old/d.yml";
    for command in COMMANDS {
        let told = folder.run(command).stderr;
        assert_eq!(told.lines().filter(|line| *line == note).count(), 1, "{command}: {told}");
    }
    let named = folder.run("connectivity in in/.c.yaml in/.old");
    assert!(
        named.stdout.contains("default/c[Pod]") && named.stdout.contains("default/d[Pod]"),
        "{}",
        named.stdout
    );
    assert!(!named.stderr.contains("hidden"), "{}", named.stderr);
    let excluded = folder.run("connectivity in --exclude .old --exclude .c.yaml").stderr;
    assert!(!excluded.contains("hidden"), "{excluded}");
    let only = Folder::new("reader-hidden-only").with("in/.c.yaml", pod("c")).run("audit in");
    let sentence = "error: in: there is no manifest here: no file that ends in .yaml, .yml or .json; \
                    1 hidden file left out, name it to have it read: in/.c.yaml\n";
    assert_eq!((only.code, only.stderr.as_str()), (Some(2), sentence));
}

#[test]
fn what_is_excluded_is_not_read() {
    let folder = Folder::new("reader-exclude")
        .with("in/a.yaml", pod("a"))
        .with("in/tests/b.yaml", pod("b"))
        .with("in/deep/tests/c.yaml", pod("c"));
    let check = |options: &str, expected: &[&str]| {
        let outcome = folder.run(&format!("connectivity in {options} --ip-block address"));
        let seen: Vec<_> = ["a", "b", "c"]
            .into_iter()
            .filter(|name| outcome.stdout.contains(&format!("default/{name}[")))
            .collect();
        assert_eq!(seen, expected, "{options}: {}{}", outcome.stdout, outcome.stderr);
    };
    check("", &["a", "b", "c"]);
    check("--exclude tests", &["a"]);
    check("--exclude tests/*", &["a", "c"]);
    check("--exclude **/tests/*", &["a"]);
    check("--exclude b.yaml --exclude c.*", &["a"]);
    let odd = folder.run("connectivity in --exclude [");
    let sentence = "error: --exclude: the pattern `[` cannot be read at character 1: invalid range pattern\n";
    assert_eq!((odd.code, odd.stderr.as_str()), (Some(2), sentence));
}

/// A small one here; by hand it is 110 MB.
#[test]
fn a_list_of_a_whole_cluster_is_read() {
    let item = |number: usize| {
        let pod = pod(&format!("p{number}")).replace('\n', "\n  ");
        format!("- {}\n", pod.trim_end())
    };
    let items: String = (0..40_000).map(item).collect();
    let text = format!(
        "apiVersion: v1\nkind: List\nitems:\n{items}- apiVersion: v1\n  kind: Pod\n  metadata: {{name: last, namespace: z}}\n  spec: 5\n"
    );
    assert!(text.len() > 2 << 20);
    let line = text.lines().count();
    let folder = Folder::new("reader-list").with("all.yaml", &text);
    let outcome = folder.run("explain -m all.yaml default/p0 default/p19999");
    assert!(
        outcome.stdout.starts_with("default/p0[Pod] => default/p19999[Pod] : All Connections"),
        "{}",
        outcome.stdout
    );
    assert!(outcome.stderr.contains(&format!("all.yaml:{line}:3: ")), "{}", outcome.stderr);
    let refused = folder.run("connectivity all.yaml --file-limit 1");
    assert!(refused.stderr.contains("all.yaml: larger than 1 MiB; --file-limit "), "{}", refused.stderr);
}

/// Where two objects of one name stand is told in the numbers of their own side of a difference.
#[test]
fn a_difference_names_both_places_of_an_object_that_stands_twice() {
    let other = pod("a").replace("image: x", "image: y");
    let folder = Folder::new("reader-diff-twice")
        .with("before/a.yaml", pod("a"))
        .with("after/a.yaml", pod("a"))
        .with("after/b.yaml", other);
    let told = folder.run("diff before after").stderr;
    let sentence =
        "warning: after/b.yaml:1:1: Pod default/a stands twice, and differs (and at after/a.yaml:1:1)";
    assert_eq!(told.lines().next(), Some(sentence), "{told}");
}

/// An object need not say the namespace that it goes to.
#[test]
fn an_object_that_says_its_namespace_and_one_that_does_not_are_the_same() {
    let with = pod("a").replace("name: a", "name: a, namespace: shop");
    let folder = Folder::new("reader-same-namespace").with("in/a.yaml", pod("a")).with("in/b.yaml", with);
    let same = folder.run("audit in --default-namespace shop");
    assert!(!same.stdout.contains("twice"), "{}", same.stdout);
    let other = folder.run("audit in");
    assert!(
        ["Pod default/a\n", "Pod shop/a\n"].iter().all(|pod| other.stdout.contains(pod)),
        "{}",
        other.stdout
    );
}

/// A document that is no YAML has its place in the fields of every format that has such.
#[test]
fn what_cannot_be_read_has_its_place_in_every_format() {
    let folder = Folder::new("reader-places").with("in/a.yaml", pod("a")).with("in/b.yaml", "a: 1\nb: [\n");
    let github = folder.run("audit in -o github").stdout;
    assert!(
        github.starts_with("::error file=in/b.yaml,line=3,col=1,title=not known::not valid YAML"),
        "{github}"
    );
    let sarif: serde_json::Value = serde_json::from_str(&folder.run("audit in -o sarif").stdout).unwrap();
    let told = &sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    let place = &told["locations"][0]["physicalLocation"];
    assert_eq!(
        (&place["artifactLocation"]["uri"], &place["region"]["startLine"]),
        (&"in/b.yaml".into(), &3.into())
    );
    let json: serde_json::Value = serde_json::from_str(&folder.run("audit in -o json").stdout).unwrap();
    assert_eq!((&json["unknown"][0]["file"], &json["unknown"][0]["line"]), (&"in/b.yaml".into(), &3.into()));
}
