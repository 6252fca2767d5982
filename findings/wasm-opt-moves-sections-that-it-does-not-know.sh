#!/usr/bin/env bash
# binaryen 132.0.0 (npm): wasm-opt on a module with custom sections, such as the metadata of a Kubewarden policy.
#
# Sections that wasm-opt does not know are kept, in their order, but all of them go behind the data, whether they stood
# first or between others, and also when no pass is asked for: the bytes in front of the code are others, and who looks
# for the metadata at the head of the file reads it whole. The names of functions are gone, which were not asked to go.
#
# A good guess is that an optimizer leaves sections that it does not know where they are, or drops them; and that with
# no pass it leaves the module alone.
#
# Output seen (the sections, by name or number; m is the metadata, n the names):
#> before   m 1 2 3 7 10 n z
#> no pass  1 2 3 7 10 m z
#> -O -g    1 2 3 7 10 n m z
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm init --yes >/dev/null
npm install --silent --no-audit --no-fund binaryen@132.0.0
cat >module.wat <<'WAT'
(module (import "wapc" "log" (func $log)) (func $run (export "run") (call $log)))
WAT
npx wasm-as -g module.wat -o plain.wasm
cat >sections.mjs <<'JS'
import { readFileSync, writeFileSync } from 'node:fs'

const custom = (name) => Buffer.from([0, 3, 1, name.charCodeAt(0), 0])

/** The sections of a module: the first letter of a custom section's name, or the number of another. */
function sections(file) {
  const bytes = readFileSync(file)
  const found = []
  let at = 8
  const length = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]
      value |= (byte & 127) << shift
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const kind = bytes[at++]
    const end = length() + at
    if (kind === 0) length()
    found.push(kind === 0 ? String.fromCharCode(bytes[at]) : kind)
    at = end
  }
  return found.join(' ')
}

const [what, file] = process.argv.slice(2)
if (what === 'make') {
  const plain = readFileSync('plain.wasm')
  writeFileSync(file, Buffer.concat([plain.subarray(0, 8), custom('m'), plain.subarray(8), custom('z')]))
} else console.log(what.padEnd(8), sections(file))
JS
node sections.mjs make module.wasm
npx wasm-opt --quiet module.wasm -o none.wasm
npx wasm-opt --quiet -O -g module.wasm -o debug.wasm
show() {
  node sections.mjs before module.wasm
  node sections.mjs 'no pass' none.wasm
  node sections.mjs '-O -g' debug.wasm
}

show >seen
diff -u --label expected --label seen <(sed -n 's/^#> \{0,1\}//p' "$script") seen
echo "as it was seen: $(basename "$script")"
