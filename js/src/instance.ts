/**
 * One instance of the module and its two doors, strings and waPC. It carries
 * text and bytes and knows nothing of what they mean.
 */
import type { ModuleExports } from "../pkg/exports.js";
import { LoadError, OperationError, TrapError } from "./errors.js";
import { type HostCall, WapcHost } from "./wapc.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Instance {
  readonly #exports: ModuleExports;
  readonly #host: WapcHost;
  #trap: TrapError | undefined;

  private constructor(exports: ModuleExports, host: WapcHost) {
    this.#exports = exports;
    this.#host = host;
  }

  static async of(module: WebAssembly.Module, hostCall: HostCall): Promise<Instance> {
    const host = new WapcHost(hostCall);
    const { exports } = await WebAssembly.instantiate(module, { wapc: host.imports }).catch((cause) => {
      throw new LoadError(cause);
    });
    if (!isGuest(exports)) throw new LoadError("it is no waPC module");
    const typed = exports as unknown as ModuleExports;
    host.attach(typed.memory);
    const instance = new Instance(typed, host);
    instance.#guard(() => typed.wapc_init());
    return instance;
  }

  /** Carries out an operation through the door of strings: JSON text in, the answer's value out. */
  invoke(operation: string, payload: string): unknown {
    const answer = JSON.parse(this.#guard(() => this.#invoke(operation, payload)));
    if ("error" in answer) throw new OperationError(operation, answer.error);
    return answer.ok;
  }

  /** Carries out an operation through the waPC door: bytes in, bytes out. */
  guestCall(operation: string, payload: Uint8Array): Uint8Array {
    const host = this.#host;
    host.ask(encoder.encode(operation), payload);
    const done = this.#guard(() => this.#exports.__guest_call(host.operation.length, payload.length));
    if (done !== 1) throw new OperationError(operation, decoder.decode(host.error));
    return host.response;
  }

  #invoke(operation: string, payload: string): string {
    const [pointer, length] = this.#exports.invoke(...this.#pass(operation), ...this.#pass(payload));
    try {
      return decoder.decode(new Uint8Array(this.#exports.memory.buffer, pointer >>> 0, length >>> 0));
    } finally {
      this.#exports.__wbindgen_free(pointer, length, 1);
    }
  }

  /** Copies a text into the module, which frees it. */
  #pass(text: string): [pointer: number, length: number] {
    const bytes = encoder.encode(text);
    const pointer = this.#exports.__wbindgen_malloc(bytes.length, 1) >>> 0;
    new Uint8Array(this.#exports.memory.buffer, pointer, bytes.length).set(bytes);
    return [pointer, bytes.length];
  }

  /** What stops an instance leaves its memory half changed: it is never called again. */
  #guard<T>(call: () => T): T {
    if (this.#trap !== undefined) throw this.#trap;
    try {
      return call();
    } catch (cause) {
      this.#trap = new TrapError(cause);
      throw this.#trap;
    }
  }
}

/** The door of strings is not asked for: another module may have the waPC door alone. */
function isGuest({ memory, wapc_init, __guest_call }: WebAssembly.Exports): boolean {
  const functions = [wapc_init, __guest_call].every((item) => typeof item === "function");
  return functions && memory instanceof WebAssembly.Memory;
}
