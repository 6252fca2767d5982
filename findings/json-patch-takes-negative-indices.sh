#!/usr/bin/env bash
# gopkg.in/evanphx/json-patch.v4 v4.13.0, with which kube-apiserver applies JSON patches, its webhooks' too.
#
# An index may be negative: /ingress/-1 is the last item for remove and replace, and behind the last for add. `01` and
# `+1` are 1.
#
# A good guess is an error: RFC 6901 has digits without a leading zero, and `-` alone for the place behind the last. Who
# guesses that -1 works will not guess that add and remove mean different places by it.
#
# Output seen:
#> remove  /ingress/-1  ["a"]
#> replace /ingress/-1  ["a","x"]
#> add     /ingress/-1  ["a","b","x"]
#> add     /ingress/-2  ["a","x","b"]
#> replace /ingress/01  ["a","x"]
#> add     /ingress/+1  ["a","x","b"]
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go mod edit -require=gopkg.in/evanphx/json-patch.v4@v4.13.0
cat >main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
)

func main() {
	for _, asked := range [][2]string{
		{"remove", "-1"}, {"replace", "-1"}, {"add", "-1"}, {"add", "-2"}, {"replace", "01"}, {"add", "+1"},
	} {
		text := fmt.Sprintf(`[{"op": %q, "path": "/ingress/%s", "value": "x"}]`, asked[0], asked[1])
		patch, err := jsonpatch.DecodePatch([]byte(text))
		if err != nil {
			panic(err)
		}
		answer, err := patch.Apply([]byte(`{"ingress":["a","b"]}`))
		var got struct{ Ingress json.RawMessage }
		if err == nil {
			err = json.Unmarshal(answer, &got)
		}
		if err != nil {
			panic(err)
		}
		fmt.Printf("%-7s /ingress/%s  %s\n", asked[0], asked[1], got.Ingress)
	}
}
GO

go run . >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
