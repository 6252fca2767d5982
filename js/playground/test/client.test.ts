import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  Cancelled,
  EngineClient,
  type FromWorker,
  NotStarted,
  Overtaken,
  TimedOut,
  type ToWorker,
  type WorkerLike,
} from "../src/engine/client.js";

class FakeWorker implements WorkerLike {
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: ((event: { message?: string }) => void) | null = null;
  received: ToWorker[] = [];
  terminated = false;
  postMessage(message: ToWorker): void {
    this.received.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  say(data: FromWorker): void {
    this.onmessage?.({ data });
  }
  asked(): unknown[] {
    return this.received.flatMap((message) => (message.type === "ask" ? [message.question] : []));
  }
}

let workers: FakeWorker[];
let client: EngineClient;
const current = (): FakeWorker => workers.at(-1) as FakeWorker;

beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  client = new EngineClient({
    spawn: () => {
      workers.push(new FakeWorker());
      return current();
    },
    module: {} as WebAssembly.Module,
  });
});
afterEach(() => {
  client.close();
  vi.useRealTimers();
});

test("questions wait until the worker is ready, and only the newest is asked", async () => {
  const old = client.ask("analyse", 1);
  const fresh = client.ask("analyse", 2);
  await expect(old).rejects.toBeInstanceOf(Overtaken);
  expect(current().asked()).toEqual([]);
  current().say({ type: "ready" });
  expect(current().asked()).toEqual([2]);
  current().say({ type: "answer", sequence: 1, answer: "two" });
  expect(await fresh).toBe("two");
});

test("an answer that was overtaken while it was made is dropped", async () => {
  current().say({ type: "ready" });
  const old = client.ask("analyse", 1);
  const fresh = client.ask("analyse", 2);
  current().say({ type: "answer", sequence: 1, answer: "one" });
  await expect(old).rejects.toBeInstanceOf(Overtaken);
  current().say({ type: "answer", sequence: 1, answer: "a late echo" });
  current().say({ type: "answer", sequence: 2, answer: "two" });
  expect(await fresh).toBe("two");
});

test("channels do not overtake each other", async () => {
  current().say({ type: "ready" });
  const analysis = client.ask("analyse", "a");
  const explanation = client.ask("explain", "e");
  current().say({ type: "answer", sequence: 1, answer: "A" });
  current().say({ type: "failed", sequence: 2, message: "no such pod" });
  expect(await analysis).toBe("A");
  await expect(explanation).rejects.toThrow("no such pod");
});

test("a worker that thinks for two seconds is killed, and the next question is answered by another", async () => {
  current().say({ type: "ready" });
  const first = client.ask("analyse", "the first");
  vi.advanceTimersByTime(14_999);
  current().say({ type: "answer", sequence: 1, answer: "slow" });
  expect(await first).toBe("slow");
  const lost = client.ask("analyse", "for ever");
  const next = client.ask("explain", "quick");
  vi.advanceTimersByTime(1_999);
  expect(workers.length).toBe(1);
  vi.advanceTimersByTime(1);
  await expect(lost).rejects.toThrow("This took longer than 2 seconds");
  expect(workers[0]?.terminated).toBe(true);
  expect(client.restarts).toBe(1);
  current().say({ type: "ready" });
  expect(current().asked()).toEqual(["quick"]);
  current().say({ type: "answer", sequence: 3, answer: "done" });
  expect(await next).toBe("done");
});

const reading = (sequence: number, done: number): FromWorker => ({
  type: "progress",
  sequence,
  done,
  total: 1_260,
});
const drops = () => current().received.filter(({ type }) => type === "drop");

test("reading takes as long as it takes and is told; the answer to what was read has its time", async () => {
  current().say({ type: "ready" });
  const seen: number[] = [];
  const large = client.ask("judge", "large", { onProgress: ({ done }) => seen.push(done) });
  for (const done of [0, 420, 1_259]) {
    current().say(reading(1, done));
    vi.advanceTimersByTime(60_000);
  }
  expect(workers.length).toBe(1);
  current().say(reading(1, 1_260));
  vi.advanceTimersByTime(1_999);
  expect(workers.length).toBe(1);
  vi.advanceTimersByTime(1);
  await expect(large).rejects.toBeInstanceOf(TimedOut);
  expect(seen).toEqual([0, 420, 1_259, 1_260]);
});

