/** The bar between editor and answer; it moves by pointer and by arrow keys. */
import { useSignal } from "@preact/signals";

const LEAST = 20;
const MOST = 75;

export function Splitter({ onMove }: { onMove(percent: number): void }) {
  const at = useSignal(42);
  const move = (percent: number) => {
    at.value = Math.min(MOST, Math.max(LEAST, percent));
    onMove(at.value);
  };
  return (
    <div
      class="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the editor"
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuenow={Math.round(at.value)}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === "ArrowLeft") move(at.value - 3);
        if (event.key === "ArrowRight") move(at.value + 3);
      }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) move((event.clientX / innerWidth) * 100);
      }}
    />
  );
}
