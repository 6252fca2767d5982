/** The editor as a component. Its code is fetched after the page stands. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Marker } from "../engine/model.js";
import type { Range } from "../yaml/documents.js";
import type { Edit } from "../yaml/fix.js";
import type { TextEditor } from "./editor.js";

export interface EditorProps {
  text: string;
  label: string;
  readOnly: boolean;
  markers: Marker[];
  target: Range | null;
  onEdit(text: string): void;
  fixOf(marker: Marker): Promise<Edit>;
  /** Hands the editor out, for what commands do with it. */
  onReady(editor: TextEditor | null): void;
}

export function Editor(props: EditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<TextEditor | null>(null);
  const newest = useRef(props);
  newest.current = props;
  useEffect(() => {
    let gone = false;
    void import("./editor.js").then(({ TextEditor }) => {
      if (gone || host.current === null) return;
      const { text, label, readOnly } = newest.current;
      editor.current = new TextEditor({
        parent: host.current,
        text,
        label,
        readOnly,
        onEdit: (edited) => newest.current.onEdit(edited),
        fixOf: (marker) => newest.current.fixOf(marker),
      });
      editor.current.mark(newest.current.markers);
      props.onReady(editor.current);
    });
    return () => {
      gone = true;
      props.onReady(null);
      editor.current?.destroy();
      editor.current = null;
    };
  }, [props.readOnly]);
  useLayoutEffect(() => editor.current?.show(props.text, props.label), [props.text, props.label]);
  useLayoutEffect(() => editor.current?.mark(props.markers), [props.markers]);
  useEffect(() => {
    if (props.target) editor.current?.reveal(props.target.from, props.target.to);
  }, [props.target]);
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
