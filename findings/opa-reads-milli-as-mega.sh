#!/usr/bin/env bash
# github.com/open-policy-agent/opa v1.22.4: units.parse and units.parse_bytes, with k8s.io/apimachinery v0.37.2 beside.
#
# The same "m" is a thousandth for units.parse and a million for units.parse_bytes, which takes no notice of case. In
# Kubernetes "100m" is a tenth, of bytes as of cores.
#
# A good guess is that both read the suffixes as Kubernetes does: the one has "m" for the sake of cores, and the other
# "Ki" and "Mi" for the sake of memory.
#
# Output seen (units.parse; units.parse_bytes; the quantity of Kubernetes):
#> 100m  0.1         100000000   0.1
#> 100M  100000000   100000000   100000000
#> 1k    1000        1000        1000
#> 1Ki   1024        1024        1024
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go mod edit -require=github.com/open-policy-agent/opa@v1.22.4 -require=k8s.io/apimachinery@v0.37.2
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/open-policy-agent/opa/v1/rego"
	"k8s.io/apimachinery/pkg/api/resource"
)

func ask(function, text string) string {
	query := fmt.Sprintf("x := %s(%q)", function, text)
	results, err := rego.New(rego.Query(query)).Eval(context.Background())
	if err != nil {
		panic(err)
	}
	number, err := strconv.ParseFloat(fmt.Sprint(results[0].Bindings["x"]), 64)
	if err != nil {
		panic(err)
	}
	return strconv.FormatFloat(number, 'f', -1, 64)
}

func main() {
	for _, text := range []string{"100m", "100M", "1k", "1Ki"} {
		quantity := resource.MustParse(text)
		kubernetes := strconv.FormatFloat(quantity.AsApproximateFloat64(), 'f', -1, 64)
		fmt.Printf("%-5s %-11s %-11s %s\n", text, ask("units.parse", text), ask("units.parse_bytes", text), kubernetes)
	}
}
GO

go run . >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
