import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
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
  vi.advanceTimersByTime(5_999);
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

test("a worker that shows progress has its time again", async () => {
  current().say({ type: "ready" });
  const first = client.ask("judge", "large");
  for (let documents = 0; documents < 10; documents += 1) {
    vi.advanceTimersByTime(1_999);
    current().say({ type: "progress", sequence: 1 });
  }
  expect(workers.length).toBe(1);
  vi.advanceTimersByTime(2_000);
  await expect(first).rejects.toBeInstanceOf(TimedOut);
});

test("a question that is asked with patience has longer, also after a sign of progress", async () => {
  current().say({ type: "ready" });
  const large = client.ask("import", "large", 20_000);
  vi.advanceTimersByTime(19_999);
  current().say({ type: "progress", sequence: 1 });
  vi.advanceTimersByTime(19_999);
  expect(workers.length).toBe(1);
  vi.advanceTimersByTime(1);
  await expect(large).rejects.toThrow("longer than 20 seconds");
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
  vi.advanceTimersByTime(6_000);
  await expect(first).rejects.toThrow(new TimedOut(6_000));
  await expect(first).rejects.toThrow("longer than 6 seconds");
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
