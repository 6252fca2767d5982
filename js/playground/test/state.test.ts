import { expect, test } from "vitest";
import {
  type Event,
  INITIAL,
  isView,
  lessonTitle,
  placeOf,
  reduce,
  type State,
  workspaceOf,
} from "../src/state.js";

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
      workspace: 1,
      opened: 1,
      text: "new",
      settings: "",
      baseline: null,
      lesson: "l",
      link: null,
      quiet: false,
      changed: false,
      pair: INITIAL.pair,
      among: null,
      expanded: [],
      filter: "",
      subject: "",
    },
    {
      changed: true,
      link: "v1.x",
      quiet: true,
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

test("a workspace that is opened again keeps its number, and the next gets one of its own", () => {
  const first = reduce(INITIAL, { type: "open", text: "a", settings: "s" });
  const second = reduce(first, { type: "open", text: "b" });
  const again = reduce(second, { type: "open", ...workspaceOf(first), workspace: first.workspace });
  expect([first, second, again].map(({ workspace, text }) => [workspace, text])).toEqual([
    [1, "a"],
    [2, "b"],
    [1, "a"],
  ]);
  expect(reduce(again, { type: "open", text: "c" }).workspace).toBe(3);
});

test.each<[string, Event]>([
  ["manifests", { type: "edit", document: "manifests", text: "b" }],
  ["settings", { type: "edit", document: "settings", text: "b" }],
])("what is edited is no longer what its link holds: %s", (_name, event) => {
  expect(reduce({ ...INITIAL, link: "v1.x" }, event).link).toBeNull();
});

test("another file can be the one that manifests are compared with", () =>
  check([{ type: "pin", text: "earlier" }], { baseline: "earlier" }, { text: "now" }));

test.each<[string, string | null]>([
  ["recipe", "learn"],
  ["verdict", "verdict"],
  ["explain", "reach"],
  ["exposure", "audit"],
  ["start", null],
])("%s is a view in %s", (view, place) => {
  expect(isView(view)).toBe(true);
  expect(placeOf(view as State["view"])).toBe(place);
});

test.each(["", "admission", "constructor", undefined])("%s is no view", (view) => {
  expect(isView(view)).toBe(false);
});
