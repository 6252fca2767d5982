/**
 * The page's side of the engine's worker. Questions of one channel overtake
 * each other: only the newest is answered. A worker that thinks too long is
 * killed and another takes its place, so the page never waits for ever.
 */

import type { Known } from "../yaml/documents.js";

/** What a worker must be able to do; a `Worker` is one. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: { data: FromWorker }) => void) | null;
  onerror: ((event: { message?: string }) => void) | null;
}

export type ToWorker =
  | { type: "init"; module: WebAssembly.Module }
  | { type: "ask"; sequence: number; question: unknown }
  /** Nobody waits for this answer any more. */
  | { type: "drop"; sequence: number }
  /** Documents that need not be read. */
  | { type: "teach"; known: readonly Known[] };

export type FromWorker =
  | { type: "ready" }
  /** It cannot start: the code arrived, but the module does not run. */
  | { type: "unstarted"; message: string }
  /** The question is large, not stuck: as much of the reading is done. */
  | ({ type: "progress"; sequence: number } & Progress)
  | { type: "answer"; sequence: number; answer: unknown }
  | { type: "failed"; sequence: number; message: string };

/** How much of what is new has been read. */
export interface Progress {
  done: number;
  total: number;
}

/** Whoever asked does not want to wait. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";

  constructor() {
    super("Reading was cancelled.");
  }
}

/** A newer question of the same channel took its place. */
export class Overtaken extends Error {
  override readonly name = "Overtaken";
}

/** The worker did not answer in time and was replaced. */
export class TimedOut extends Error {
  override readonly name = "TimedOut";

  constructor(milliseconds: number) {
    super(
      `This took longer than ${Math.round(milliseconds / 1_000)} seconds and was stopped. The page goes on.`,
    );
  }
}

/** No worker could be started; nothing is answered until the client is revived. */
export class NotStarted extends Error {
  override readonly name = "NotStarted";

  constructor(reason: string) {
    super(`The policy module could not be started (${reason}). Reload the page.`);
  }
}

/** How many workers in a row may fail to start before the client gives up. */
const STARTS = 3;

interface Question {
  channel: string;
  question: unknown;
  /** How long it may take at least, in milliseconds, once everything is read. */
  patience: number;
  onProgress(progress: Progress): void;
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

export interface Asking {
  patience?: number;
  onProgress?(progress: Progress): void;
}

export interface ClientOptions {
  spawn(): WorkerLike;
  module: WebAssembly.Module;
  /** How long one question may take without a sign of progress, in milliseconds. */
  limit?: number;
  /** Starting takes longer than answering: code is fetched and the module linked. */
  startLimit?: number;
  /** The first answer of a worker takes longer than the others: it has read no manifest yet. */
  firstLimit?: number;
}

export class EngineClient {
  readonly #options: Required<ClientOptions>;
  #worker: WorkerLike;
  #ready = false;
  #warm = false;
  #isReading = false;
  #sequence = 0;
  #running: (Question & { sequence: number }) | undefined;
  #waiting = new Map<string, Question>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Workers that were started since one was last ready. */
  #starts = 0;
  #givenUp: NotStarted | undefined;
  /** How often the worker had to be replaced. */
  restarts = 0;

  constructor(options: ClientOptions) {
    this.#options = { limit: 2_000, startLimit: 20_000, firstLimit: 15_000, ...options };
    this.#worker = this.#start();
  }

  /**
   * Asks; an older question of the same channel is overtaken.
   * With `patience`, in milliseconds, the question may take longer than others.
   */
  ask<T>(
    channel: string,
    question: unknown,
    { patience = 0, onProgress = () => {} }: Asking = {},
  ): Promise<T> {
    if (this.#givenUp) return Promise.reject(this.#givenUp);
    return new Promise<T>((resolve, reject) => {
      this.#waiting.get(channel)?.reject(new Overtaken());
      this.#waiting.delete(channel);
      this.#waiting.set(channel, {
        channel,
        question,
        patience,
        onProgress,
        resolve: resolve as (answer: unknown) => void,
        reject,
      });
      // What it has read so far the worker keeps.
      if (this.#running?.channel === channel) this.#drop(this.#running.sequence);
      this.#next();
    });
  }

