#!/usr/bin/env bash
# sigs.k8s.io/yaml v1.6.0, with which kubectl, Helm and kustomize read manifests.
#
# A leading zero makes 010 the port 8, and leaves 080 the port 80: digits that are no octal number are read as a float,
# and a whole float is written as an integer. 0o10 is 8 too, 1_000 is 1000 and 1e3 is 1000.
#
# A good guess is one rule for both: octal (then 080 is no number and stays text, as PyYAML and other readers of YAML 1.1
# have it), or decimal (YAML 1.2, then 010 is 10).
#
# Output seen:
#> 010   {"port":8}
#> 080   {"port":80}
#> 0o10  {"port":8}
#> 1_000 {"port":1000}
#> 1e3   {"port":1000}
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
	"fmt"

	"sigs.k8s.io/yaml"
)

func main() {
	for _, port := range []string{"010", "080", "0o10", "1_000", "1e3"} {
		json, err := yaml.YAMLToJSON([]byte("port: " + port))
		if err != nil {
			panic(err)
		}
		fmt.Printf("%-5s %s\n", port, json)
	}
}
GO

go run . >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
