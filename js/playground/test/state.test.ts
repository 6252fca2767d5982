import { expect, test } from "vitest";
import { type Event, INITIAL, lessonTitle, reduce, type State } from "../src/state.js";

function check(events: Event[], expected: Partial<State>, from: Partial<State> = {}): void {
  const state = events.reduce(reduce, { ...INITIAL, ...from });
  expect(state).toEqual({ ...INITIAL, ...from, ...expected });
}

test("an edit changes the lesson, and keeps it", () =>
  check(
    [{ type: "edit", document: "manifests", text: "b" }],
    { text: "b", lesson: "x", changed: true },
    { text: "a", lesson: "x" },
  ));

test.each([
  [null, false, null],
  [null, true, null],
  ["recipe", false, "recipe"],
  ["recipe", true, "recipe, changed"],
])("the lesson %s, changed: %s, is called %s", (lesson, changed, expected) => {
  expect(lessonTitle(lesson, changed)).toBe(expected);
});

test("nothing is edited where the page is read only", () =>
  check([{ type: "edit", document: "settings", text: "b" }], {}, { readOnly: true }));

test("a workspace that is opened forgets what was asked of the one before", () =>
  check(
    [{ type: "open", text: "new", lesson: "l" }],
    {
      text: "new",
      settings: "",
      baseline: null,
      lesson: "l",
      changed: false,
      pair: INITIAL.pair,
      among: null,
      expanded: [],
      filter: "",
      subject: "",
    },
    {
      changed: true,
      settings: "s",
      baseline: "b",
      pair: { from: "a", to: "b", port: "" },
      among: AMONG,
      expanded: ["a"],
      filter: "f",
      subject: "p",
    },
  ));

test("pinning keeps the manifests as they are now", () =>
  check(
    [{ type: "pin" }, { type: "edit", document: "manifests", text: "b" }],
    { baseline: "a", text: "b", changed: true },
    { text: "a" },
  ));

test("a pair that is asked about opens its explanation", () =>
  check([{ type: "pair", pair: { from: "a", to: "b" }, show: true }], {
    pair: { from: "a", to: "b", port: "" },
    view: "explain",
  }));

const AMONG = { from: "x", to: "y", pairs: 4 };

test.each<[string, Event, Partial<State>]>([
  ["another port", { type: "pair", pair: { port: "80" } }, { pair: { from: "", to: "", port: "80" } }],
  [
    "another end",
    { type: "pair", pair: { to: "b" } },
    { pair: { from: "", to: "b", port: "" }, among: null },
  ],
])("that a pair is one of many is remembered until it is another pair: %s", (_name, event, expected) =>
  check([event], expected, { among: AMONG }),
);

test("a namespace is expanded and folded", () =>
  check(
    [
      { type: "expand", namespace: "a" },
      { type: "expand", namespace: "b" },
      { type: "expand", namespace: "a" },
    ],
    {
      expanded: ["b"],
    },
  ));

test("all namespaces are folded at once", () =>
  check([{ type: "collapse" }], { expanded: [] }, { expanded: ["a", "b"] }));
