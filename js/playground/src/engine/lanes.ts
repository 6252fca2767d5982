/**
 * Two workers: one for what follows every key, one for what may take longer.
 * Markers never wait for a matrix to be computed.
 */

import type { Known } from "../yaml/documents.js";
import { type ClientOptions, EngineClient, type Progress } from "./client.js";
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

/** What comes in is written anew as a whole: 5 MB take their time. */
const PATIENCE: Partial<Record<Question["kind"], number>> = { import: 20_000, pasted: 20_000 };

/** What does not follow every key may take as long, in milliseconds: a thousand namespaces are a million cells. */
const PATIENT = 10_000;

/** Characters about which a slow machine answers in a millisecond, once they are read. */
const PACE = 100;

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
    this.#patient = new EngineClient({ ...options, limit: PATIENT });
  }

  /** Asks; a newer question of the same kind takes the place of one that waits. */
  ask<K extends Question["kind"]>(
    question: Extract<Question, { kind: K }>,
    onProgress?: (progress: Progress) => void,
  ): Promise<Answers[K]> {
    const lane = PROMPT.has(question.kind) ? this.#prompt : this.#patient;
    const asking = { patience: patienceFor(question), ...(onProgress ? { onProgress } : {}) };
    return lane.ask<Answers[K]>(question.kind, question, asking).then((answer) => {
      if (question.kind === "import") this.#teach((answer as Answers["import"]).known);
      return answer;
    });
  }

  /** What came in was read by one; both are asked about it. */
  #teach(known: readonly Known[]): void {
    this.#prompt.teach(known);
    this.#patient.teach(known);
  }

  /** Starts anew what could not be started. */
  revive(): void {
    this.#prompt.revive();
    this.#patient.revive();
  }

  /** Ends everything that is being read or waits. */
  cancel(): void {
    this.#prompt.cancel();
    this.#patient.cancel();
  }
}
