#!/usr/bin/env bash
# kustomize v5.8.1 (sigs.k8s.io/kustomize/kustomize/v5): `labels` with `includeSelectors: true`.
#
# The label is written into the peers of a NetworkPolicy too, also where a namespaceSelector beside them means pods of
# others, which do not carry it: they are shut out. It is not written where a selector is empty or has expressions alone,
# so such a policy goes on meaning all pods. And a Service without a selector, whose endpoints somebody writes by hand,
# gets one.
#
# A good guess is that the selectors of the objects at hand follow their labels: the podSelector of the policy, the
# selectors of Deployment and Service where they have one, and nothing that means pods of others.
#
# Output seen (the lines that kustomize adds, and where):
#> NetworkPolicy/web /spec/ingress/0/from/0/podSelector/matchLabels/release: blue
#> NetworkPolicy/web /spec/podSelector/matchLabels/release: blue
#> Service/outside /spec/selector: {'release': 'blue'}
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

export GOFLAGS=-mod=mod GOWORK=off
go mod init finding 2>/dev/null
go mod edit -require=sigs.k8s.io/kustomize/kustomize/v5@v5.8.1
cat >tools.go <<'GO'
package tools

import _ "sigs.k8s.io/kustomize/kustomize/v5"
GO
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check PyYAML==6.0.3
mkdir manifests
cat >manifests/kustomization.yaml <<'YAML'
resources: [objects.yaml]
labels:
- includeSelectors: true
  pairs: {release: blue}
YAML
cat >manifests/objects.yaml <<'YAML'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - namespaceSelector: {matchLabels: {team: others}}
      podSelector: {matchLabels: {app: client}}
    - podSelector: {}
    - podSelector: {matchExpressions: [{key: app, operator: Exists}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: everybody}
spec: {podSelector: {}, policyTypes: [Ingress]}
---
apiVersion: v1
kind: Service
metadata: {name: outside}
spec: {ports: [{port: 80}]}
YAML
go build -o kustomize sigs.k8s.io/kustomize/kustomize/v5
cat >added.py <<'PYTHON'
import sys, yaml


def added(before, after, path):
    if isinstance(after, dict) and isinstance(before, dict):
        for key in sorted(after):
            if key in before:
                yield from added(before[key], after[key], f"{path}/{key}")
            else:
                yield f"{path}/{key}: {after[key]}"
    elif isinstance(after, list):
        for at, (one, other) in enumerate(zip(before, after)):
            yield from added(one, other, f"{path}/{at}")


def objects(text):
    read = (one for one in yaml.safe_load_all(text))
    return {f'{one["kind"]}/{one["metadata"]["name"]}': one for one in read}


before = objects(open("manifests/objects.yaml"))
for name, after in sorted(objects(sys.stdin).items()):
    for line in added(before[name]["spec"], after["spec"], "/spec"):
        print(name, line)
PYTHON

./kustomize build manifests | venv/bin/python added.py >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
