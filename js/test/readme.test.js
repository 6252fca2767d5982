/** The examples of the README run and print what the README says. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** @param {string} text @param {string} language */
function blocks(text, language) {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(
    ([, block]) => block ?? "",
  );
}

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const [examples, outputs] = [blocks(readme, "js"), blocks(readme, "text")];

test("every example says what it prints", () => {
  assert.ok(examples.length > 0);
  assert.equal(examples.length, outputs.length);
});

for (const [at, example] of examples.entries()) {
  test(`example ${at + 1} prints what the README says`, async () => {
    const folder = fileURLToPath(new URL("..", import.meta.url));
    const arguments_ = ["--input-type=module", "--eval", example];
    const { stdout } = await promisify(execFile)(process.execPath, arguments_, { cwd: folder });
    assert.equal(stdout, outputs[at]);
  });
}
