/** The module with its operations as methods. */
import { Instance } from "./instance.js";
import type { AdmissionRequest, Settings, SettingsValidation, Verdict } from "./types.js";
import { disconnected, type HostCall } from "./wapc.js";

export interface LoadOptions {
  /** The module, where it is not the one of this package or is compiled already. */
  module?: WebAssembly.Module | BufferSource;
  /** Answers what the module asks about the cluster. By default there is no cluster. */
  hostCall?: HostCall;
}

/** One instance of the module. Instances share nothing but the compiled code. */
export class Partywall {
  readonly #instance: Instance;

  private constructor(
    /** The compiled module, for another instance or another thread. */
    readonly module: WebAssembly.Module,
    instance: Instance,
  ) {
    this.#instance = instance;
  }

  /** An instance of `module`. */
  static async of(module: WebAssembly.Module, hostCall: HostCall = disconnected): Promise<Partywall> {
    return new Partywall(module, await Instance.of(module, hostCall));
  }

  /** Judges one admission request. */
  evaluate(request: AdmissionRequest, settings: Settings = {}): Verdict {
    return this.invoke("judge", { request, settings }) as Verdict;
  }

  /** Says whether the settings can be used. */
  validateSettings(settings: Settings): SettingsValidation {
    return this.invoke("validate_settings", settings) as SettingsValidation;
  }

  /** Carries out any operation of the module on a JSON value. */
  invoke(operation: string, payload: unknown): unknown {
    return this.#instance.invoke(operation, JSON.stringify(payload));
  }

  /** Carries out an operation as a waPC host does: bytes in, bytes out. */
  guestCall(operation: string, payload: Uint8Array): Uint8Array {
    return this.#instance.guestCall(operation, payload);
  }
}
