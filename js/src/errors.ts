/** What can go wrong, as types. A verdict is never an error, and an error never a verdict. */

/** The module answered with a sentence instead of an answer. */
export class OperationError extends Error {
  override readonly name = "OperationError";

  constructor(
    /** The operation that was asked for. */
    readonly operation: string,
    sentence: string,
  ) {
    super(sentence);
  }
}

/**
 * The instance stopped in the middle of a call and cannot be used again.
 * Load another one; `load({ module: partywall.module })` compiles nothing.
 */
export class TrapError extends Error {
  override readonly name = "TrapError";

  constructor(cause: unknown) {
    super("the module stopped in the middle of a call; load another instance", { cause });
  }
}

/** The module could not be fetched, compiled or linked. */
export class LoadError extends Error {
  override readonly name = "LoadError";

  constructor(cause: unknown) {
    super(`cannot load policy.wasm: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