test("a question that is asked with patience has longer, also after reading", async () => {
  current().say({ type: "ready" });
  const large = client.ask("import", "large", { patience: 20_000 });
  vi.advanceTimersByTime(19_999);
  current().say(reading(1, 1_260));
  vi.advanceTimersByTime(19_999);
  expect(workers.length).toBe(1);
  vi.advanceTimersByTime(1);
  await expect(large).rejects.toThrow("longer than 20 seconds");
});

test("reading ends for a newer question, before it and while it waits, and for nobody else", async () => {
  current().say({ type: "ready" });
  const old = client.ask("judge", "old");
  current().say(reading(1, 0));
  void client.ask("explain", "other").catch(() => undefined);
  expect(drops()).toEqual([]);
  const fresh = client.ask("judge", "fresh");
  expect(drops()).toEqual([{ type: "drop", sequence: 1 }]);
  current().say({ type: "failed", sequence: 1, message: "the question was dropped" });
  await expect(old).rejects.toBeInstanceOf(Overtaken);
  expect(current().asked()).toEqual(["old", "other"]);
  current().say({ type: "answer", sequence: 2, answer: "other" });
  current().say({ type: "answer", sequence: 3, answer: "fresh" });
  expect(await fresh).toBe("fresh");
  expect(workers.length).toBe(1);
});

test("who cancels is told so at once; a worker that reads stays, one that thinks is replaced", async () => {
  current().say({ type: "ready" });
  const seen: number[] = [];
  const large = client.ask("judge", "large", { onProgress: ({ done }) => seen.push(done) });
  current().say(reading(1, 420));
  client.cancel();
  current().say(reading(1, 440));
  expect(seen).toEqual([420]);
  await expect(large).rejects.toThrow(new Cancelled());
  expect(drops()).toEqual([{ type: "drop", sequence: 1 }]);
  current().say({ type: "failed", sequence: 1, message: "the question was dropped" });
  const next = client.ask("judge", "next");
  expect(current().asked()).toEqual(["large", "next"]);
  client.cancel();
  await expect(next).rejects.toThrow(new Cancelled());
  expect(workers.length).toBe(2);
});

test("a worker that falls over is replaced", async () => {
  current().say({ type: "ready" });
  const lost = client.ask("analyse", 1);
  current().onerror?.({ message: "out of memory" });
  await expect(lost).rejects.toThrow("out of memory");
  expect(workers.length).toBe(2);
});

test("the time that passed is the time that is told", async () => {
  current().say({ type: "ready" });
  const first = client.ask("analyse", "for ever");
  vi.advanceTimersByTime(15_000);
  await expect(first).rejects.toThrow(new TimedOut(15_000));
  await expect(first).rejects.toThrow("longer than 15 seconds");
});

test.each<[string, () => void]>([
  ["its thread stopped", () => current().onerror?.({})],
  ["no memory", () => current().say({ type: "unstarted", message: "no memory" })],
  ["no sign of it within 20 seconds", () => vi.advanceTimersByTime(20_000)],
])("a worker that never starts is given up after three attempts: %s", async (reason, fail) => {
  const waiting = [client.ask("analyse", 1), client.ask("explain", 2)];
  for (let attempt = 0; attempt < 3; attempt += 1) fail();
  const sentence = `The policy module could not be started (${reason}). Reload the page.`;
  for (const question of [...waiting, client.ask("analyse", 3)]) {
    await expect(question).rejects.toBeInstanceOf(NotStarted);
    await expect(question).rejects.toThrow(sentence);
  }
  vi.advanceTimersByTime(60_000);
  expect(workers.length).toBe(3);
  expect(current().terminated).toBe(true);
});

test("a worker that starts may fall over as often as it is asked", async () => {
  for (let fall = 0; fall < 5; fall += 1) {
    current().say({ type: "ready" });
    const lost = client.ask("analyse", fall);
    current().onerror?.({ message: "out of memory" });
    await expect(lost).rejects.toThrow("out of memory");
  }
  current().say({ type: "ready" });
  const answered = client.ask("analyse", "well");
  current().say({ type: "answer", sequence: 6, answer: "done" });
  expect(await answered).toBe("done");
});
