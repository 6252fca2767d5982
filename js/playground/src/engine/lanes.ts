/**
 * Two workers: one for what follows every key, one for what may take longer.
 * Markers never wait for a matrix to be computed.
 */

import { type ClientOptions, EngineClient } from "./client.js";
import type { Answers, Question } from "./questions.js";

/** What stands beside the text while it is typed. */
const PROMPT: ReadonlySet<Question["kind"]> = new Set([
  "judge",
  "fix",
  "locate",
  "response",
  "amend",
  "trust",
]);

/** What comes in is read once and as a whole: 5 MB of YAML take their time. */
const PATIENCE: Partial<Record<Question["kind"], number>> = { import: 20_000, pasted: 20_000 };

/** Characters that a slow machine reads in a millisecond: a List of 2 MB takes more than two seconds. */
const PACE = 500;

/** How long a question may take at least, in milliseconds. */
export function patienceFor(question: Question): number {
  const length = Object.values(question).reduce<number>(
    (sum, field) => sum + (typeof field === "string" ? field.length : 0),
    0,
  );
  return Math.max(PATIENCE[question.kind] ?? 0, length / PACE);
}

export class Lanes {
  readonly #prompt: EngineClient;
  readonly #patient: EngineClient;

  constructor(options: ClientOptions) {
    this.#prompt = new EngineClient(options);
    this.#patient = new EngineClient(options);
  }

  /** Asks; a newer question of the same kind takes the place of one that waits. */
  ask<K extends Question["kind"]>(question: Extract<Question, { kind: K }>): Promise<Answers[K]> {
    const lane = PROMPT.has(question.kind) ? this.#prompt : this.#patient;
    return lane.ask<Answers[K]>(question.kind, question, patienceFor(question));
  }
}
