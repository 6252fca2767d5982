/** What the settings accept, so that nothing denies it: who is trusted, what is exempt, which rules are turned down. */
import { readSettings } from "./settings.js";

export interface Accepted {
  what: "trusted" | "exempt" | "rule";
  name: string;
  /** As the settings write it. */
  text: string;
}

export function acceptedBy(settingsText: string): Accepted[] {
  const { trustedPeers, exempt, rules } = readSettings(settingsText);
  const trusted = Array.isArray(trustedPeers) ? trustedPeers : [];
  return [
    ...trusted.map((peer: unknown, at): Accepted => {
      const { name, ...who } = fieldsOf(peer);
      return {
        what: "trusted",
        name: typeof name === "string" ? name : `peer ${at + 1}`,
        text: JSON.stringify(who),
      };
    }),
    ...Object.entries(fieldsOf(exempt)).map(
      ([name, list]): Accepted => ({
        what: "exempt",
        name,
        text: Array.isArray(list) ? list.join(", ") : "",
      }),
    ),
    // A bare `off` is `false` to those who read YAML 1.1.
    ...Object.entries(fieldsOf(rules)).flatMap(([name, level]): Accepted[] =>
      level === "deny" ? [] : [{ what: "rule", name, text: level === false ? "off" : String(level) }],
    ),
  ].filter(({ text }) => text !== "");
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
