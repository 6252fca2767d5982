/** What can wait until the page stands. */

/** Does something when the browser has nothing better to do; the answer calls it off. */
export function whenIdle(action: () => void): () => void {
  if (!("requestIdleCallback" in globalThis)) {
    const timer = setTimeout(action, 200);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(action, { timeout: 2_000 });
  return () => cancelIdleCallback(handle);
}
