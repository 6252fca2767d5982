import fc from "fast-check";
import { expect, test } from "vitest";
import { decode, encode, type Shared } from "../src/share.js";

const anyShared: fc.Arbitrary<Shared> = fc
  .record(
    {
      text: fc.string({ unit: "binary" }),
      settings: fc.string(),
      baseline: fc.string({ unit: "grapheme" }),
      view: fc.string(),
    },
    { requiredKeys: ["text"] },
  )
  .map((shared) => shared as Shared);

test("whatever is shared comes back", async () => {
  await fc.assert(
    fc.asyncProperty(anyShared, async (shared) => {
      const fragment = await encode(shared);
      expect(fragment).toMatch(/^v1\.[A-Za-z0-9_-]*$/);
      expect(await decode(fragment)).toEqual(shared);
    }),
    { numRuns: 60 },
  );
});

test("no text that is opened as a link does anything but fail with a sentence", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (noise) => {
      await expect(decode(`v1.${noise}`)).rejects.toThrow(/link/);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ["v2.abc", "another version"],
  ["", "another version"],
  ["v1.%%%", "no link has"],
  ["v1.AAAA", "damaged"],
  // What `{"text` deflates to: the rest was cut off.
  ["v1.q1YqSa0oAQA", "damaged"],
])("%s is refused: %s", async (fragment, reason) => {
  await expect(decode(fragment)).rejects.toThrow(reason);
});

test("a real policy makes a short link", async () => {
  const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny-from-other-namespaces, namespace: customer1 }
spec:
  podSelector: { matchLabels: }
  ingress: [{ from: [{ podSelector: {} }] }]
`.repeat(30);
  expect((await encode({ text })).length).toBeLessThan(500);
});

test("a link that unfolds to more than a workspace is called too large, not damaged", async () => {
  const fragment = await encode({ text: "a".repeat(20_000_001) });
  expect(fragment.length).toBeLessThan(100_000);
  await expect(decode(fragment)).rejects.toThrow("more than 20 MB");
});
