use super::{ApiServer, DEFAULT_NAMESPACE};
use serde_json::{Value, json};

fn cluster() -> ApiServer {
    ApiServer::new([
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "b",
            "labels": {"app": "web", "tier": "1"}, "managedFields": [1],
            "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}", "kept": "yes"}},
            "spec": {"nodeName": "n1", "containers": [{"name": "c", "image": "nginx"}], "volumes": []}}),
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "db", "namespace": "b",
            "labels": {"app": "db", "tier": "3"}}, "status": {"phase": "Running"}}),
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "lone"}}),
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a", "labels": {"tenant": "x"}}}),
        json!({"apiVersion": "example.com/v1", "kind": "Region", "metadata": {"name": "eu"}}),
        json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": "regions.example.com"},
            "spec": {"group": "example.com", "scope": "Cluster", "names": {"kind": "Region"}}}),
    ])
}

fn call(operation: &str, payload: &Value) -> Result<Value, String> {
    let answer = cluster().answer("kubernetes", operation, payload.to_string().as_bytes())?;
    Ok(serde_json::from_slice(&answer).unwrap())
}

fn names(list: &Value) -> Vec<String> {
    let text =
        |item: &Value, pointer| item.pointer(pointer).and_then(Value::as_str).unwrap_or("-").to_owned();
    let items = list.get("items").and_then(Value::as_array).unwrap().iter();
    items
        .map(|item| format!("{}/{}", text(item, "/metadata/namespace"), text(item, "/metadata/name")))
        .collect()
}

/// Pods of all namespaces that the selectors select, or the error.
#[track_caller]
fn check_pods(labels: &str, fields: &str, expected: Result<&[&str], &str>) {
    let request =
        json!({"api_version": "v1", "kind": "Pod", "label_selector": labels, "field_selector": fields});
    let found = call("list_resources_all", &request).map(|list| names(&list));
    let expected = expected.map(|names| names.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(found, expected.map_err(str::to_owned), "{labels} {fields}");
}

#[test]
fn lists_are_sorted_by_namespace_and_name() {
    check_pods("", "", Ok(&["b/db", "b/web", "default/lone"]));
}

#[test]
fn label_selectors_have_every_operator() {
    check_pods("app=web", "", Ok(&["b/web"]));
    check_pods("app==web", "", Ok(&["b/web"]));
    check_pods("app!=web", "", Ok(&["b/db", "default/lone"]));
    check_pods("app in (web, db),tier notin (1)", "", Ok(&["b/db"]));
    check_pods("app", "", Ok(&["b/db", "b/web"]));
    check_pods("!app", "", Ok(&["default/lone"]));
    check_pods("tier>2", "", Ok(&["b/db"]));
    check_pods("tier<2", "", Ok(&["b/web"]));
    check_pods(" app = web , tier ", "", Ok(&["b/web"]));
    check_pods("app=", "", Ok(&[]));
    check_pods("app of (web)", "", Err("unable to parse requirement: `app of (web)` in `app of (web)`"));
    check_pods("app,", "", Err("unable to parse requirement: `` in `app,`"));
    check_pods("a b", "", Err("unable to parse requirement: `a b` in `a b`"));
}

#[test]
fn field_selectors_are_those_of_the_kind() {
    check_pods("", "metadata.name=web", Ok(&["b/web"]));
    check_pods("", "metadata.namespace!=b", Ok(&["default/lone"]));
    check_pods("", "spec.nodeName=n1,status.phase=Pending", Ok(&["b/web"]));
    check_pods("", "status.phase==Running", Ok(&["b/db"]));
    check_pods("", "spec.hostNetwork=true", Ok(&[]));
    check_pods("", "spec.volumes=x", Err("field label not supported: spec.volumes"));
    check_pods("", "name", Err("invalid selector: 'name'; can't understand 'name'"));
}

#[test]
fn a_list_is_what_a_host_keeps_in_its_cache() {
    let request = json!({"api_version": "v1", "kind": "Pod", "namespace": "b", "label_selector": "app=web",
        "field_masks": ["spec.containers.image", "spec.nodeName.deeper"]});
    let expected = json!({"apiVersion": "v1", "kind": "PodList", "metadata": {}, "items": [{
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "web", "namespace": "b", "labels": {"app": "web", "tier": "1"},
            "annotations": {"kept": "yes"}},
        "spec": {"containers": [{"image": "nginx"}]}}]});
    assert_eq!(call("list_resources_by_namespace", &request), Ok(expected));
}

#[test]
fn namespaces_that_are_mentioned_exist_and_carry_their_name() {
    let list = call("list_resources_all", &json!({"api_version": "v1", "kind": "Namespace"})).unwrap();
    let labels: Vec<&Value> =
        list["items"].as_array().unwrap().iter().map(|it| &it["metadata"]["labels"]).collect();
    let name = "kubernetes.io/metadata.name";
    assert_eq!(labels, [&json!({name: "a", "tenant": "x"}), &json!({name: "b"}), &json!({name: "default"})]);
}

#[track_caller]
fn check_get(kind: (&str, &str), name: &str, namespace: Option<&str>, expected: Result<&str, &str>) {
    let request = json!({"api_version": kind.0, "kind": kind.1, "name": name, "namespace": namespace,
        "disable_cache": false, "field_masks": null});
    let found =
        call("get_resource", &request).map(|object| object["metadata"]["name"].as_str().unwrap().to_owned());
    assert_eq!(found, expected.map(str::to_owned).map_err(str::to_owned));
}

