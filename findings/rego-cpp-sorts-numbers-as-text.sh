#!/usr/bin/env bash
# regopy 1.5.2, the Python package of rego-cpp, an implementation of OPA's language.
#
# sort, and max and min with it, compare what a value looks like as JSON text: 10 comes before 9, and the greatest of 9
# and 10 is 9. The operator < compares numbers.
#
# A good guess is the order of the language, numbers by value and types in a fixed order, which is also what < says.
#
# Output seen:
#> 10 < 9 -> False
#> sort([10, 9, 2]) -> [10, 2, 9]
#> max([9, 10]) -> 9
#> min([9, 10]) -> 10
#> sort([true, 1, "a", null]) -> ['a', 1, None, True]
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check regopy==1.5.2
cat >ask.py <<'PYTHON'
import json
from regopy import Interpreter

for call in ["10 < 9", "sort([10, 9, 2])", "max([9, 10])", "min([9, 10])", 'sort([true, 1, "a", null])']:
    answer = json.loads(str(Interpreter().query(f"x = {call}")))
    print(call, "->", answer["bindings"]["x"])
PYTHON

venv/bin/python ask.py >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
