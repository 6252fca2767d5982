/**
 * Answers on standard output, line by line, what standard input asks: the
 * operation, its payload, and the host calls that another host saw, with their
 * answers. A call that the other host did not see, or saw with other bytes, is
 * part of the answer.
 */
import { createInterface } from "node:readline";
import { load, OperationError } from "partywall";

/** @typedef {{ binding: string, namespace: string, operation: string, payload: string }} Call */
/** @typedef {Call & { ok?: string, error?: string }} Answered */

const { module } = await load();
const encoder = new TextEncoder();
const decoder = new TextDecoder();

for await (const line of createInterface({ input: process.stdin })) {
  const { operation, payload, calls } = JSON.parse(line);
  console.log(JSON.stringify(await answer(operation, payload, calls)));
}

/**
 * @param {string} operation
 * @param {string} payload
 * @param {Answered[]} calls
 */
async function answer(operation, payload, calls) {
  /** @type {Call[]} */
  const seen = [];
  const replayed = calls.values();
  const partywall = await load({
    module,
    hostCall: (binding, namespace, called, bytes) => {
      seen.push({ binding, namespace, operation: called, payload: decoder.decode(bytes) });
      return replay(replayed.next().value);
    },
  });
  try {
    const bytes = partywall.guestCall(operation, encoder.encode(payload));
    return { ok: decoder.decode(bytes), calls: seen };
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return { error: error.message, calls: seen };
  }
}

/** @param {Answered | undefined} call */
function replay(call) {
  if (call?.ok === undefined) throw new Error(call?.error ?? "the other host saw no further call");
  return encoder.encode(call.ok);
}
