#!/usr/bin/env bash
# k8s.io/kubectl v0.37.2: `kubectl describe networkpolicy`.
#
# A peer with `namespaceSelector: {}`, every namespace, is shown as "NamespaceSelector: <none>", and a port that names a
# protocol alone, every port of it, as "<nil>/UDP". "<none>" is also what stands there where nobody gets in.
#
# A good guess is <any>, which the same command shows for missing peers and missing ports.
#
# Output seen (of two policies):
#>   PodSelector:     <none> (Allowing the specific traffic to all pods in this namespace)
#>   Allowing ingress traffic:
#>     To Port: <nil>/UDP
#>     From:
#>       NamespaceSelector: <none>
#>   Not affecting egress traffic
#>   PodSelector:     <none> (Allowing the specific traffic to all pods in this namespace)
#>   Allowing ingress traffic:
#>     <none> (Selected pods are isolated for ingress connectivity)
#>   Not affecting egress traffic
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go mod edit -require=k8s.io/kubectl@v0.37.2 -require=k8s.io/client-go@v0.37.2 -require=k8s.io/apimachinery@v0.37.2 -require=k8s.io/api@v0.37.2
cat >main.go <<'GO'
package main

import (
	"fmt"
	"strings"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/kubectl/pkg/describe"
)

func show(rules ...networking.NetworkPolicyIngressRule) {
	policy := &networking.NetworkPolicy{
		ObjectMeta: meta.ObjectMeta{Name: "policy", Namespace: "shop"},
		Spec: networking.NetworkPolicySpec{
			PolicyTypes: []networking.PolicyType{networking.PolicyTypeIngress},
			Ingress:     rules,
		},
	}
	describer := &describe.NetworkPolicyDescriber{Interface: fake.NewSimpleClientset(policy)}
	text, err := describer.Describe("shop", "policy", describe.DescriberSettings{})
	if err != nil {
		panic(err)
	}
	_, text, _ = strings.Cut(text, "Spec:\n")
	text, _, _ = strings.Cut(text, "  Policy Types:")
	fmt.Print(text)
}

func main() {
	udp := core.ProtocolUDP
	show(networking.NetworkPolicyIngressRule{
		Ports: []networking.NetworkPolicyPort{{Protocol: &udp}},
		From:  []networking.NetworkPolicyPeer{{NamespaceSelector: &meta.LabelSelector{}}},
	})
	show()
}
GO

go run . >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
