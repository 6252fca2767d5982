/** Compiling and linking, common to all environments. */
import { LoadError } from "./errors.js";
import { type LoadOptions, Partywall } from "./partywall.js";

/** Loads the module of `options`, or else the one that `fetchModule` compiles. */
export async function loadWith(
  fetchModule: () => Promise<WebAssembly.Module>,
  options: LoadOptions,
): Promise<Partywall> {
  const module = await compile(fetchModule, options).catch((cause) => {
    throw new LoadError(cause);
  });
  return Partywall.of(module, options.hostCall);
}

async function compile(
  fetchModule: () => Promise<WebAssembly.Module>,
  { module }: LoadOptions,
): Promise<WebAssembly.Module> {
  if (module === undefined) return fetchModule();
  return module instanceof WebAssembly.Module ? module : WebAssembly.compile(module);
}
