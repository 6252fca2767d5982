/** The example of the README runs and prints what the README says. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** @param {string} text @param {string} language */
function block(text, language) {
  const found = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "ms").exec(text);
  assert.ok(found?.[1], `the README has a block of ${language}`);
  return found[1];
}

test("the example prints what the README says", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const folder = fileURLToPath(new URL("..", import.meta.url));
  const example = ["--input-type=module", "--eval", block(readme, "js")];
  const { stdout } = await promisify(execFile)(process.execPath, example, { cwd: folder });
  assert.equal(stdout, block(readme, "text"));
});
