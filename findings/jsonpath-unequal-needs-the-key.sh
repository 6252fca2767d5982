#!/usr/bin/env bash
# k8s.io/client-go v0.37.2, package jsonpath: `kubectl get -o jsonpath=`.
#
# A filter with `!=` leaves out the objects that lack the key: neither `==` nor `!=` holds for them. The label selector
# `team!=red` takes them in.
#
# A good guess is that the two say the same, and that what is not equal is unequal; so "every namespace that is not of
# team red" leaves out the namespaces without a team.
#
# Output seen:
#> ==  red-1
#> !=  blue-1
#> label selector team!=red  blue-1 unlabelled
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go mod edit -require=k8s.io/client-go@v0.37.2 -require=k8s.io/apimachinery@v0.37.2
cat >main.go <<'GO'
package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/util/jsonpath"
)

const namespaces = `{"items": [
	{"metadata": {"name": "red-1", "labels": {"team": "red"}}},
	{"metadata": {"name": "blue-1", "labels": {"team": "blue"}}},
	{"metadata": {"name": "unlabelled", "labels": {"other": "x"}}}]}`

func main() {
	var list struct {
		Items []struct {
			Metadata struct {
				Name   string
				Labels labels.Set
			}
		}
	}
	var data any
	if json.Unmarshal([]byte(namespaces), &list) != nil || json.Unmarshal([]byte(namespaces), &data) != nil {
		panic("no JSON")
	}
	for _, operator := range []string{"==", "!="} {
		path, out := jsonpath.New("filter").AllowMissingKeys(true), bytes.Buffer{}
		text := fmt.Sprintf(`{.items[?(@.metadata.labels.team%s"red")].metadata.name}`, operator)
		if err := path.Parse(text); err != nil {
			panic(err)
		}
		if err := path.Execute(&out, data); err != nil {
			panic(err)
		}
		fmt.Printf("%s  %s\n", operator, out.String())
	}
	fmt.Print("label selector team!=red ")
	selector, _ := labels.Parse("team!=red")
	for _, item := range list.Items {
		if selector.Matches(item.Metadata.Labels) {
			fmt.Print(" ", item.Metadata.Name)
		}
	}
	fmt.Println()
}
GO

go run . >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
