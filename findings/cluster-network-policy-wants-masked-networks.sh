#!/usr/bin/env bash
# sigs.k8s.io/network-policy-api v0.3.0, its CRD of ClusterNetworkPolicy, with k8s.io/apiextensions-apiserver v0.37.2.
#
# An address block with host bits, 10.0.0.1/8, is refused in `networks`, though a NetworkPolicy's ipBlock takes it; so is
# an IPv4 block in IPv6 clothes. And a range of ports that begins where it ends is refused, though a NetworkPolicy takes
# endPort equal to port: the start must be less than the end.
#
# A good guess is that what an ipBlock and an endPort may be, these may be.
#
# Output seen (v1beta1):
#> networks 10.0.0.0/8: taken
#> networks 10.0.0.1/8: Invalid CIDR format provided
#> networks ::ffff:10.0.0.0/104: Invalid CIDR format provided
#> networks 2001:DB8::/32: taken
#> range 80-81: taken
#> range 80-80: Start port must be less than End port
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go mod edit -require=sigs.k8s.io/network-policy-api@v0.3.0 -require=k8s.io/apiextensions-apiserver@v0.37.2 -require=k8s.io/apiserver@v0.37.2 -require=k8s.io/apimachinery@v0.37.2 -require=sigs.k8s.io/yaml@v1.6.0
cat >tools.go <<'GO'
package main

import _ "sigs.k8s.io/network-policy-api/apis/v1beta1"
GO
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	config "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

type object = map[string]any

// properties reads the schema of a version out of the file of the definition.
func properties(file, version string) *apiextensions.JSONSchemaProps {
	var definition v1.CustomResourceDefinition
	var read apiextensions.JSONSchemaProps
	text, err := os.ReadFile(file)
	if err == nil {
		err = yaml.Unmarshal(text, &definition)
	}
	for _, one := range definition.Spec.Versions {
		if err == nil && one.Name == version {
			err = v1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(one.Schema.OpenAPIV3Schema, &read, nil)
		}
	}
	if err != nil {
		panic(err)
	}
	return &read
}

// judge asks the schema and its rules, as the API server does.
func judge(properties *apiextensions.JSONSchemaProps, spec object) string {
	policy := object{"apiVersion": "policy.networking.k8s.io/v1beta1", "kind": "ClusterNetworkPolicy",
		"metadata": object{"name": "policy"}, "spec": spec}
	structural, err := schema.NewStructural(properties)
	if err != nil {
		panic(err)
	}
	validator, _, err := validation.NewSchemaValidator(properties)
	if err != nil {
		panic(err)
	}
	errors := validation.ValidateCustomResource(nil, policy, validator)
	rules := cel.NewValidator(structural, true, config.PerCallLimit)
	ruled, _ := rules.Validate(context.Background(), field.NewPath("policy"), structural, policy, nil, config.RuntimeCELCostBudget)
	if errors = append(errors, ruled...); len(errors) == 0 {
		return "taken"
	}
	parts := strings.Split(errors[0].Error(), ": ")
	return parts[len(parts)-1]
}

func main() {
	crd := properties(os.Args[1], "v1beta1")
	spec := func(rule object) object {
		rule["action"] = "Deny"
		return object{"tier": "Admin", "priority": int64(1), "subject": object{"namespaces": object{}}, "egress": []any{rule}}
	}
	for _, block := range []string{"10.0.0.0/8", "10.0.0.1/8", "::ffff:10.0.0.0/104", "2001:DB8::/32"} {
		answer := judge(crd, spec(object{"to": []any{object{"networks": []any{block}}}}))
		fmt.Printf("networks %s: %s\n", block, answer)
	}
	for _, end := range []int64{81, 80} {
		ports := object{"tcp": object{"destinationPort": object{"range": object{"start": int64(80), "end": end}}}}
		answer := judge(crd, spec(object{"to": []any{object{"namespaces": object{}}}, "protocols": []any{ports}}))
		fmt.Printf("range 80-%d: %s\n", end, answer)
	}
}
GO

definitions=$(go list -m -f '{{.Dir}}' sigs.k8s.io/network-policy-api)/config/crd/standard
go run . "$definitions/policy.networking.k8s.io_clusternetworkpolicies.yaml" >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
