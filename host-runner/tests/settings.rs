//! Settings that the embedded policy refuses: file, line, column, path and what
//! was expected, exit code 2, and nothing on standard output.
mod support;

use support::{Folder, Outcome, REQUEST};

#[track_caller]
fn check(name: &str, settings: &str, sentence: &str) {
    let folder = Folder::new(&format!("settings-{name}"))
        .with("request.json", REQUEST)
        .with("settings.yaml", settings);
    let outcome = folder.run("run --request request.json --settings settings.yaml");
    assert_eq!(outcome, Outcome::error(&format!("settings.yaml:{sentence}")));
}

#[test]
fn a_key_that_is_not_known() {
    check(
        "key",
        "# ours\nisolatBy: tenant\n",
        "2:1: isolatBy: unknown field `isolatBy`, expected one of `isolateBy`, `directions`, `guard`, `exempt`, \
         `trustedPeers`, `clusterCidrs`, `ipBlock`, `plugin`, `ratchet`, `context`, `floor`, \
         `rules`; did you mean `isolateBy`?",
    );
    check(
        "rule",
        "rules:\n  foreign-pear: warn\n",
        "2:3: rules[foreign-pear]: no rule is called `foreign-pear`; did you mean `foreign-peer`?",
    );
}

#[test]
fn a_block_of_addresses_that_is_none() {
    check(
        "cidr",
        "clusterCidrs:\n- 10.0.0.0/8\n- 10.0.0.0/33\n",
        "3:3: clusterCidrs[1]: `10.0.0.0/33` is not a block of addresses, expected one like 10.0.0.0/8 or 2001:db8::/64",
    );
}

#[test]
fn a_selector_that_is_none() {
    check(
        "operator",
        "trustedPeers:\n- name: a\n  namespaceSelector:\n    matchExpressions: [{key: a, operator: Im}]\n",
        "4:33: trustedPeers[0].namespaceSelector.matchExpressions[0].operator: \
         unknown operator `Im`, expected In, NotIn, Exists or DoesNotExist",
    );
}

#[test]
fn a_port_that_is_none() {
    check(
        "port",
        "trustedPeers:\n- name: a\n  namespaceSelector: {}\n  ports: [{protocol: TCP, port: 99999}]\n",
        "4:27: trustedPeers[0].ports[0].port: 99999 is not a port, expected 1 to 65535",
    );
}
