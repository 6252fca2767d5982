/** Everything that the page may ask its worker, and what it gets. */

import type { Edit } from "../yaml/difference.js";
import type { Range } from "../yaml/documents.js";
import type { Ends } from "./explain.js";
import type { Imported } from "./import.js";
import type {
  Audited,
  ChangedConnection,
  Exchange,
  Explanation,
  Exposed,
  Judgement,
  ReachAnswer,
  Told,
} from "./model.js";
import type { Pictures } from "./picture.js";
import type { Respond } from "./respond.js";
import type { Secrets } from "./secrets.js";
import type { Sent } from "./send.js";
import type { Trust } from "./trust.js";
import type { PatchOperation, WireIsolation, WireRule } from "./wire.js";

export type Question =
  | { kind: "judge"; text: string; settings: string }
  | {
      kind: "reach";
      text: string;
      settings: string;
      baseline: string | null;
      expanded: readonly string[];
      filter: string;
    }
  | ({ kind: "explain"; text: string } & Ends)
  | ({ kind: "explainAsText"; text: string } & Ends)
  | { kind: "diff"; before: string; after: string; settings: string }
  | { kind: "exposure"; text: string; settings: string }
  | { kind: "pictures"; text: string; settings: string }
  | { kind: "isolation"; text: string; settings: string }
  | { kind: "fixture"; text: string; title: string }
  | ({ kind: "response"; text: string; baseline: string | null } & Respond)
  | { kind: "fix"; text: string; object: number; patch: PatchOperation[] }
  | { kind: "locate"; text: string; object: number; pointer: string }
  | { kind: "import"; texts: string[] }
  | { kind: "pasted"; text: string }
  | { kind: "scene"; text: string; expanded: readonly string[] }
  | { kind: "send"; text: string; from: string; url: string }
  | { kind: "rules" }
  | { kind: "kinds" }
  | { kind: "findings"; text: string; settings: string }
  | { kind: "secrets"; texts: string[] }
  | { kind: "amend"; settings: string; path: string[]; value: unknown }
  | ({ kind: "trust"; text: string } & Trust);

export interface Answers {
  judge: Judgement;
  reach: ReachAnswer;
  explain: Explanation;
  explainAsText: string;
  diff: Told<ChangedConnection[]>;
  exposure: Told<Exposed[]>;
  pictures: Pictures;
  isolation: Told<WireIsolation>;
  fixture: string;
  response: Exchange;
  fix: Edit;
  locate: Range;
  import: Imported;
  /** What a person should know about it. */
  pasted: string[];
  /** Who reaches whom in the story. */
  scene: ReachAnswer;
  send: Sent;
  rules: WireRule[];
  /** What a live cluster must be asked for, as kubectl takes it. */
  kinds: string;
  findings: Told<Audited>;
  /** For each text. */
  secrets: Secrets[];
  /** The settings as text. */
  amend: string;
  trust: string;
}
