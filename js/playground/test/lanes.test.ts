import { expect, test } from "vitest";
import { patienceFor } from "../src/engine/lanes.js";
import type { Question } from "../src/engine/questions.js";

const text = "x".repeat(2_500_000);

test.each<[string, Question, number]>([
  ["a page of text", { kind: "exposure", text: "kind: Pod", settings: "" }, 0],
  ["a large text", { kind: "judge", text, settings: "" }, 25_000],
  ["two large texts", { kind: "diff", before: text, after: text, settings: "" }, 50_000],
  ["files", { kind: "import", texts: [text] }, 20_000],
])("%s may take its time", (_, question, milliseconds) => {
  expect(Math.floor(patienceFor(question))).toBe(milliseconds);
});
