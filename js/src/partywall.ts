/** The module with its operations as methods. */
import { Cluster } from "./cluster.js";
import { Instance } from "./instance.js";
import type {
  AdmissionRequest,
  Answer,
  Audit,
  AuditOptions,
  Manifest,
  Reading,
  Settings,
  SettingsValidation,
  Verdict,
} from "./types.js";
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

  /** Judges a request against manifests that stand for the cluster. */
  evaluateAmong(cluster: Manifest[], request: AdmissionRequest, settings: Settings = {}): Verdict {
    return this.invoke("judge", { cluster, request, settings }) as Verdict;
  }

  /** Judges manifests as an API server would present them, given all the others, and the state of the whole. */
  audit(objects: Manifest[], options: AuditOptions = {}): Answer<Audit> {
    return this.invoke("audit", { objects, ...options }) as Answer<Audit>;
  }

  /** What a live cluster must be asked for, as `kubectl get` takes it: of the resources that it serves. */
  kinds(served?: string[]): string {
    const { text } = this.invoke("kinds", served === undefined ? {} : { served }) as { text: string };
    return text;
  }

  /** Reads manifests, to be asked who reaches whom. */
  loadCluster(objects: Manifest[], reading: Reading = {}): Cluster {
    return Cluster.load((operation, payload) => this.invoke(operation, payload), objects, reading);
  }

  /** Policies for namespaces of which only the names are known, ready to be applied. */
  baseline(namespaces: string[], settings: Settings = {}): Answer<Manifest[]> {
    return this.invoke("baseline", { namespaces, settings }) as Answer<Manifest[]>;
  }

  /** Says whether the settings can be used. */
  validateSettings(settings: Settings): SettingsValidation {
    return this.invoke("validate_settings", settings) as SettingsValidation;
  }

  /** Carries out any operation of the module on a JSON value. */
  invoke(operation: string, payload: unknown): unknown {
    return this.ask(operation, JSON.stringify(payload));
  }

  /** The same, where the payload is JSON text already. */
  ask(operation: string, payload: string): unknown {
    return this.#instance.invoke(operation, payload);
  }

  /** Carries out an operation as a waPC host does: bytes in, bytes out. */
  guestCall(operation: string, payload: Uint8Array): Uint8Array {
    return this.#instance.guestCall(operation, payload);
  }
}
