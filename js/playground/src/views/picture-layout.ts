/** Where the parts of a picture stand. Three columns need no layout engine. */
import type { Target } from "../engine/model.js";
import type { Column, Picture } from "../engine/picture.js";

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
/** As many characters as stand in a card. */
const MOST = 36;

export function layout(picture: Picture): Layout {
  const left = stack(boxesOf(picture.ingress), 0, CARD);
  const right = stack(boxesOf(picture.egress), WIDTH - CARD, CARD);
  const height = Math.max(bottom(left), bottom(right), TOP + 110);
  const subject = subjectBox(picture, height);
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

type Sized = Pick<Box, "lines" | "tone" | "target">;

function boxesOf(column: Column): Sized[] {
  if (column.cards.length === 0) {
    const tone = column.isolates ? "deny" : "idle";
    return [
      { lines: wrap(column.summary).map((text) => ({ text, role: "note" as const })), tone, target: null },
    ];
  }
  return column.cards.map(({ title, peers, ports, tone, target }) => ({
    lines: [
      { text: title, role: "title" as const },
      ...peers.flatMap((peer) => wrap(peer)).map((text) => ({ text, role: "peer" as const })),
      ...wrap(`on ${ports.join(", ")}`).map((text) => ({ text, role: "port" as const })),
    ],
    tone,
    target,
  }));
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

function subjectBox({ namespace, subject, target }: Picture, height: number): Box {
  const lines: Line[] = [
    { text: namespace, role: "title" },
    ...subject.flatMap((word) => wrap(word, 24)).map((text) => ({ text, role: "peer" as const })),
  ];
  const own = 24 + lines.length * 19;
  return {
    x: (WIDTH - SUBJECT) / 2,
    y: Math.max(TOP, TOP + (height - TOP - own) / 2),
    width: SUBJECT,
    height: own,
    lines,
    tone: "subject",
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

/** Breaks a text at spaces into lines that stand in a card. */
export function wrap(text: string, most = MOST): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").flatMap((word) => chunks(word, most))) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function chunks(word: string, most: number): string[] {
  const parts: string[] = [];
  for (let at = 0; at < word.length; at += most) parts.push(word.slice(at, at + most));
  return parts;
}
