/** One question, one answer. */
import { type Located, locate, type OnProgress, type Reader } from "../yaml/documents.js";
import { editOf } from "../yaml/fix.js";
import { amend } from "./amend.js";
import { diff, exposure, findings, isolation } from "./compare.js";
import { explain, explainAsText } from "./explain.js";
import { fixture } from "./fixture.js";
import { importTexts, warningsOf } from "./import.js";
import { judge } from "./judge.js";
import type { Module } from "./module.js";
import { picturesOf } from "./picture.js";
import type { Answers, Question } from "./questions.js";
import { reach } from "./reach.js";
import { respond } from "./respond.js";
import { secretsIn } from "./secrets.js";
import { send } from "./send.js";
import { trust } from "./trust.js";

type Given<K extends Question["kind"]> = Extract<Question, { kind: K }>;
/** What a worker keeps from one question to the next. */
interface Desk {
  module: Module;
  reader: Reader;
  /** Says how much of something large is done. */
  onProgress: OnProgress;
  /** Lets the page have its say; throws where nobody waits for the answer any more. */
  turn(): Promise<void>;
}

type Answerers = { [K in Question["kind"]]: (desk: Desk, question: Given<K>) => unknown };

const ANSWERS: Answerers = {
  judge: ({ module, reader }, { text, settings }) => judge(module, reader.read(text), settings),
  reach: async ({ module, reader }, { text, baseline, ...options }) => {
    const before = baseline === null ? null : reader.read(baseline);
    return reach(module, reader.read(text), before, options);
  },
  explain: ({ module, reader }, { text, ...ends }) => explain(module, reader.read(text), ends),
  explainAsText: ({ module, reader }, { text, ...ends }) => explainAsText(module, reader.read(text), ends),
  diff: ({ module, reader }, { before, after, settings }) =>
    diff(module, reader.read(before), reader.read(after), settings),
  exposure: ({ module, reader }, { text, settings }) => exposure(module, reader.read(text), settings),
  findings: ({ module, reader }, { text, settings }) => findings(module, reader.read(text), settings),
  isolation: ({ module, reader }, { text, settings }) => isolation(module, reader.read(text), settings),
  fixture: ({ module, reader }, { text, title }) => fixture(module, reader.read(text), text, title),
  pictures: ({ module, reader }, { text }) => picturesOf(module, reader.read(text)),
  response: ({ module, reader }, { text, baseline, ...about }) => {
    const before = baseline === null ? null : reader.read(baseline);
    return respond(module, reader.read(text), before, about);
  },
  fix: ({ reader }, { text, object, patch }) => editOf(the(reader, text, object), patch),
  locate: ({ reader }, { text, object, pointer }) => locate(the(reader, text, object), pointer),
  import: ({ reader, onProgress, turn }, { texts }) => importTexts(texts, reader, { onProgress, turn }),
  pasted: ({ reader, turn }, { text }) => warningsOf(text, reader, turn),
  scene: ({ module, reader }, { text, expanded }) =>
    reach(module, reader.read(text), null, { expanded, filter: "", settings: "" }),
  send: ({ module, reader }, { text, ...request }) => send(module, reader.read(text), request),
  rules: ({ module }) => module.ask("rules", {}),
  kinds: async ({ module }) => (await module.ask<{ text: string }>("kinds", {})).text,
  secrets: ({ reader }, { texts }) => texts.map((text) => secretsIn(text, reader.read(text))),
  amend: (_desk, { settings, path, value }) => amend(settings, path, value),
  trust: ({ module, reader }, { text, ...about }) => trust(module, reader.read(text), about),
};

/** What manifests are called in questions. */
const TEXTS = ["text", "baseline", "before", "after"];

/** Reads the manifests of a question, which may take its time, and answers it. */
export async function answer(desk: Desk, question: Question): Promise<Answers[Question["kind"]]> {
  for (const [name, text] of Object.entries(question))
    if (TEXTS.includes(name) && typeof text === "string") await desk.reader.prepare(text, desk.turn);
  const answerer = ANSWERS[question.kind] as (desk: Desk, question: Question) => unknown;
  return (await answerer(desk, question)) as Answers[Question["kind"]];
}

function the(reader: Reader, text: string, object: number): Located {
  const located = reader.read(text).objects[object];
  if (located === undefined) throw new Error("the manifests have changed meanwhile");
  return located;
}
