#!/usr/bin/env bash
# k8s.io/apiserver v0.37.2: a MutatingAdmissionPolicy with an ApplyConfiguration.
#
# It may not set one label of a NetworkPolicy's podSelector, one of a pod's nodeSelector, a toleration or an argument of
# a container: whatever the schema calls atomic is refused when the request comes, however small the change. The list
# imagePullSecrets is merged by name and is refused all the same, since each of its items is atomic; hostAliases, merged
# by ip, is taken. kubectl apply --server-side takes every one of these.
#
# A good guess is that what server-side apply takes, an apply configuration takes; who knows that atomic lists are
# refused still expects matchLabels, a map, to be merged.
#
# Output seen:
#> NetworkPolicy podSelector: may not mutate atomic arrays, maps or structs: .spec.podSelector
#> Pod nodeSelector: may not mutate atomic arrays, maps or structs: .spec.nodeSelector
#> Pod imagePullSecrets: may not mutate atomic arrays, maps or structs: .spec.imagePullSecrets[0]
#> Pod hostAliases: taken
#> Pod labels: taken
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go mod edit -require=k8s.io/apiserver@v0.37.2 -require=k8s.io/client-go@v0.37.2 -require=k8s.io/apimachinery@v0.37.2 -require=k8s.io/api@v0.37.2
cat >main.go <<'GO'
package main

import (
	"errors"
	"fmt"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/client-go/kubernetes/scheme"
)

type object = map[string]any

func try(what string, stored runtime.Object, version, kind string, change object) {
	kinds, _, err := scheme.Scheme.ObjectKinds(stored)
	if err != nil {
		panic(err)
	}
	stored.GetObjectKind().SetGroupVersionKind(kinds[0])
	change["apiVersion"], change["kind"] = version, kind
	converter := applyconfigurations.NewTypeConverter(scheme.Scheme)
	_, err = patch.ApplyStructuredMergeDiff(converter, stored, &unstructured.Unstructured{Object: change})
	answer := "taken"
	if err != nil {
		answer = errors.Unwrap(err).Error()
	}
	fmt.Printf("%s %s: %s\n", kind, what, answer)
}

func pod(what string, change object) {
	try(what, &core.Pod{}, "v1", "Pod", change)
}

func main() {
	try("podSelector", &networking.NetworkPolicy{}, "networking.k8s.io/v1", "NetworkPolicy",
		object{"spec": object{"podSelector": object{"matchLabels": object{"app": "web"}}}})
	pod("nodeSelector", object{"spec": object{"nodeSelector": object{"pool": "a"}}})
	pod("imagePullSecrets", object{"spec": object{"imagePullSecrets": []any{object{"name": "registry"}}}})
	pod("hostAliases", object{"spec": object{"hostAliases": []any{object{"ip": "192.0.2.1"}}}})
	pod("labels", object{"metadata": object{"labels": object{"app": "web"}}})
}
GO

go run . >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
