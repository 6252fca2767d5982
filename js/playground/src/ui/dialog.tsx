/**
 * A modal dialog of the browser's own: it keeps the focus and closes on Escape.
 * It opens before the next key is heard, so that nothing is typed past it.
 */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface DialogProps {
  label: string;
  children: ComponentChildren;
  onClose(): void;
}

export function Dialog({ label, children, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = focused();
    dialog.current?.showModal();
    const giveBack = () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
    // While a modal dialog stands, nothing outside it takes the focus.
    return () => queueMicrotask(giveBack);
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-label={label}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}

/** What has the focus, also inside the shadow root of an editor. */
function focused(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}
