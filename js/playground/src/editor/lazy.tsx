/** The editor as a component. Its code is fetched after the page stands. */
import { effect, type ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Marker } from "../engine/model.js";
import { lazily } from "../lazily.js";
import type { Document } from "../state.js";
import type { Range } from "../yaml/documents.js";
import type { EditorOptions, Shown, TextEditor } from "./editor.js";
import type { Merge } from "./merge.js";

/** What changes at every key comes as signals: the editor takes it in without a component being drawn. */
interface EditorProps extends Omit<EditorOptions, "parent" | "shown"> {
  shown: ReadonlySignal<Shown>;
  markers: ReadonlySignal<Partial<Record<Document, Marker[]>>>;
  target: ReadonlySignal<Range | null>;
  /** Hands the editor out, for what commands do with it. */
  onReady(editor: TextEditor | null): void;
}

export function Editor(props: EditorProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let gone = false;
    let close: (() => void) | undefined;
    const use = ({ TextEditor }: typeof import("./editor.js")) => {
      if (gone || host.current === null) return;
      const { shown, markers, target, onReady } = props;
      const editor = new TextEditor({ ...props, parent: host.current, shown: shown.peek() });
      const followed = [
        effect(() => editor.show(shown.value)),
        effect(() => editor.mark(markers.value)),
        effect(() => {
          if (target.value === null) return;
          editor.show(shown.peek());
          editor.reveal(target.value);
        }),
      ];
      onReady(editor);
      close = () => {
        onReady(null);
        for (const stop of followed) stop();
        editor.destroy();
      };
    };
    lazily(import("./editor.js"), use, (sentence) => host.current?.replaceChildren(sentence));
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
  const merge = useRef<Merge | null>(null);
  const newest = useRef({ before, after });
  useEffect(() => {
    let gone = false;
    const use = ({ Merge }: typeof import("./merge.js")) => {
      if (!gone && host.current) merge.current = new Merge(host.current, newest.current);
    };
    lazily(import("./merge.js"), use, (sentence) => host.current?.replaceChildren(sentence));
    return () => {
      gone = true;
      merge.current?.close();
    };
  }, []);
  useEffect(() => {
    newest.current = { before, after };
    merge.current?.show(newest.current);
  }, [before, after]);
  return <div class="merge card" ref={host} />;
}
