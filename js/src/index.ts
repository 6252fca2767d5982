/** The entry for browsers and bundlers: the module is fetched from beside this file. */
import { loadWith } from "./load.js";
import type { LoadOptions, Partywall } from "./partywall.js";

export * from "./exports.js";

/** Loads an instance of the module. */
export function load(options: LoadOptions = {}): Promise<Partywall> {
  return loadWith(
    () => WebAssembly.compileStreaming(fetch(new URL("../pkg/policy.wasm", import.meta.url))),
    options,
  );
}