  /** Hands over documents that another worker has read. */
  teach(known: readonly Known[]): void {
    this.#worker.postMessage({ type: "teach", known });
  }

  /** Ends what a worker is reading, and whatever waits. */
  cancel(): void {
    const running = this.#running;
    this.#rejectAll(new Cancelled());
    if (running === undefined) return;
    if (!this.#isReading) {
      this.#replace(new Cancelled());
      return;
    }
    // It may have said more before it hears of that.
    running.onProgress = () => {};
    this.#drop(running.sequence);
  }

  #drop(sequence: number): void {
    if (this.#isReading) this.#worker.postMessage({ type: "drop", sequence });
  }

  /** Starts anew where no worker could be started. */
  revive(): void {
    if (!this.#givenUp) return;
    this.#givenUp = undefined;
    this.#starts = 0;
    this.#worker = this.#start();
  }

  #start(): WorkerLike {
    const worker = this.#options.spawn();
    this.#starts += 1;
    this.#ready = false;
    this.#warm = false;
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = ({ message }) => this.#replace(new Error(message ?? "its thread stopped"));
    worker.postMessage({ type: "init", module: this.#options.module });
    const { startLimit } = this.#options;
    this.#watch(startLimit, () => new Error(`no sign of it within ${startLimit / 1_000} seconds`));
    return worker;
  }

  #next(): void {
    const [first] = this.#waiting.values();
    if (!this.#ready || this.#running !== undefined || first === undefined) return;
    this.#waiting.delete(first.channel);
    this.#sequence += 1;
    this.#running = { ...first, sequence: this.#sequence };
    this.#isReading = false;
    this.#worker.postMessage({ type: "ask", sequence: this.#sequence, question: first.question });
    this.#watch(Math.max(first.patience, this.#warm ? this.#options.limit : this.#options.firstLimit));
  }

  #receive(data: FromWorker): void {
    if (data.type === "unstarted") {
      this.#replace(new Error(data.message));
      return;
    }
    if (data.type === "ready") {
      this.#ready = true;
      this.#starts = 0;
    } else {
      if (data.sequence !== this.#running?.sequence) return;
      if (data.type === "progress") {
        this.#hear(this.#running, data);
        return;
      }
      this.#warm = true;
      this.#settle(this.#running, data);
      this.#running = undefined;
    }
    clearTimeout(this.#timer);
    this.#next();
  }

  /** Reading takes as long as it takes, and who asked can see it. */
  #hear(
    { sequence, channel, patience, onProgress }: Question & { sequence: number },
    progress: Progress,
  ): void {
    this.#isReading = progress.done < progress.total;
    clearTimeout(this.#timer);
    if (!this.#isReading) this.#watch(Math.max(patience, this.#options.limit));
    else if (this.#waiting.has(channel)) this.#drop(sequence);
    onProgress({ done: progress.done, total: progress.total });
  }

  /** An answer that a newer question has made worthless is not given. */
  #settle({ channel, resolve, reject }: Question, data: FromWorker): void {
    if (this.#waiting.has(channel)) reject(new Overtaken());
    else if (data.type === "failed") reject(new Error(data.message));
    else if (data.type === "answer") resolve(data.answer);
  }

  #watch(limit: number, reason: () => Error = () => new TimedOut(limit)): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#replace(reason()), limit);
  }

  #replace(reason: Error): void {
    this.#worker.onmessage = null;
    this.#worker.onerror = null;
    this.#worker.terminate();
    this.restarts += 1;
    const lost = this.#running;
    this.#running = undefined;
    lost?.reject(reason);
    if (this.#starts < STARTS) this.#worker = this.#start();
    else this.#giveUp(reason);
  }

  #giveUp(reason: Error): void {
    clearTimeout(this.#timer);
    this.#givenUp = new NotStarted(reason.message);
    this.#rejectAll(this.#givenUp);
  }

  #rejectAll(reason: Error): void {
    for (const question of [...this.#waiting.values(), ...(this.#running ? [this.#running] : [])]) {
      question.reject(reason);
    }
    this.#waiting.clear();
  }

  /** Ends the worker; whatever waits is overtaken. */
  close(): void {
    clearTimeout(this.#timer);
    this.#worker.terminate();
    this.#rejectAll(new Overtaken());
  }
}
