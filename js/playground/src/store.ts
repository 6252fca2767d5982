/**
 * Where the pure parts meet the world: the state, the engine, the address of
 * the page and what the browser keeps. Views get what they show from here.
 */
import { batch, computed, effect, signal } from "@preact/signals";
import { type EngineClient, Overtaken, TimedOut } from "./engine/client.js";
import type { Judgement, Marker, ReachAnswer } from "./engine/model.js";
import type { Answers, Question } from "./engine/questions.js";
import { type Event, INITIAL, reduce, type State } from "./state.js";
import type { Range } from "./yaml/documents.js";
import type { Edit } from "./yaml/fix.js";

/** What an asynchronous answer is to its view: the newest known, and whether it is behind. */
export interface Answer<T> {
  value: T | null;
  /** A newer question is being answered, or could not be. */
  behind: boolean;
  error: string | null;
}

const EMPTY: Answer<never> = { value: null, behind: false, error: null };

export type Store = ReturnType<typeof createStore>;

export function createStore(client: EngineClient, initial: Partial<State> = {}) {
  const state = signal<State>({ ...INITIAL, ...initial });
  const judgement = signal<Answer<Judgement>>(EMPTY);
  const reach = signal<Answer<ReachAnswer>>(EMPTY);
  const notice = signal<string>("");
  /** A place that the editor is to bring into sight. */
  const target = signal<Range | null>(null);

  const ask = <K extends Question["kind"]>(question: Extract<Question, { kind: K }>): Promise<Answers[K]> =>
    client.ask<Answers[K]>(question.kind, question);

  const dispatch = (event: Event): void => {
    state.value = reduce(state.value, event);
  };

  const judged = computed(() => JSON.stringify([state.value.text, state.value.settings]));
  const reached = computed(() =>
    JSON.stringify([state.value.text, state.value.expanded, state.value.filter, state.value.settings]),
  );
  effect(() => {
    judged.value;
    const { text, settings } = state.peek();
    void follow(judgement, () => ask({ kind: "judge", text, settings }));
  });
  effect(() => {
    reached.value;
    const { text, expanded, filter, settings } = state.peek();
    void follow(reach, () => ask({ kind: "reach", text, expanded, filter, settings }));
  });

  return {
    state,
    judgement,
    reach,
    notice,
    target,
    dispatch,
    ask,
    say: (text: string) => {
      notice.value = text;
    },
    /** Shows a place of the manifests in the editor. */
    reveal: (range: Range) => {
      batch(() => {
        dispatch({ type: "document", document: "manifests" });
        target.value = { ...range };
      });
    },
    fixOf: (marker: Marker): Promise<Edit> =>
      ask({
        kind: "fix",
        text: state.peek().text,
        object: marker.object ?? 0,
        patch: marker.fix?.patch ?? [],
      }),
  };
}

/** Keeps the last good answer until the next one is there. */
export async function follow<T>(
  answer: { value: Answer<T>; peek(): Answer<T> },
  question: () => Promise<T>,
): Promise<void> {
  answer.value = { ...answer.peek(), behind: true };
  try {
    answer.value = { value: await question(), behind: false, error: null };
  } catch (error) {
    if (error instanceof Overtaken) return;
    answer.value = { ...answer.peek(), behind: true, error: sentenceOf(error) };
  }
}

export function sentenceOf(error: unknown): string {
  if (error instanceof TimedOut) return "This took longer than 2 seconds and was stopped. The page goes on.";
  return error instanceof Error ? error.message : String(error);
}
