/** The settings that are changed most, as a form. It edits the text, so that there is one place where they stand. */
import help from "virtual:settings";
import type { Plugin, WireRule } from "../engine/wire.js";
import { PLUGINS } from "../ui/place-bar.js";
import { settingOf } from "./complete.js";

export interface SettingsFormProps {
  /** The settings as they are; null where they cannot be used. */
  given: Record<string, unknown> | null;
  empty: boolean;
  rules: WireRule[];
  /** Sets one value; `undefined` takes it out. */
  onSet(path: string[], value: unknown): void;
  onTemplate(text: string): void;
}

export function SettingsForm(props: SettingsFormProps) {
  const { given, empty, onTemplate } = props;
  return (
    <details class="settings-form" open>
      <summary>Form</summary>
      {empty ? (
        <p>
          These are the defaults.{" "}
          <button type="button" class="button" onClick={() => onTemplate(help.template)}>
            Start from the template
          </button>
        </p>
      ) : null}
      {given === null ? (
        <p class="muted" role="status">
          The settings cannot be used; mend the text first.
        </p>
      ) : (
        <Fields {...props} given={given} />
      )}
    </details>
  );
}

type FieldsProps = SettingsFormProps & { given: Record<string, unknown> };

function Fields({ given, rules, onSet }: FieldsProps) {
  const exempt = fieldsOf(given.exempt);
  return (
    <div class="fields">
      <Text
        name="isolateBy"
        label="Isolate by"
        value={wordOf(given.isolateBy)}
        placeholder="kubernetes.io/metadata.name"
        onSet={(text) => onSet(["isolateBy"], text || undefined)}
      />
      <Text
        name="exempt"
        label="Exempt namespaces"
        value={wordsOf(exempt.namespaces).join(", ")}
        placeholder="kube-system, kube-public, …"
        onSet={(text) =>
          onSet(["exempt", "namespaces"], text === "" ? undefined : text.split(/[\s,]+/).filter(Boolean))
        }
      />
      <label>
        Plugin
        <select
          class="field"
          value={wordOf(given.plugin)}
          onChange={(event) => onSet(["plugin"], event.currentTarget.value || undefined)}
        >
          <option value="">as the kinds say</option>
          {(Object.keys(PLUGINS) as Plugin[]).map((name) => (
            <option key={name} value={name}>
              {PLUGINS[name]}
            </option>
          ))}
        </select>
      </label>
      <Peers given={given} onSet={onSet} />
      <Levels given={given} rules={rules} onSet={onSet} />
    </div>
  );
}

interface TextProps {
  name: string;
  label: string;
  value: string;
  placeholder: string;
  onSet(text: string): void;
}

function Text({ name, label, value, placeholder, onSet }: TextProps) {
  return (
    <label title={settingOf(name)?.text}>
      {label}
      <input
        class="field"
        spellcheck={false}
        value={value}
        placeholder={placeholder}
        onChange={(event) => onSet(event.currentTarget.value.trim())}
      />
    </label>
  );
}

function Peers({ given, onSet }: Pick<FieldsProps, "given" | "onSet">) {
  const peers = Array.isArray(given.trustedPeers) ? (given.trustedPeers as unknown[]) : [];
  const remove = (at: number) =>
    onSet(["trustedPeers"], peers.length === 1 ? undefined : peers.filter((_peer, other) => other !== at));
  return (
    <fieldset>
      <legend>Trusted peers</legend>
      {peers.map((peer, at) => {
        const name = wordOf(fieldsOf(peer).name) || `peer ${at + 1}`;
        return (
          <button type="button" class="chip-button" key={`${at} ${name}`} onClick={() => remove(at)}>
            {name} <span aria-hidden="true">✕</span>
            <span class="hidden-visually">: trust no longer</span>
          </button>
        );
      })}
      <button type="button" class="chip-button" onClick={() => onSet(["trustedPeers", "-"], help.peer)}>
        + an example to edit
      </button>
    </fieldset>
  );
}

function Levels({ given, rules, onSet }: Pick<FieldsProps, "given" | "rules" | "onSet">) {
  const levels = fieldsOf(given.rules);
  return (
    <details>
      <summary>Levels of rules</summary>
      <div class="levels">
        {rules.map(({ name, level, summary }) => (
          <label key={name} title={summary}>
            <code>{name}</code>
            <select
              class="field"
              value={levelOf(levels[name])}
              onChange={(event) => onSet(["rules", name], event.currentTarget.value || undefined)}
            >
              <option value="">{level}, by default</option>
              <option>deny</option>
              <option>warn</option>
              <option>off</option>
            </select>
          </label>
        ))}
      </div>
    </details>
  );
}

/** A bare `off` is `false` to those who read YAML 1.1. */
function levelOf(level: unknown): string {
  return level === false ? "off" : wordOf(level);
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function wordsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((word) => typeof word === "string") : [];
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
