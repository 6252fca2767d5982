import { expect, test } from "vitest";
import { type Event, INITIAL, reduce, type State } from "../src/state.js";

function check(events: Event[], expected: Partial<State>, from: Partial<State> = {}): void {
  const state = events.reduce(reduce, { ...INITIAL, ...from });
  expect(state).toEqual({ ...INITIAL, ...from, ...expected });
}

test("an edit leaves the lesson behind", () =>
  check(
    [{ type: "edit", document: "manifests", text: "b" }],
    { text: "b", lesson: null },
    { text: "a", lesson: "x" },
  ));

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
      pair: INITIAL.pair,
      expanded: [],
      filter: "",
      subject: "",
    },
    {
      settings: "s",
      baseline: "b",
      pair: { from: "a", to: "b", port: "" },
      expanded: ["a"],
      filter: "f",
      subject: "p",
    },
  ));

test("pinning keeps the manifests as they are now", () =>
  check(
    [{ type: "pin" }, { type: "edit", document: "manifests", text: "b" }],
    { baseline: "a", text: "b" },
    { text: "a" },
  ));

test("a pair that is asked about opens its explanation", () =>
  check([{ type: "pair", pair: { from: "a", to: "b" }, show: true }], {
    pair: { from: "a", to: "b", port: "" },
    view: "explain",
  }));

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
