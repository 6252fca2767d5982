import { load, type Rule } from "partywall";
import { expect, test } from "vitest";
import { blocksOf, inline } from "../src/ui/markdown.js";

const rules = (await load()).invoke("rules", {}) as Rule[];

/** What is shown of an element, its tags as words. */
function shown(part: unknown): string {
  if (typeof part === "string") return part;
  if (Array.isArray(part)) return part.map(shown).join("");
  const { type, props } = part as { type: unknown; props: { children?: unknown; href?: string } };
  const name = typeof type === "string" ? type : `away ${props.href}`;
  return `<${name}>${shown(props.children ?? "")}</>`;
}

test.each([
  ["a `code` word", "a <code>code</> word"],
  ["a [link `x`](https://example.com)", "a <away https://example.com>link <code>x</></>"],
  ["**bold**, and 2 * 3 * 4", "<strong>bold</>, and 2 * 3 * 4"],
  ["`[no](link)`", "<code>[no](link)</>"],
])("%j within a line", (text, expected) => {
  expect(shown(inline(text))).toBe(expected);
});

test("blocks", () => {
  const page = "# title\n\nA line\nand its rest.\n\n## Head\n\n```yaml\na: 1\n\nb: 2\n```\n\n- one\n- two\n";
  expect(blocksOf(page)).toEqual([
    { type: "text", text: "A line and its rest." },
    { type: "heading", text: "Head" },
    { type: "code", text: "a: 1\n\nb: 2" },
    { type: "list", items: ["one", "two"] },
  ]);
});

test("no page of a rule is shown with marks of Markdown in it", () => {
  expect(rules.length).toBeGreaterThan(15);
  for (const { name, page } of rules) {
    const blocks = blocksOf(page);
    expect(blocks.filter(({ type }) => type === "heading")).toHaveLength(6);
    const text = blocks.flatMap((block) => {
      if (block.type === "code") return [];
      return (block.type === "list" ? block.items : [block.text]).map((line) => shown(inline(line)));
    });
    expect(text.join("\n").replace(/<code>.*?<\/>/gs, ""), name).not.toMatch(/^#|```|`|\]\(|\*\*/m);
  }
});
