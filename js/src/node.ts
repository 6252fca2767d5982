/** The entry for Node: the module is read from beside this file. */
import { readFile } from "node:fs/promises";
import { loadWith } from "./load.js";
import type { LoadOptions, Partywall } from "./partywall.js";

export * from "./exports.js";

/** Loads an instance of the module. */
export function load(options: LoadOptions = {}): Promise<Partywall> {
  return loadWith(
    async () => WebAssembly.compile(await readFile(new URL("../pkg/policy.wasm", import.meta.url))),
    options,
  );
}
