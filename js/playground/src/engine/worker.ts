/** The engine's thread: it holds the module and the texts it has read, and answers one question at a time. */
import { sentenceOf } from "../sentence.js";
import { Reader } from "../yaml/documents.js";
import { answer } from "./answer.js";
import type { FromWorker, ToWorker } from "./client.js";
import { Module } from "./module.js";
import type { Question } from "./questions.js";

let module: Promise<Module> | undefined;
let answering = 0;
/** The last question that nobody wants to be answered any more. */
let dropped = 0;
const reader = new Reader(onProgress);

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "init") void start(data.module);
  else if (data.type === "drop") dropped = data.sequence;
  else if (data.type === "teach") reader.teach(data.known);
  else void reply(data.sequence, data.question as Question);
};

function onProgress(done: number, total: number): void {
  post({ type: "progress", sequence: answering, done, total });
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
  /** Lets messages in; ends the reading for a question that was dropped meanwhile. */
  const turn = async () => {
    await new Promise((done) => setTimeout(done, 0));
    if (dropped === sequence) throw new Error("the question was dropped");
  };
  try {
    if (module === undefined) throw new Error("the module is not loaded");
    const desk = { module: await module, reader, onProgress, turn };
    post({ type: "answer", sequence, answer: await answer(desk, question) });
  } catch (error) {
    post({ type: "failed", sequence, message: sentenceOf(error) });
  }
}

function post(message: FromWorker): void {
  self.postMessage(message);
}
