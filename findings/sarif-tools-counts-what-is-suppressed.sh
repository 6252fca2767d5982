#!/usr/bin/env bash
# sarif-tools 3.0.5 (Python): `sarif --check`, on a log with suppressed and absent results.
#
# A result with an accepted suppression counts as an error, and so does one whose baselineState says that it is absent,
# gone since the baseline. A result without a level does get that of its rule, so the rest of the defaults is followed.
#
# A good guess is that a gate leaves out what the format marks as accepted or gone, as code scanning services do.
#
# Output seen (the result, and the exit code of --check error for a log with it alone):
#> open 1
#> by the level of its rule 1
#> suppressed, accepted 1
#> absent since the baseline 1
#> note 0
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sarif-tools==3.0.5
cat >log.py <<'PYTHON'
import json, sys

RESULTS = {
    "open": {"level": "error"},
    "by the level of its rule": {},
    "suppressed, accepted": {"level": "error", "suppressions": [{"kind": "external", "status": "accepted"}]},
    "absent since the baseline": {"level": "error", "baselineState": "absent"},
    "note": {"level": "note"},
}
rule = {"id": "r", "defaultConfiguration": {"level": "error"}}
result = {"ruleId": "r", "message": {"text": sys.argv[1]}, **RESULTS[sys.argv[1]]}
run = {"tool": {"driver": {"name": "t", "rules": [rule]}}, "results": [result]}
print(json.dumps({"version": "2.1.0", "runs": [run]}))
PYTHON
show() {
  for result in 'open' 'by the level of its rule' 'suppressed, accepted' 'absent since the baseline' 'note'; do
    venv/bin/python log.py "$result" >log.sarif
    code=0
    venv/bin/sarif --check error summary log.sarif >/dev/null 2>&1 || code=$?
    echo "$result $code"
  done
}

show >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
