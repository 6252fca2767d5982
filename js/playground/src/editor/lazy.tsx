/** The editor as a component. Its code is fetched after the page stands. */
import { effect, type ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Marker } from "../engine/model.js";
import type { Document } from "../state.js";
import type { Range } from "../yaml/documents.js";
import type { Edit } from "../yaml/fix.js";
import type { Shown, TextEditor } from "./editor.js";

/** What changes at every key comes as signals: the editor takes it in without a component being drawn. */
export interface EditorProps {
  shown: ReadonlySignal<Shown>;
  markers: ReadonlySignal<Partial<Record<Document, Marker[]>>>;
  target: ReadonlySignal<Range | null>;
  readOnly: boolean;
  onEdit(document: Document, text: string): void;
  fixOf(marker: Marker): Promise<Edit>;
  /** Hands the editor out, for what commands do with it. */
  onReady(editor: TextEditor | null): void;
}

export function Editor(props: EditorProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let gone = false;
    let close: (() => void) | undefined;
    void import("./editor.js").then(({ TextEditor }) => {
      if (gone || host.current === null) return;
      const { shown, markers, target, readOnly, onEdit, fixOf, onReady } = props;
      const editor = new TextEditor({ parent: host.current, shown: shown.peek(), readOnly, onEdit, fixOf });
      const followed = [
        effect(() => editor.show(shown.value)),
        effect(() => editor.mark(markers.value)),
        effect(() => {
          if (target.value) editor.reveal(target.value);
        }),
      ];
      onReady(editor);
      close = () => {
        onReady(null);
        for (const stop of followed) stop();
        editor.destroy();
      };
    });
    return () => {
      gone = true;
      close?.();
    };
  }, [props.readOnly]);
  return <div class="code" ref={host} data-testid="editor" />;
}

/** Two texts side by side, with what differs. */
export function LazyMerge({ before, after }: { before: string; after: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let close: (() => void) | undefined;
    let gone = false;
    void import("./merge.js").then(({ showMerge }) => {
      if (!gone && host.current) close = showMerge(host.current, before, after);
    });
    return () => {
      gone = true;
      close?.();
    };
  }, [before, after]);
  return <div class="merge card" ref={host} />;
}
