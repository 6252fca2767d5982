/** The imports `wapc.*` of the module: how one instance and its host exchange bytes. */

/**
 * Answers a call of the module. The answer is bytes; what it throws reaches
 * the module as the text of an error.
 */
export type HostCall = (
  binding: string,
  namespace: string,
  operation: string,
  payload: Uint8Array,
) => Uint8Array;

/** Answers as where there is no connection to a cluster. */
export const disconnected: HostCall = (binding, namespace, operation) => {
  if (binding === "kubewarden" && namespace === "tracing") return new Uint8Array();
  if (binding === "kubewarden" && namespace === "kubernetes") {
    throw new Error(`there is no cluster to ask for \`${operation}\``);
  }
  throw new Error(`\`${binding}/${namespace}/${operation}\` is not available offline`);
};

const NOTHING = new Uint8Array();
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The host's half of the waPC protocol, for one instance. */
export class WapcHost {
  /** What the guest is asked; it fetches both with `__guest_request`. */
  operation: Uint8Array = NOTHING;
  payload: Uint8Array = NOTHING;
  /** What the guest answered. */
  response: Uint8Array = NOTHING;
  error: Uint8Array = NOTHING;

  #memory: WebAssembly.Memory | undefined;
  #hostResponse: Uint8Array = NOTHING;
  #hostError: Uint8Array = NOTHING;
  readonly #hostCall: HostCall;

  constructor(hostCall: HostCall) {
    this.#hostCall = hostCall;
  }

  /** Tells where the instance keeps its memory; to be called before the instance. */
  attach(memory: WebAssembly.Memory): void {
    this.#memory = memory;
  }

  /** Puts the next question; what the last one left is forgotten. */
  ask(operation: Uint8Array, payload: Uint8Array): void {
    this.operation = operation;
    this.payload = payload;
    this.response = NOTHING;
    this.error = NOTHING;
  }

  /** The import object's module `wapc`. */
  readonly imports = {
    __console_log: (pointer: number, length: number) => console.debug(this.#text(pointer, length)),
    __guest_request: (operation: number, payload: number) => {
      this.#write(operation, this.operation);
      this.#write(payload, this.payload);
    },
    __guest_response: (pointer: number, length: number) => {
      this.response = this.#read(pointer, length);
    },
    __guest_error: (pointer: number, length: number) => {
      this.error = this.#read(pointer, length);
    },
    __host_call: (...places: Places) => this.#call(places),
    __host_response_len: () => this.#hostResponse.length,
    __host_response: (pointer: number) => this.#write(pointer, this.#hostResponse),
    __host_error_len: () => this.#hostError.length,
    __host_error: (pointer: number) => this.#write(pointer, this.#hostError),
  };

  #call([b, bLength, n, nLength, o, oLength, p, pLength]: Places): 0 | 1 {
    try {
      this.#hostResponse = this.#hostCall(
        this.#text(b, bLength),
        this.#text(n, nLength),
        this.#text(o, oLength),
        this.#read(p, pLength),
      );
      return 1;
    } catch (error) {
      this.#hostError = encoder.encode(error instanceof Error ? error.message : String(error));
      return 0;
    }
  }

  #text(pointer: number, length: number): string {
    return decoder.decode(this.#view(pointer, length));
  }

  #read(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.#view(pointer, length));
  }

  #write(pointer: number, bytes: Uint8Array): void {
    this.#view(pointer, bytes.length).set(bytes);
  }

  /** A view is taken for each use: growing the memory detaches older ones. Pointers are unsigned. */
  #view(pointer: number, length: number): Uint8Array {
    if (this.#memory === undefined) throw new Error("the module called its host while it was being linked");
    return new Uint8Array(this.#memory.buffer, pointer >>> 0, length >>> 0);
  }
}

/** Binding, namespace, operation and payload: the place and the length of each. */
type Places = [number, number, number, number, number, number, number, number];
