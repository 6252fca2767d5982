#!/usr/bin/env bash
# sigs.k8s.io/yaml v1.6.0, package kyaml (KYAML, what `kubectl -o kyaml` writes).
#
# Turning YAML into KYAML quotes the merge key `<<`, which makes it a key like any other: what was merged is nested now,
# under a key of that name, and a selector that had labels has none.
#
# A good guess is that KYAML is another way to write the same YAML: anchors are written out, and merges with them.
#
# Output seen (as JSON, before and after; \u003c is <):
#> {"base":{"app":"web"},"podSelector":{"matchLabels":{"app":"web","tier":"front"}}}
#> {"base":{"app":"web"},"podSelector":{"matchLabels":{"\u003c\u003c":{"app":"web"},"tier":"front"}}}
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go mod edit -require=sigs.k8s.io/yaml@v1.6.0
cat >main.go <<'GO'
package main

import (
	"bytes"
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"
	"sigs.k8s.io/yaml/kyaml"
)

const text = `
base: &base {app: web}
podSelector:
  matchLabels:
    <<: *base
    tier: front
`

func show(text []byte) {
	json, err := yaml.YAMLToJSON(text)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(json))
}

func main() {
	show([]byte(text))
	var out bytes.Buffer
	if err := (&kyaml.Encoder{}).FromYAML(strings.NewReader(text), &out); err != nil {
		panic(err)
	}
	show(out.Bytes())
}
GO

go run . >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
