import fc from "fast-check";
import { expect, test } from "vitest";
import { fragmentOf, readFragment, readShared, sharedLook } from "../src/address.js";
import { INITIAL, isView, lookOf, NO_LOOK, PLACES, type State, type View } from "../src/state.js";

const VIEWS = ["start", ...Object.values(PLACES).flat()].filter(isView);

/** A state that an address can name: what its view does not show is as on a fresh page. */
const anyState: fc.Arbitrary<State> = fc
  .record({
    view: fc.constantFrom<View>(...VIEWS),
    lesson: fc.option(fc.constantFrom("recipe", "and-or")),
    link: fc.option(fc.constantFrom("v1.q1YqSa0oAQA", "v1.a-_b")),
    words: fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { minLength: 4, maxLength: 4 }),
    expanded: fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 3 }),
    order: fc.constantFrom("name" as const, "open" as const),
  })
  .map(({ view, lesson, link, words: [from = "", to = "", port = "", other = ""], expanded, order }) => ({
    ...INITIAL,
    ...(view === "start" && link === null ? { lesson: null } : { lesson }),
    ...{ view, link },
    ...(view === "explain" ? { pair: { from, to, port } } : {}),
    ...(view === "reach" ? { expanded, order, filter: other } : {}),
    ...(view === "picture" ? { subject: other } : {}),
  }));

test("what an address is made of comes back from it", () => {
  fc.assert(
    fc.property(anyState, (state) => {
      const address = readFragment(fragmentOf(state));
      if (state.view === "start") return;
      expect(address).toEqual({ lesson: state.lesson, link: state.link, look: lookOf(state) });
    }),
  );
});

test("what is looked at comes back from a link", () => {
  fc.assert(
    fc.property(anyState, (state) => {
      const carried = JSON.parse(JSON.stringify(sharedLook(state)));
      expect({ ...NO_LOOK, ...readShared(carried) }).toEqual(lookOf(state));
    }),
  );
});

test.each<[string, Partial<State>, string]>([
  ["the first screen", {}, ""],
  ["the first view of a place", { view: "reach" }, "reach"],
  ["another view of it", { view: "exposure" }, "audit/exposure"],
  ["a lesson", { view: "verdict", lesson: "and-or" }, "verdict?ex=and-or"],
  [
    "a pair",
    { view: "explain", pair: { from: "a/p[Pod]", to: "b/q", port: "80" } },
    "reach/explain?from=a/p%5BPod%5D&to=b/q&port=80",
  ],
  ["a link", { view: "changes", link: "v1.abc" }, "v1.abc/changes"],
])("the address of %s", (_name, state, expected) => {
  expect(fragmentOf({ ...INITIAL, ...state })).toBe(expected);
});

test.each(["", "answer", "reach/isolation", "toString", "audit/"])("%j names nothing", (fragment) => {
  expect(readFragment(fragment)).toBeNull();
});

test.each([
  ["ex=recipe", { lesson: "recipe", link: null, look: null }],
  ["v1.abc", { lesson: null, link: "v1.abc", look: null }],
])("%s leaves open what is looked at", (fragment, expected) => {
  expect(readFragment(fragment)).toEqual(expected);
});

test.each([
  ["admission", "verdict"],
  ["diff", "changes"],
  ["isolation", "isolation"],
])("a link of an earlier page that opens %s opens %s", (view, expected) => {
  expect(readShared({ view }).view).toBe(expected);
});

test("a link that holds nonsense opens what it can", () => {
  expect(readShared({ view: 1, pair: "x", expanded: [1, "a"], order: "up", filter: {} })).toEqual({
    pair: { from: "", to: "", port: "" },
    expanded: ["a"],
    filter: "",
    order: "name",
    subject: "",
  });
});
