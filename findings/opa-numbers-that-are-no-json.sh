#!/usr/bin/env bash
# github.com/open-policy-agent/opa v1.22.4: to_number.
#
# to_number("010"), "+1", ".5" and "1_0" give numbers that keep the text they came from. A rule can add to them and
# compare them; the answer cannot be written as JSON as long as one is in it.
#
# A good guess is that to_number refuses what is no number in JSON (it does so for "0x10"), or makes a number of it.
#
# Output seen (the value, and the value plus zero, as JSON):
#> "7"     7                                               7
#> "010"   json: invalid number literal "010"              10
#> "+1"    json: invalid number literal "+1"               1
#> ".5"    json: invalid number literal ".5"               0.5
#> "1_0"   json: invalid number literal "1_0"              10
#> "0x10"  undefined                                       undefined
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go mod edit -require=github.com/open-policy-agent/opa@v1.22.4
cat >main.go <<'GO'
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/rego"
)

func ask(expression string) string {
	results, err := rego.New(rego.Query("x := " + expression)).Eval(context.Background())
	if err != nil {
		panic(err)
	}
	if len(results) == 0 {
		return "undefined"
	}
	text, err := json.Marshal(results[0].Bindings["x"])
	if err != nil {
		for inner := err; inner != nil; inner = errors.Unwrap(inner) {
			err = inner
		}
		return err.Error()
	}
	return string(text)
}

func main() {
	for _, text := range []string{"7", "010", "+1", ".5", "1_0", "0x10"} {
		call := fmt.Sprintf("to_number(%q)", text)
		fmt.Printf("%-7q %-47s %s\n", text, ask(call), ask(call+" + 0"))
	}
}
GO

go run . >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
