/** The engine's thread: it holds the module and the texts it has read, and answers one question at a time. */
import { sentenceOf } from "../sentence.js";
import { Reader } from "../yaml/documents.js";
import { answer } from "./answer.js";
import type { FromWorker, ToWorker } from "./client.js";
import { Module } from "./module.js";
import type { Question } from "./questions.js";

/** How many documents are read or written before the page hears of it. */
const STRIDE = 50;

let module: Promise<Module> | undefined;
let answering = 0;
let documents = 0;
const reader = new Reader(onProgress);

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  void (data.type === "init" ? start(data.module) : reply(data.sequence, data.question as Question));
};

function onProgress(): void {
  documents += 1;
  if (documents % STRIDE === 0) post({ type: "progress", sequence: answering });
}

async function start(compiled: WebAssembly.Module): Promise<void> {
  module = Module.of(compiled);
  try {
    await module;
    post({ type: "ready" });
  } catch (error) {
    post({ type: "unstarted", message: sentenceOf(error) });
  }
}

async function reply(sequence: number, question: Question): Promise<void> {
  answering = sequence;
  try {
    if (module === undefined) throw new Error("the module is not loaded");
    post({
      type: "answer",
      sequence,
      answer: await answer({ module: await module, reader, onProgress }, question),
    });
  } catch (error) {
    post({ type: "failed", sequence, message: sentenceOf(error) });
  }
}

function post(message: FromWorker): void {
  self.postMessage(message);
}
