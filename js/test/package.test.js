/** What `npm pack` makes is what its users expect, and holds nothing else. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** The entry that is no code and has no types. */
const DATA = "./policy.wasm";
const windows = process.platform === "win32";

/** @type {string} */
let folder;
/** @type {{ filename: string, files: { path: string }[] }} */
let packed;

/** Runs a program of this package's, or npm; its complaints are the error. @param {string} name @param {string[]} options */
async function run(name, ...options) {
  const file = name === "npm" ? name : join(ROOT, "node_modules", ".bin", name);
  const ran = promisify(execFile)(windows ? `${file}.cmd` : file, options, { cwd: ROOT, shell: windows });
  const { stdout } = await ran.catch(({ stdout, stderr, message }) =>
    assert.fail(stdout || stderr || message),
  );
  return stdout;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "partywall-pack-"));
  [packed] = JSON.parse(await run("npm", "pack", "--json", "--pack-destination", folder));
});
after(() => rm(folder, { recursive: true }));

test("publint finds nothing to say about it", async () => {
  assert.match(await run("publint", "run", join(folder, packed.filename), "--strict"), /All good/);
});

test("its types are found as its code is, by everything that knows ES modules", async () => {
  const tarball = join(folder, packed.filename);
  const said = await run("attw", tarball, "--profile", "esm-only", "--exclude-entrypoints", DATA);
  assert.match(said, /bundler/);
});

test("it holds the compiled code, its types and one module", () => {
  const others = packed.files
    .map(({ path }) => path)
    .filter((path) => !/^dist\/\w+(\.d)?\.[jt]s$/.test(path));
  assert.deepEqual(others.sort(), ["README.md", "package.json", "pkg/exports.d.ts", "pkg/policy.wasm"]);
});
