/** The file that Node loads is the one that the cluster loads. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "partywall";

/** @param {string | URL} file */
const digest = async (file) =>
  createHash("sha256")
    .update(await readFile(file))
    .digest("hex");

test("the package holds the bytes of target/policy.wasm", async () => {
  const packaged = fileURLToPath(import.meta.resolve("partywall/policy.wasm"));
  const built = new URL("../../target/policy.wasm", import.meta.url);
  assert.equal(await digest(packaged), await digest(built));
});

test("the module asks for nothing but waPC", async () => {
  const { module } = await load();
  const foreign = WebAssembly.Module.imports(module).filter(({ module }) => module !== "wapc");
  assert.deepEqual(foreign, []);
});
