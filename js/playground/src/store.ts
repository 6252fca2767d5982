/**
 * Where the pure parts meet the world: the state, the engine, the address of
 * the page and what the browser keeps. Views get what they show from here.
 */
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { Overtaken, type Progress } from "./engine/client.js";
import type { Lanes } from "./engine/lanes.js";
import type { Fix, Judgement, Marker, ReachAnswer } from "./engine/model.js";
import type { Answers, Question } from "./engine/questions.js";
import { reuse } from "./engine/reuse.js";
import { sentenceOf } from "./sentence.js";
import { type Event, INITIAL, reduce, type State } from "./state.js";
import type { Range } from "./yaml/documents.js";

/** What an asynchronous answer is to its view: the newest known, and whether it is behind. */
export interface Answer<T> {
  value: T | null;
  /** A newer question is being answered, or could not be. */
  behind: boolean;
  error: string | null;
}

const EMPTY: Answer<never> = { value: null, behind: false, error: null };

/** Each field of the state for itself: whoever shows one is not drawn anew when another changes. */
export type Fields = { readonly [K in keyof State]: ReadonlySignal<State[K]> };

export type Store = ReturnType<typeof createStore>;

export function createStore(engine: Lanes, initial: Partial<State> = {}) {
  const state = signal<State>({ ...INITIAL, ...initial });
  const judgement = signal<Answer<Judgement>>(EMPTY);
  const reach = signal<Answer<ReachAnswer>>(EMPTY);
  /** The workspace that the matrix is of. */
  let reached = -1;
  const notice = signal<string>("");
  /** A place that the editor is to bring into sight. */
  const target = signal<Range | null>(null);

  /** How far the texts that are new have been read, while they are. */
  const reading = signal<Progress | null>(null);
  /** How often somebody wanted what was stopped to be tried again. */
  const attempt = signal(0);

  /** The number of the question, and of the one that is being read for. */
  let [asked, reader] = [0, 0];
  const ask = <K extends Question["kind"]>(question: Extract<Question, { kind: K }>): Promise<Answers[K]> => {
    asked += 1;
    const own = asked;
    const hear = (progress: Progress) => {
      reader = own;
      reading.value = progress.done < progress.total ? progress : null;
    };
    return engine.ask(question, hear).finally(() => {
      if (reader === own) reading.value = null;
    });
  };

  const dispatch = (event: Event): void => {
    state.value = reduce(state.value, event);
  };

  const now = fieldsOf(state);
  /** The manifests that the judgement is of. */
  let judged = "";
  effect(() => {
    void attempt.value;
    const about = { kind: "judge", text: now.text.value, settings: now.settings.value } as const;
    void follow(judgement, async () => {
      const answer = await ask(about);
      judged = about.text;
      return answer;
    });
  });
  const matrix = async (about: Omit<Extract<Question, { kind: "reach" }>, "kind">): Promise<ReachAnswer> => {
    const answer = await ask({ kind: "reach", ...about });
    return { ...answer, grid: reuse(reach.peek().value?.grid, answer.grid) };
  };
  effect(() => {
    void attempt.value;
    const about = {
      text: now.text.value,
      settings: now.settings.value,
      baseline: now.baseline.value,
      expanded: now.expanded.value,
      filter: now.filter.value,
    };
    const workspace = now.workspace.value;
    const ask = async () => {
      const answer = await matrix(about);
      reached = workspace;
      return answer;
    };
    const later = setTimeout(() => void follow(reach, ask), AFTER_MARKERS);
    return () => clearTimeout(later);
  });

  return {
    state,
    now,
    judgement,
    reach,
    notice,
    target,
    reached: () => reached,
    reading,
    dispatch,
    ask,
    /** Ends what is being read or computed; what was known stays. */
    cancel: () => engine.cancel(),
    /** Asks again what was stopped. */
    retry: () => {
      engine.revive();
      attempt.value += 1;
    },
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
    fixOf: async (marker: Marker): Promise<Fix> => {
      const text = judged;
      const { object = 0, fix } = marker;
      return { text, edit: await ask({ kind: "fix", text, object, patch: fix?.patch ?? [] }) };
    },
  };
}

function fieldsOf(state: ReadonlySignal<State>): Fields {
  const field = (key: keyof State) => [key, computed(() => state.value[key])];
  return Object.fromEntries((Object.keys(state.peek()) as (keyof State)[]).map(field)) as Fields;
}

/** By how much the matrix stands back behind the markers, in milliseconds. */
const AFTER_MARKERS = 25;

/** After how long an old answer is shown to be old, in milliseconds; a quick one does not flicker. */
const NOTICED = 100;

/** Where an answer is kept; a signal is such a place. */
export interface Kept<T> {
  set value(answer: Answer<T>);
  peek(): Answer<T>;
}

/** Keeps the last good answer until the next one is there. */
export async function follow<T>(answer: Kept<T>, question: () => Promise<T>): Promise<void> {
  const fallBack = (error = answer.peek().error) => {
    answer.value = { ...answer.peek(), behind: true, error };
  };
  const late = setTimeout(fallBack, NOTICED);
  try {
    answer.value = { value: await question(), behind: false, error: null };
  } catch (error) {
    fallBack(error instanceof Overtaken ? undefined : sentenceOf(error));
  } finally {
    clearTimeout(late);
  }
}
