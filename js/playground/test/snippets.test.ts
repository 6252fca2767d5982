import { expect, test } from "vitest";
import { wholePage } from "../src/ui/address.js";
import { frameOf, markdownOf } from "../src/ui/snippets.js";

test.each([
  ["kind: Pod", "```yaml\nkind: Pod\n```\n"],
  ["kind: Pod\n", "```yaml\nkind: Pod\n```\n"],
  ["# ```\n", "````yaml\n# ```\n````\n"],
])("the Markdown of %j fences it", (text, expected) => {
  expect(markdownOf("https://x/#v1.y", text)).toBe(
    `[Open in the Partywall playground](https://x/#v1.y)\n\n${expected}`,
  );
});

test.each([
  [false, "https://x/?embed=1#v1.y"],
  [true, "https://x/?embed=1&amp;readonly=1#v1.y"],
])("a frame may be read only: %s", (readOnly, source) => {
  expect(frameOf("https://x/#v1.y", readOnly)).toContain(`src="${source}"`);
});

test.each([
  ["https://x/p/?embed=1&readonly=1#ex=recipe", "https://x/p/#ex=recipe"],
  ["https://x/?a=b&embed=1#v1.y", "https://x/?a=b#v1.y"],
])("the whole page of %s can be edited", (href, expected) => {
  expect(wholePage(href)).toBe(expected);
});
