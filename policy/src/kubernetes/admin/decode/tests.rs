use super::*;

/// The spec of a policy, and its rules as shown, or the problem.
#[track_caller]
fn check(kind: AdminKind, spec: &str, expected: &str) {
    let json = format!(r#"{{"metadata": {{"name": "default"}}, "spec": {spec}}}"#);
    let shown = match AdminPolicy::decode(kind, &json) {
        Ok(policy) => {
            let rules = Direction::BOTH.iter().flat_map(|direction| policy.rules(*direction));
            let rules = rules.map(|(path, rule)| {
                let peers: Vec<_> = rule.peers.iter().map(show).collect();
                format!("; {path} {:?} {} {}", rule.action, peers.join(" or "), rule.ports.numbered())
            });
            let rules: String = rules.collect();
            format!("{} {} {}{rules}", policy.tier, policy.priority, policy.subject.namespaces)
        }
        Err(problem) => problem.to_string(),
    };
    assert_eq!(shown, expected);
}

fn show(peer: &AdminPeer) -> String {
    match peer {
        AdminPeer::Pods(PodPeer { namespaces, pods }) => format!("{namespaces}/{pods}"),
        AdminPeer::Networks(blocks) => blocks.iter().map(ToString::to_string).collect::<Vec<_>>().join("+"),
        AdminPeer::Nodes(selector) => format!("nodes {selector}"),
        AdminPeer::DomainNames(names) => names.join("+"),
        AdminPeer::Unknown(field) => format!("unknown {field}"),
    }
}

#[test]
fn the_three_kinds_have_one_shape() {
    check(
        AdminKind::AdminNetworkPolicy,
        r#"{"priority": 10, "subject": {"namespaces": {"matchLabels": {"a": "b"}}}, "ingress": [
            {"action": "Allow", "from": [{"pods": {"namespaceSelector": {}, "podSelector": {"matchLabels": {"x": "y"}}}}],
             "ports": [{"portNumber": {"protocol": "UDP", "port": 53}}, {"portRange": {"start": 80, "end": 90}}]}]}"#,
        "Admin 10 a=b; spec.ingress[0] Allow <all>/x=y TCP 80-90,UDP 53",
    );
    check(
        AdminKind::BaselineAdminNetworkPolicy,
        r#"{"subject": {"namespaces": {}}, "egress": [{"action": "Deny",
            "to": [{"networks": ["10.0.0.0/8", "::/0"]}, {"nodes": {}}]}]}"#,
        "Baseline 0 <all>; spec.egress[0] Deny 10.0.0.0/8+::/0 or nodes <all> All Connections",
    );
    check(
        AdminKind::ClusterNetworkPolicy,
        r#"{"tier": "Admin", "priority": 0, "subject": {"namespaces": {}}, "egress": [
            {"action": "Accept", "to": [{"domainNames": ["*.example.com"]}],
             "protocols": [{"tcp": {"destinationPort": {"number": 443}}},
                           {"sctp": {"destinationPort": {"range": {"start": 1, "end": 2}}}}]},
            {"action": "Pass", "to": [{"selfNamespace": {}}]}]}"#,
        "Admin 0 <all>; spec.egress[0] Allow *.example.com SCTP 1-2,TCP 443; \
         spec.egress[1] Pass unknown selfNamespace All Connections",
    );
}

#[test]
fn what_the_crds_refuse() {
    let cluster = |egress: &str, expected: &str| {
        let subject = r#""subject": {"namespaces": {}}"#;
        let spec = format!(r#"{{"tier": "Baseline", "priority": 1, {subject}, "egress": [{egress}]}}"#);
        check(AdminKind::ClusterNetworkPolicy, &spec, expected);
    };
    check(
        AdminKind::AdminNetworkPolicy,
        r#"{"priority": 1001, "subject": {"namespaces": {}}}"#,
        "spec.priority: 1001 is not a priority, expected 0 to 1000",
    );
    check(
        AdminKind::AdminNetworkPolicy,
        r#"{"priority": 1, "subject": {"namespaces": {}, "pods": {}}}"#,
        "spec.subject: exactly one field must be set, `namespaces` and `pods` are",
    );
    check(
        AdminKind::BaselineAdminNetworkPolicy,
        r#"{"subject": {"namespaces": {}}, "ingress": [{"action": "Pass", "from": [{"namespaces": {}}]}]}"#,
        "spec.ingress[0].action: unknown action `Pass`, expected Allow, Deny",
    );
    cluster(
        r#"{"action": "Allow", "to": [{"namespaces": {}}]}"#,
        "spec.egress[0].action: unknown action `Allow`, expected Accept, Deny, Pass",
    );
    cluster(
        r#"{"action": "Deny"}"#,
        "spec.egress[0].to: at least one peer is needed, for every pod write `namespaces: {}`",
    );
    cluster(
        r#"{"action": "Deny", "to": [{}]}"#,
        "spec.egress[0].to[0]: exactly one field must be set, none is",
    );
    cluster(
        r#"{"action": "Deny", "to": [{"networks": ["10.0.0.0/8"]}], "protocols": [{"destinationNamedPort": "web"}]}"#,
        "spec.egress[0]: a named port means nothing at networks, nodes and domain names, write the port's number",
    );
    cluster(
        r#"{"action": "Deny", "to": [{"namespaces": {}}],
            "protocols": [{"tcp": {"destinationPort": {"range": {"start": 9, "end": 9}}}}]}"#,
        "spec.egress[0].protocols[0].tcp.destinationPort.range: the range must start before it ends, not 9 to 9",
    );
    cluster(
        r#"{"action": "Deny", "to": [{"namespaces": {"matchLabels": {"a": 1}}}]}"#,
        "spec.egress[0].to[0].namespaces.matchLabels.a: invalid type: integer `1`, expected a string",
    );
}
