/** Where the parts of a picture stand. Three columns need no layout engine. */
import type { Target } from "../../engine/model.js";
import type { Card, Column, Picture } from "../../engine/picture.js";

export interface Line {
  text: string;
  role: "title" | "peer" | "port" | "note";
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  lines: Line[];
  tone: string;
  /** What a rule does, as a sign and a word. */
  sign: string | null;
  target: Target | null;
}

export interface Layout {
  width: number;
  height: number;
  headings: { x: number; text: string }[];
  boxes: Box[];
  arrows: { path: string; head: string; tone: string }[];
}

const WIDTH = 880;
const CARD = 270;
const SUBJECT = 200;
const TOP = 34;
const GAP = 14;
/** Between the edge of a box and its text. */
const PAD = 14;
/** The sign of a card stands beside its title. */
export const SIGN = { width: 64, height: 20 };
/** Told by shape and word, not by colour alone. */
export const SIGNS: Record<Card["tone"], string> = {
  allow: "✓ allow",
  partial: "✓ allow",
  deny: "✕ deny",
  pass: "↷ pass",
};

/** How wide a text is drawn, in the role that it has. */
export type Measure = (text: string, role: Line["role"]) => number;

export function layout(picture: Picture, measure: Measure): Layout {
  const left = stack(boxesOf(picture.ingress, measure), 0, CARD);
  const right = stack(boxesOf(picture.egress, measure), WIDTH - CARD, CARD);
  const height = Math.max(bottom(left), bottom(right), TOP + 110);
  const subject = subjectBox(picture, height, measure);
  const arrows = [
    ...left.map((box) => arrow(box.x + box.width, middle(box), subject.x, middle(subject), box.tone)),
    ...right.map((box) => arrow(subject.x + subject.width, middle(subject), box.x, middle(box), box.tone)),
  ];
  return {
    width: WIDTH,
    height: height + 6,
    headings: [
      { x: CARD / 2, text: "may come in" },
      { x: WIDTH / 2, text: "selected pods" },
      { x: WIDTH - CARD / 2, text: "may go out to" },
    ],
    boxes: [...left, subject, ...right],
    arrows,
  };
}

type Sized = Pick<Box, "lines" | "tone" | "sign" | "target">;

function boxesOf({ cards, summary, isolates }: Column, measure: Measure): Sized[] {
  const lines = (text: string, role: Line["role"]) => linesOf(text, role, CARD, measure);
  const boxes = cards.map(({ title, peers, ports, tone, target }) => ({
    lines: [
      ...linesOf(title, "title", CARD - SIGN.width - PAD, measure),
      ...peers.flatMap((peer) => lines(peer, "peer")),
      ...lines(`on ${ports.join(", ")}`, "port"),
    ],
    tone,
    sign: SIGNS[tone],
    target,
  }));
  if (summary === "") return boxes;
  const rest = { lines: lines(summary, "note"), tone: isolates ? "deny" : "idle", sign: null, target: null };
  return [...boxes, rest];
}

/** A text as lines that stay in a box of that width. */
function linesOf(text: string, role: Line["role"], width: number, measure: Measure): Line[] {
  const fits = (line: string) => measure(line, role) <= width - 2 * PAD;
  return wrap(text, fits).map((line) => ({ text: line, role }));
}

function stack(sized: Sized[], x: number, width: number): Box[] {
  let y = TOP;
  return sized.map((box) => {
    const height = 20 + box.lines.length * 19;
    const placed = { ...box, x, y, width, height };
    y += height + GAP;
    return placed;
  });
}

function subjectBox({ namespace, subject, target }: Picture, height: number, measure: Measure): Box {
  const lines = [
    ...linesOf(namespace || "the whole cluster", "title", SUBJECT, measure),
    ...subject.flatMap((word) => linesOf(word, "peer", SUBJECT, measure)),
  ];
  const own = 24 + lines.length * 19;
  return {
    x: (WIDTH - SUBJECT) / 2,
    y: Math.max(TOP, TOP + (height - TOP - own) / 2),
    width: SUBJECT,
    height: own,
    lines,
    tone: "subject",
    sign: null,
    target,
  };
}

function bottom(boxes: Box[]): number {
  return Math.max(0, ...boxes.map(({ y, height }) => y + height));
}

function middle({ y, height }: Box): number {
  return y + height / 2;
}

function arrow(x1: number, y1: number, x2: number, y2: number, tone: string) {
  const bend = (x2 - x1) / 2;
  const tip = x2 - 7;
  return {
    tone,
    path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${tip} ${y2}`,
    head: `M${tip - 2} ${y2 - 5}l8 5l-8 5z`,
  };
}

/** Breaks a text at spaces into lines that fit, and a word that does not where it must be. */
export function wrap(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").flatMap((word) => chunks(word, fits))) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function chunks(word: string, fits: (line: string) => boolean): string[] {
  const parts: string[] = [];
  let rest = word;
  while (rest !== "" && !fits(rest)) {
    let length = rest.length - 1;
    while (length > 1 && !fits(rest.slice(0, length))) length -= 1;
    parts.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return rest === "" ? parts : [...parts, rest];
}
