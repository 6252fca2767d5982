#!/usr/bin/env bash
# k8s.io/apimachinery v0.37.2 (the CBOR of Kubernetes) read by cbor2 6.2.1 (Python).
#
# Kubernetes writes every text as a CBOR byte string, keys of maps too. Another reader of CBOR gets bytes where JSON has
# text, and finds no key "kind" in the object.
#
# A good guess is that a format with text strings is written with text strings, and that any CBOR library reads the
# object that JSON would have given.
#
# Output seen:
#> with keys of bytes: [b'apiVersion', b'kind', b'spec']
#> obj.get("kind"): None
#> obj[b"kind"]: b'NetworkPolicy'
#> its policy type: b'Ingress'
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go mod edit -require=k8s.io/apimachinery@v0.37.2
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check cbor2==6.2.1
cat >main.go <<'GO'
package main

import (
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/cbor"
)

func main() {
	scheme := runtime.NewScheme()
	policy := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
		"spec": map[string]any{"policyTypes": []any{"Ingress"}},
	}}
	if err := cbor.NewSerializer(scheme, scheme).Encode(policy, os.Stdout); err != nil {
		panic(err)
	}
}
GO
cat >read.py <<'PYTHON'
import cbor2, sys

obj = cbor2.load(sys.stdin.buffer)
obj = getattr(obj, "value", obj)
print("with keys of bytes:", sorted(obj))
print('obj.get("kind"):', obj.get("kind"))
print('obj[b"kind"]:', obj[b"kind"])
print("its policy type:", obj[b"spec"][b"policyTypes"][0])
PYTHON
go build -o write .

./write | venv/bin/python read.py >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