#[test]
fn one_object_is_found_by_its_name() {
    check_get(("v1", "Pod"), "web", Some("b"), Ok("web"));
    check_get(("v1", "Pod"), "lone", Some("default"), Ok("lone"));
    check_get(("v1", "Namespace"), "b", None, Ok("b"));
    check_get(("example.com/v1", "Region"), "eu", None, Ok("eu"));
}

#[test]
fn a_missing_object_is_the_error_of_the_hosts() {
    check_get(
        ("v1", "Namespace"),
        "x",
        None,
        Err("Cannot find v1/Namespace named 'x' inside of namespace 'None'"),
    );
    check_get(
        ("v1", "Pod"),
        "x",
        Some("b"),
        Err("Cannot find v1/Pod named 'x' inside of namespace 'Some(\"b\")'"),
    );
    check_get(("v1", "Pod"), "x", None, Err("Resource v1/Pod is namespaced, but no namespace was provided"));
}

#[test]
fn two_different_objects_of_one_name_are_found() {
    let pod = |namespace: Value, node: &str| {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": namespace},
            "spec": {"nodeName": node}})
    };
    let (b, none, default) = (json!("b"), json!(null), json!("default"));
    let clash = |objects: &[Value]| ApiServer::clash(objects, DEFAULT_NAMESPACE);
    let found = clash(&[pod(b.clone(), "x"), pod(none.clone(), "x"), pod(default.clone(), "y")]);
    assert_eq!(found, Some((1, 2, "v1/Pod default/a".to_owned())));
    assert_eq!(clash(&[pod(b, "x"), pod(none.clone(), "y")]), None);
    assert_eq!(clash(&[pod(none, "x"), pod(default, "x")]), None);
}

#[test]
fn what_no_cluster_answers_is_an_error() {
    let request = json!({"api_version": "v1", "kind": "Namespace", "namespace": "a"});
    let wide = "resource v1/Namespace is cluster wide. Cannot search for it inside of a namespace";
    assert_eq!(call("list_resources_by_namespace", &request), Err(wide.to_owned()));
    assert_eq!(
        call("drop_tables", &json!({})),
        Err("the cluster cannot answer `kubernetes/drop_tables`".to_owned())
    );
    assert!(call("get_resource", &json!([])).unwrap_err().starts_with("malformed host call: "));
}

fn roles() -> ApiServer {
    let role = |kind: &str, name: &str, namespace: Option<&str>, rule: Value| {
        json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind,
            "metadata": {"name": name, "namespace": namespace}, "rules": [rule]})
    };
    let binding = |kind: &str, name: &str, namespace: Option<&str>, role: (&str, &str), subject: Value| {
        json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind,
            "metadata": {"name": name, "namespace": namespace},
            "roleRef": {"kind": role.0, "name": role.1}, "subjects": [subject]})
    };
    let read_pods = json!({"apiGroups": [""], "resources": ["pods", "*/log"], "verbs": ["get", "list"]});
    ApiServer::new([
        role("ClusterRole", "reader", None, read_pods),
        role(
            "Role",
            "editor",
            Some("a"),
            json!({"apiGroups": ["apps"], "resources": ["*"], "verbs": ["*"], "resourceNames": ["web"]}),
        ),
        binding(
            "ClusterRoleBinding",
            "readers",
            None,
            ("ClusterRole", "reader"),
            json!({"kind": "Group", "name": "dev"}),
        ),
        binding(
            "RoleBinding",
            "editors",
            Some("a"),
            ("Role", "editor"),
            json!({"kind": "ServiceAccount", "name": "ci"}),
        ),
    ])
}

/// Asks whether the user or the group may do something; the reason is empty if not.
#[track_caller]
fn check_can_i(user: &str, group: &str, attributes: &Value, reason: &str) {
    let review = json!({"user": user, "groups": [group], "resource_attributes": attributes});
    let request = json!({"subject_access_review": review, "disable_cache": false}).to_string();
    let answer = roles().answer("kubernetes", "can_i", request.as_bytes()).unwrap();
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(answer, json!({"allowed": !reason.is_empty(), "reason": reason}));
}

#[test]
fn who_may_do_what_is_what_the_bindings_say() {
    let resource = |verb: &str, group: &str, resource: &str, sub: &str, name: &str, namespace: &str| {
        json!({"verb": verb, "group": group, "resource": resource,
            "subresource": sub, "name": name, "namespace": namespace})
    };
    let readers = r#"RBAC: allowed by ClusterRoleBinding "readers" of ClusterRole "reader" to Group "dev""#;
    check_can_i("u", "dev", &resource("get", "", "pods", "", "x", "a"), readers);
    check_can_i("u", "dev", &resource("get", "", "pods", "log", "x", "b"), readers);
    check_can_i("u", "dev", &resource("delete", "", "pods", "", "x", "a"), "");
    check_can_i("u", "dev", &resource("get", "", "pods", "exec", "x", "a"), "");
    check_can_i("u", "ops", &resource("get", "", "pods", "", "x", "a"), "");
    let editors = r#"RBAC: allowed by RoleBinding "editors" of Role "editor" to ServiceAccount "ci""#;
    let account = "system:serviceaccount:a:ci";
    check_can_i(account, "", &resource("patch", "apps", "deployments", "", "web", "a"), editors);
    check_can_i(account, "", &resource("patch", "apps", "deployments", "", "db", "a"), "");
    check_can_i(account, "", &resource("patch", "apps", "deployments", "", "web", "b"), "");
    let masters = "the group `system:masters` may do everything";
    check_can_i("root", "system:masters", &resource("delete", "", "nodes", "", "", ""), masters);
}
