/**
 * The signs of the matrix: what is open across a boundary is the alarm, what is
 * closed there is the wall that holds, and a trusted peer is a third thing. Where
 * no boundary lies between two ends, nothing needs anybody's attention.
 */
import type { GridCell } from "../../engine/model.js";

export type Sign = "alarm" | "wall" | "trusted" | "open" | "closed" | "self";

/** In the order in which they matter. */
export const SIGNS: readonly Sign[] = ["alarm", "wall", "trusted", "open", "closed"];

export const SIGN_WORDS: Record<Sign, string> = {
  alarm: "open across a boundary",
  wall: "closed: the wall holds",
  trusted: "open to a trusted peer",
  open: "open, and no boundary between",
  closed: "closed, and no boundary between",
  self: "not asked",
};

/** The colour of a sign, by the token that holds it; the soft one lies behind it. */
export const SIGN_TOKENS: Record<Sign, { ink: string; ground: string }> = {
  alarm: { ink: "--deny", ground: "--deny-soft" },
  wall: { ink: "--wall", ground: "--wall-soft" },
  trusted: { ink: "--partial", ground: "--partial-soft" },
  open: { ink: "--text", ground: "--open-ground" },
  closed: { ink: "--muted", ground: "--surface" },
  self: { ink: "--muted", ground: "--bg" },
};

export function signOf({ reach, wall }: Pick<GridCell, "reach" | "wall">): Sign {
  if (reach === "self") return "self";
  const isOpen = reach !== "none";
  switch (wall) {
    case "across":
      return isOpen ? "alarm" : "wall";
    case "trusted":
      return "trusted";
    default:
      return isOpen ? "open" : "closed";
  }
}

const WHOLE: Record<Sign, string> = { alarm: "●", wall: "┃", trusted: "◆", open: "●", closed: "·", self: "" };
const IN_PART: Partial<Record<Sign, string>> = { alarm: "◐", trusted: "◈", open: "◐" };

/** The sign without its colour: half of it where a part is open. */
export function glyphOf(cell: Pick<GridCell, "reach" | "wall">): string {
  const sign = signOf(cell);
  return (cell.reach === "some" ? IN_PART[sign] : undefined) ?? WHOLE[sign];
}

export function glyphOfSign(sign: Sign): string {
  return WHOLE[sign];
}
