/** A sentence that is said once, where it covers nothing that is needed. */
import type { Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

export function Toast({ text }: { text: Signal<string> }) {
  useEffect(() => {
    if (text.value === "") return undefined;
    const timer = setTimeout(() => {
      text.value = "";
    }, 6_000);
    return () => clearTimeout(timer);
  }, [text.value]);
  return (
    <div role="status" aria-live="polite">
      {text.value ? <p class="toast">{text.value}</p> : null}
    </div>
  );
}
