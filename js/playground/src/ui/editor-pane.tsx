/** The editor with its bar: which document is edited, whether it can be read, and what the policy says of it. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Editor } from "../editor/lazy.js";
import type { NewObject } from "../editor/objects.js";
import type { SettingsForm } from "../editor/settings-form.js";
import type { Judgement, Marker } from "../engine/model.js";
import type { WireRule } from "../engine/wire.js";
import { whenIdle } from "../idle.js";
import { lazily } from "../lazily.js";
import { wholeOf } from "../places/verdict/whole.js";
import type { Session } from "../session.js";
import { Splitter } from "./splitter.js";

export function EditorPane({ session, onWidth }: { session: Session; onWidth(percent: number): void }) {
  const { store } = session;
  const { document, text, settings, readOnly, quiet } = store.now;
  const manifests = document.value === "manifests";
  const shown = useComputed(() =>
    document.value === "manifests"
      ? { name: document.value, label: "Manifests, YAML", text: text.value }
      : { name: document.value, label: "Settings of the policy, YAML", text: settings.value },
  );
  // Alone, so that an answer that is only called old brings no old places into a newer text.
  const judged = useComputed(() => store.judgement.value.value ?? NOTHING);
  const markers = useComputed(() => {
    const { markers, settings } = judged.value;
    const wanted = quiet.value ? markers.filter(({ rule }) => rule === undefined) : markers;
    return { manifests: withHelp(wanted, session.rules.value), settings: settings ? [settings] : [] };
  });
  const isBroken = useComputed(() => (store.judgement.value.value?.unreadable ?? 0) > 0);
  return (
    <section class="pane editor" aria-label="Editor">
      <div class="bar">
        <div role="group" aria-label="What is edited">
          {(["manifests", "settings"] as const).map((name) => (
            <button
              type="button"
              key={name}
              aria-pressed={name === document.value}
              onClick={() => store.dispatch({ type: "document", document: name })}
            >
              {name === "manifests" ? "Manifests" : "Settings"}
            </button>
          ))}
        </div>
        {manifests && !readOnly.value ? <NewObjectSelect onAdd={session.addObject} /> : null}
        <span class="spacer" />
        <ReadChip session={session} />
        <PolicyChip session={session} />
      </div>
      {isBroken.value && manifests ? (
        <p class="notice warn slim" role="status">
          A part cannot be read. The answers are about the rest.
        </p>
      ) : null}
      {manifests || readOnly.value ? null : <LazySettingsForm session={session} />}
      <Editor
        shown={shown}
        markers={markers}
        target={store.target}
        readOnly={readOnly.value}
        onEdit={(name, edited) => store.dispatch({ type: "edit", document: name, text: edited })}
        fixOf={store.fixOf}
        onFailure={session.fail}
        rules={() => session.rules.peek() ?? []}
        onPaste={session.hearPaste}
        onReady={session.onEditor}
      />
      <Splitter onMove={onWidth} />
    </section>
  );
}

/** Objects to begin with; they are fetched when somebody reaches for them. */
function NewObjectSelect({ onAdd }: { onAdd(text: string): void }) {
  const objects = useSignal<NewObject[]>([]);
  useEffect(() => {
    const use = ({ OBJECTS }: typeof import("../editor/objects.js")) => {
      objects.value = OBJECTS;
    };
    // Without them the editor is as good as before.
    return whenIdle(() => lazily(import("../editor/objects.js"), use, () => undefined));
  }, []);
  return (
    <select
      class="new-object"
      aria-label="New object"
      value=""
      onChange={(event) => {
        const chosen = objects.value[Number(event.currentTarget.value)];
        event.currentTarget.value = "";
        if (chosen) onAdd(chosen.text);
      }}
    >
      <option value="">+ New</option>
      {objects.value.map(({ kind, about }, at) => (
        <option key={about} value={at}>
          {kind}: {about.replace(/^[^:]*: /, "").split(/[.;]/)[0]}
        </option>
      ))}
    </select>
  );
}

/** The form of the settings, fetched when the settings are first looked at. */
function LazySettingsForm({ session }: { session: Session }) {
  const form = useSignal<{ View: typeof SettingsForm } | null>(null);
  useEffect(() => {
    const use = (module: typeof import("../editor/settings-form.js")) => {
      form.value = { View: module.SettingsForm };
    };
    lazily(import("../editor/settings-form.js"), use, session.store.say);
  }, []);
  const View = form.value?.View;
  const { value } = session.store.judgement.value;
  return View ? (
    <View
      given={value?.given ?? null}
      empty={session.store.now.settings.value.trim() === ""}
      rules={session.rules.value ?? []}
      onSet={session.setSetting}
      onTemplate={session.editSettings}
    />
  ) : null;
}

const NOTHING: Pick<Judgement, "markers" | "settings"> = { markers: [], settings: null };

/** The markers with the pages of their rules. */
function withHelp(markers: Marker[], rules: WireRule[] | null): Marker[] {
  const pages = new Map(rules?.map(({ name, page }) => [name, page]));
  return markers.map((marker) => {
    const help = pages.get(marker.rule ?? "");
    return help ? { ...marker, help } : marker;
  });
}

/** Whether the text can be read: a statement about YAML and objects, not about the policy. */
function ReadChip({ session }: { session: Session }) {
  const { value, behind, error } = session.store.judgement.value;
  const faults =
    value?.markers.filter(({ rule, severity }) => rule === undefined && severity !== "info") ?? [];
  const number = faults.length + (value?.settings ? 1 : 0);
  const bad = value?.settings || faults.some(({ severity }) => severity === "error");
  const text = number === 0 ? "YAML is fine" : `${number} ${number === 1 ? "problem" : "problems"}`;
  return (
    <button
      type="button"
      class={`chip-button chip ${number === 0 ? "" : bad ? "deny" : "partial"} ${behind ? "behind" : ""}`}
      title="Next problem (F8)"
      data-testid="problems"
      onClick={() => session.nextProblem()}
    >
      {error ? "stopped" : text}
    </button>
  );
}

/** What the policy says, in a word; it leads to the whole verdict. */
function PolicyChip({ session }: { session: Session }) {
  const { store } = session;
  const { value, behind, error } = store.judgement.value;
  if (store.now.quiet.value || (value === null && error === null)) return null;
  const { tone, sign, word } = wholeOf(value, error);
  return (
    <button
      type="button"
      class={`chip-button chip ${tone} ${behind ? "behind" : ""}`}
      data-testid="policy"
      onClick={() => store.dispatch({ type: "show", view: "verdict" })}
    >
      <span aria-hidden="true">{sign}</span> {word}
    </button>
  );
}
