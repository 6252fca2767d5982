/** Starts the page: fetches the module, tells its digest, and puts the app in its place. */

import moduleUrl from "partywall/policy.wasm?url";
import { render } from "preact";
import { App, isTyping } from "./app.js";
import type { WorkerLike } from "./engine/client.js";
import { Lanes } from "./engine/lanes.js";
import { type Metadata, metadataOf } from "./engine/metadata.js";
import { allLessons } from "./places/learn/all-lessons.js";
import { sentenceOf } from "./sentence.js";
import { createSession, type Session, THEME_KEY } from "./session.js";
import { isWhole, type State, type Theme } from "./state.js";
import { createStore } from "./store.js";
import type { ModuleFacts } from "./ui/chrome.js";
import { beginVisit } from "./visit.js";
import "./styles/all.css";

async function start(): Promise<void> {
  // What is needed next is fetched while the module is fetched and compiled; the session says what fails.
  const early = [spawnEarly(), spawnEarly()];
  void allLessons().catch(() => undefined);
  const { module, bytes } = await fetchModule(moduleUrl);
  const sha256 = await digest(bytes);
  const metadata = metadataOf(module);
  const spawn = () => early.shift()?.() ?? spawnWorker();
  const store = createStore(new Lanes({ spawn, module }), fromAddress());
  const session = createSession(
    store,
    { version: versionOf(metadata), sha256, size: bytes.byteLength } satisfies ModuleFacts,
    metadata,
  );
  await beginVisit(session);
  if (store.state.value.embed && isWhole(store.state.value.view))
    store.dispatch({ type: "show", view: "reach" });
  const root = document.getElementById("app");
  if (root === null) throw new Error("the page has no place for the app");
  root.replaceChildren();
  render(<App session={session} />, root);
  listen(session);
}

/** The module and its bytes. It is compiled on its way here where the server says that it is WebAssembly. */
async function fetchModule(url: string): Promise<{ module: WebAssembly.Module; bytes: ArrayBuffer }> {
  const response = await fetch(url);
  const copy = response.clone().arrayBuffer();
  const streamed = WebAssembly.compileStreaming(response).catch(async () => WebAssembly.compile(await copy));
  const [module, bytes] = await Promise.all([streamed, copy]);
  return { module, bytes };
}

function spawnWorker(): WorkerLike {
  return new Worker(new URL("./engine/worker.ts", import.meta.url), {
    type: "module",
  }) as unknown as WorkerLike;
}

/** Starts a worker before anybody listens to it; one that failed meanwhile is not handed out. */
function spawnEarly(): () => WorkerLike | undefined {
  const worker = spawnWorker();
  let failed = false;
  worker.onerror = () => {
    failed = true;
  };
  return () => (failed ? undefined : worker);
}

/** Web pages may compute digests only where nobody can change them on the way. */
async function digest(bytes: ArrayBuffer): Promise<string> {
  if (!globalThis.crypto?.subtle) return "";
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function versionOf(metadata: Metadata): string {
  return metadata.annotations["io.kubewarden.policy.version"] ?? "";
}

/** What the address and the last visit say about how the page opens. */
function fromAddress(): Partial<State> {
  const query = new URLSearchParams(location.search);
  const embed = query.get("embed") === "1";
  const theme = document.documentElement.dataset.theme as Theme | undefined;
  return {
    embed,
    readOnly: query.get("readonly") === "1",
    theme: theme ?? "system",
    pane: "answer",
  };
}

function listen(session: Session): void {
  addEventListener("storage", ({ key, newValue }) => {
    if (key === THEME_KEY && newValue) session.setTheme(newValue as Theme);
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    session.dragging.value = !session.store.state.peek().readOnly;
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) session.dragging.value = false;
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    session.dragging.value = false;
    void session.importFiles([...(event.dataTransfer?.files ?? [])]);
  });
  addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const files = [...(event.clipboardData?.files ?? [])];
    if (isTyping(event) || (text.trim() === "" && files.length === 0)) return;
    event.preventDefault();
    void session.importFiles(files.length > 0 ? files : [new File([text], "what was pasted")]);
  });
  if (import.meta.env.PROD && "serviceWorker" in navigator)
    navigator.serviceWorker
      .register("./sw.js")
      .catch((error: unknown) => console.warn(`The page will not open without a network: ${error}`));
}

start().catch((error: unknown) => {
  const place = document.querySelector("#app .loading") ?? document.getElementById("app");
  if (place) place.textContent = `The policy module could not be started: ${sentenceOf(error)}`;
});
