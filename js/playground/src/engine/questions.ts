/** Everything that the page may ask its worker, and what it gets. */

import type { Edit } from "../yaml/difference.js";
import type { Range } from "../yaml/documents.js";
import type { Imported } from "./import.js";
import type {
  ChangedConnection,
  Exchange,
  Explanation,
  Exposed,
  Judgement,
  ReachAnswer,
  Told,
} from "./model.js";
import type { Picture } from "./picture.js";
import type { Respond } from "./respond.js";
import type { Sent } from "./send.js";
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
  | { kind: "explain"; text: string; from: string; to: string; port: string }
  | { kind: "explainAsText"; text: string; from: string; to: string; port: string }
  | { kind: "diff"; before: string; after: string }
  | { kind: "exposure"; text: string }
  | { kind: "pictures"; text: string }
  | { kind: "isolation"; text: string; settings: string }
  | { kind: "fixture"; text: string; title: string }
  | ({ kind: "response"; text: string; baseline: string | null } & Respond)
  | { kind: "fix"; text: string; object: number; patch: PatchOperation[] }
  | { kind: "locate"; text: string; object: number; pointer: string }
  | { kind: "import"; texts: string[] }
  | { kind: "pasted"; text: string }
  | { kind: "scene"; text: string; expanded: readonly string[] }
  | { kind: "send"; text: string; from: string; url: string }
  | { kind: "rules" };

export interface Answers {
  judge: Judgement;
  reach: ReachAnswer;
  explain: Explanation;
  explainAsText: string;
  diff: Told<ChangedConnection[]>;
  exposure: Told<Exposed[]>;
  pictures: Picture[];
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
}
