/** Everything that the page may ask its worker, and what it gets. */
import type { Range } from "../yaml/documents.js";
import type { Edit, PatchOperation } from "../yaml/fix.js";
import type { Scope } from "./judge.js";
import type { ChangedConnection, Explanation, Exposed, Judgement, ReachAnswer } from "./model.js";
import type { Picture } from "./picture.js";
import type { WireRule } from "./wire.js";

export type Question =
  | { kind: "judge"; text: string; settings: string; scope: Scope }
  | { kind: "reach"; text: string; settings: string; expanded: readonly string[]; filter: string }
  | { kind: "explain"; text: string; from: string; to: string; port: string }
  | { kind: "diff"; before: string; after: string }
  | { kind: "exposure"; text: string }
  | { kind: "pictures"; text: string }
  | { kind: "response"; text: string; settings: string; place: number; operation: "CREATE" | "DELETE" }
  | { kind: "fix"; text: string; object: number; patch: PatchOperation[] }
  | { kind: "locate"; text: string; object: number; pointer: string }
  | { kind: "rules" };

export interface Answers {
  judge: Judgement;
  reach: ReachAnswer;
  explain: Explanation;
  diff: ChangedConnection[];
  exposure: Exposed[];
  pictures: Picture[];
  response: string;
  fix: Edit;
  locate: Range;
  rules: WireRule[];
}
