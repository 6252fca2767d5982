/**
 * The policy module as the worker holds it: JSON in, JSON out, and a new
 * instance of the same compiled code where one fell over.
 */
import { load, type Partywall, TrapError } from "partywall";
import { written } from "../yaml/json.js";

export class Module {
  readonly #compiled: WebAssembly.Module;
  #instance: Partywall;

  private constructor(compiled: WebAssembly.Module, instance: Partywall) {
    this.#compiled = compiled;
    this.#instance = instance;
  }

  static async of(compiled: WebAssembly.Module): Promise<Module> {
    return new Module(compiled, await load({ module: compiled }));
  }

  /** Carries out an operation. An instance that trapped is replaced before the error is passed on. */
  async ask<T>(operation: string, payload: object): Promise<T> {
    try {
      return this.#instance.ask(operation, written(payload)) as T;
    } catch (error) {
      if (error instanceof TrapError) this.#instance = await load({ module: this.#compiled });
      throw error;
    }
  }
}
