/** Code that is fetched behind the page, and what is said where it cannot be. */

const UNFETCHED = "This part of the page could not be fetched; reload the page.";

/** Uses a module when it is there; a sentence is said where it cannot be had. */
export function lazily<T>(
  module: Promise<T>,
  use: (module: T) => void,
  say: (sentence: string) => void,
): void {
  void module.then(use, () => say(UNFETCHED));
}

/** A module where it is awaited; the rejection is a sentence for people. */
export function fetched<T>(module: Promise<T>): Promise<T> {
  return module.catch(() => {
    throw new Error(UNFETCHED);
  });
}
