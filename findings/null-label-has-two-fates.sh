#!/usr/bin/env bash
# k8s.io/apiextensions-apiserver and k8s.io/client-go v0.37.2: `matchLabels: {team: null}` in a custom resource, and in
# a kind of Kubernetes' own.
#
# In a NetworkPolicy null becomes the empty text: the selector means pods with team="". In a custom resource whose schema
# has the same map of strings the key is dropped before the object is validated or stored: the selector means everybody.
# Nothing is refused or warned of.
#
# A good guess is one answer for both. That null is refused (it is no string), that the key is dropped, and that it
# becomes "" are each right somewhere.
#
# Output seen (what is stored; whether a pod without labels is selected):
#> NetworkPolicy    {"matchLabels":{"team":""}}  false
#> custom resource  {"matchLabels":{}}  true
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go mod edit -require=k8s.io/apiextensions-apiserver@v0.37.2 -require=k8s.io/client-go@v0.37.2 -require=k8s.io/api@v0.37.2 -require=k8s.io/apimachinery@v0.37.2
cat >main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"

	networking "k8s.io/api/networking/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes/scheme"
)

const selector = `{"matchLabels": {"team": null}}`

func show(kind string, stored any) {
	text, err := json.Marshal(stored)
	if err != nil {
		panic(err)
	}
	var typed meta.LabelSelector
	if err := json.Unmarshal(text, &typed); err != nil {
		panic(err)
	}
	read, err := meta.LabelSelectorAsSelector(&typed)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%-16s %s  %v\n", kind, text, read.Matches(labels.Set{}))
}

// custom does what the API server does with a custom resource: it prunes nulls, and validates.
func custom() any {
	texts := apiextensions.JSONSchemaProps{
		Type:                 "object",
		AdditionalProperties: &apiextensions.JSONSchemaPropsOrBool{Schema: &apiextensions.JSONSchemaProps{Type: "string"}},
	}
	properties := apiextensions.JSONSchemaProps{
		Type:       "object",
		Properties: map[string]apiextensions.JSONSchemaProps{"matchLabels": texts},
	}
	structural, err := schema.NewStructural(&properties)
	if err != nil {
		panic(err)
	}
	validator, _, err := validation.NewSchemaValidator(&properties)
	if err != nil {
		panic(err)
	}
	var object any
	if err := json.Unmarshal([]byte(selector), &object); err != nil {
		panic(err)
	}
	defaulting.PruneNonNullableNullsWithoutDefaults(object, structural)
	if errors := validation.ValidateCustomResource(nil, object, validator); len(errors) > 0 {
		panic(errors)
	}
	return object
}

func main() {
	text := `{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "spec": {"podSelector": ` + selector + `}}`
	policy, _, err := scheme.Codecs.UniversalDeserializer().Decode([]byte(text), nil, nil)
	if err != nil {
		panic(err)
	}
	show("NetworkPolicy", policy.(*networking.NetworkPolicy).Spec.PodSelector)
	show("custom resource", custom())
}
GO

go run . >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
