#!/usr/bin/env bash
# github.com/cilium/cilium v1.20.2: the text of a port, in a CiliumNetworkPolicy and a CiliumLocalRedirectPolicy.
#
# "010" is the port 8, and "1_000" the port 1000: the text is read as Go reads a literal. "08" is none, and is refused
# by the agent, though the schema of the CRD takes it as it takes "010".
#
# A good guess is decimal, with or without leading zeros: the schema asks for one to five digits, and a port of a
# NetworkPolicy that is a text is a name.
#
# Output seen (a rule of a network policy; the number in a redirect policy):
#> 80     taken                                                             80
#> 010    taken                                                             8
#> 1_000  taken                                                             1000
#> 08     unable to parse port: strconv.ParseUint: parsing "08": invalid syntax -
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go mod edit -require=github.com/cilium/cilium@v1.20.2
cat >main.go <<'GO'
package main

import (
	"fmt"

	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	"github.com/cilium/cilium/pkg/policy/api"
)

func policy(port string) string {
	ports := api.PortRules{{Ports: []api.PortProtocol{{Port: port, Protocol: api.ProtoTCP}}}}
	rule := &api.Rule{
		EndpointSelector: api.NewESFromMatchRequirements(map[string]string{}, nil),
		Ingress:          []api.IngressRule{{ToPorts: ports}},
	}
	if err := rule.Sanitize(); err != nil {
		return err.Error()
	}
	return "taken"
}

func redirect(port string) string {
	info := &v2.PortInfo{Port: port, Protocol: api.ProtoTCP}
	number, _, _, err := info.SanitizePortInfo(false)
	if err != nil {
		return "-"
	}
	return fmt.Sprint(number)
}

func main() {
	for _, port := range []string{"80", "010", "1_000", "08"} {
		fmt.Printf("%-6s %-65s %s\n", port, policy(port), redirect(port))
	}
}
GO

go run . >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
