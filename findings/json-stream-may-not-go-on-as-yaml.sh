#!/usr/bin/env bash
# k8s.io/apimachinery v0.37.2, package util/yaml: NewYAMLOrJSONDecoder, with which kubectl and others read manifests.
#
# A JSON object may be followed by `---` and YAML, and by another JSON object; two JSON objects and then `---` are an
# error. With a comment behind the first object nothing is wrong either, but an object appears that is null.
#
# A good guess follows from the first two: what may follow an object may follow two.
#
# Output seen:
#> object, ---, YAML                  {"a":1} {"b":2}
#> object, object                     {"a":1} {"b":2}
#> object, object, ---, YAML          {"a":1} {"b":2} invalid character '-' in numeric literal
#> object, comment, ---, YAML         {"a":1} null {"b":2}
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
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"k8s.io/apimachinery/pkg/util/yaml"
)

func read(what, text string) {
	fmt.Printf("%-34s", what)
	decoder := yaml.NewYAMLOrJSONDecoder(strings.NewReader(text), 4096)
	for {
		var object any
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Print(" ", err)
			break
		}
		shown, _ := json.Marshal(object)
		fmt.Printf(" %s", shown)
	}
	fmt.Println()
}

func main() {
	read("object, ---, YAML", "{\"a\": 1}\n---\nb: 2\n")
	read("object, object", "{\"a\": 1}\n{\"b\": 2}\n")
	read("object, object, ---, YAML", "{\"a\": 1}\n{\"b\": 2}\n---\nc: 3\n")
	read("object, comment, ---, YAML", "{\"a\": 1} # one\n---\nb: 2\n")
}
GO

go run . >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
