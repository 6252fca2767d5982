/** The engine's thread: it holds the module and the texts it has read, and answers one question at a time. */
import { Reader } from "../yaml/documents.js";
import { answer } from "./answer.js";
import type { FromWorker, ToWorker } from "./client.js";
import { Module } from "./module.js";
import type { Question } from "./questions.js";

let module: Promise<Module> | undefined;
const reader = new Reader();

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  void (data.type === "init" ? start(data.module) : reply(data.sequence, data.question as Question));
};

async function start(compiled: WebAssembly.Module): Promise<void> {
  module = Module.of(compiled);
  await module;
  post({ type: "ready" });
}

async function reply(sequence: number, question: Question): Promise<void> {
  try {
    if (module === undefined) throw new Error("the module is not loaded");
    post({ type: "answer", sequence, answer: await answer(await module, reader, question) });
  } catch (error) {
    post({ type: "failed", sequence, message: error instanceof Error ? error.message : String(error) });
  }
}

function post(message: FromWorker): void {
  self.postMessage(message);
}
