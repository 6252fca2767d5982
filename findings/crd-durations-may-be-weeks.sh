#!/usr/bin/env bash
# k8s.io/apiextensions-apiserver v0.37.2: a field of a CustomResourceDefinition with `format: duration`.
#
# The API server takes "2 weeks", "1 day 3 hours", "1.5 days", "1h30" and even words around a part that it can read, as
# in "about 1d". The type that Go programs keep such a field in, metav1.Duration, reads none of these: the object is
# stored, and its controller cannot decode it.
#
# A good guess is that the format means Go's durations, as everywhere else in Kubernetes, or those of ISO 8601, as in
# OpenAPI: neither is what is asked.
#
# Output seen (text; the API server; metav1.Duration):
#> "1h30m"          taken    1h30m0s
#> "2 weeks"        taken    time: unknown unit " weeks" in duration "2 weeks"
#> "1.5 days"       taken    time: unknown unit " days" in duration "1.5 days"
#> "1h30"           taken    time: missing unit in duration "1h30"
#> "about 1d"       taken    time: invalid duration "about 1d"
#> "P1D"            taken    time: invalid duration "P1D"
#> "5"              refused  time: missing unit in duration "5"
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go mod edit -require=k8s.io/apiextensions-apiserver@v0.37.2 -require=k8s.io/apimachinery@v0.37.2
cat >main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func main() {
	schema, _, err := validation.NewSchemaValidator(&apiextensions.JSONSchemaProps{Type: "string", Format: "duration"})
	if err != nil {
		panic(err)
	}
	for _, text := range []string{"1h30m", "2 weeks", "1.5 days", "1h30", "about 1d", "P1D", "5"} {
		server, quoted := "taken", fmt.Sprintf("%q", text)
		if errors := validation.ValidateCustomResource(nil, text, schema); len(errors) > 0 {
			server = "refused"
		}
		var duration meta.Duration
		program := ""
		if err := json.Unmarshal([]byte(quoted), &duration); err != nil {
			program = err.Error()
		} else {
			program = duration.Duration.String()
		}
		fmt.Printf("%-16s %-8s %s\n", quoted, server, program)
	}
}
GO

go run . >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
