#!/usr/bin/env bash
# k8s.io/apimachinery v0.37.2, package labels: what `kubectl get -l` and `labelSelector=` are read with.
#
# `a in ()` is no error, and not a set that matches nothing: it selects objects whose label is the empty text. So does a
# stray comma, `a in (b,)`. `a notin ()` leaves those out. `a in (,)` is printed again as `a in ()`.
#
# A good guess is an error, since matchExpressions with the operator In and no values is one, or else that nothing is in
# an empty set.
#
# Output seen (selector; read as; whether a="", a="b" and no label are selected):
#> a in ()     a in ()     true false false
#> a in (,)    a in ()     true false false
#> a in (b,)   a in (,b)   true true false
#> a notin ()  a notin ()  false true true
#> operator In without values: values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go mod edit -require=k8s.io/apimachinery@v0.37.2
cat >main.go <<'GO'
package main

import (
	"fmt"

	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

func main() {
	for _, text := range []string{"a in ()", "a in (,)", "a in (b,)", "a notin ()"} {
		selector, err := labels.Parse(text)
		if err != nil {
			panic(err)
		}
		empty, b, none := labels.Set{"a": ""}, labels.Set{"a": "b"}, labels.Set{}
		fmt.Printf("%-11s %-11s %v %v %v\n", text, selector,
			selector.Matches(empty), selector.Matches(b), selector.Matches(none))
	}
	_, err := meta.LabelSelectorAsSelector(&meta.LabelSelector{
		MatchExpressions: []meta.LabelSelectorRequirement{{Key: "a", Operator: meta.LabelSelectorOpIn}},
	})
	fmt.Println("operator In without values:", err)
}
GO

go run . >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
