/** The picture of namespaces: their pods, the wall around them, and who gets through. */
export interface Actor {
  id: string;
  namespace: string;
  name: string;
}

export interface Link {
  from: string;
  to: string;
  open: boolean;
}

export interface SceneProps {
  namespaces: { name: string; walled: boolean }[];
  actors: Actor[];
  links: Link[];
  /** The last request, drawn in bold. */
  last: Link | null;
  outside: boolean;
}

const WIDTH = 540;
/** The boxes of two namespaces; their names stand above them, where no line goes. */
const BOX = { width: 220, top: 100, height: 92, gap: 60, left: 20 };
const POD = { width: 76, height: 38 };
/** From one row of pods to the next. */
const ROW = 52;
/** What bends below the boxes. */
const BEND = 96;

interface Point {
  x: number;
  y: number;
}

interface Box {
  name: string;
  walled: boolean;
  x: number;
  height: number;
}

export function Scene({ namespaces, actors, links, last, outside }: SceneProps) {
  const shown = namespaces.slice(0, 2);
  const rows = Math.max(1, ...shown.map(({ name }) => Math.ceil(podsOf(actors, name).length / 2)));
  const height = BOX.height + (rows - 1) * ROW;
  const boxes = shown.map((namespace, at) => ({
    ...namespace,
    height,
    x: BOX.left + at * (BOX.width + BOX.gap),
  }));
  const places = placesOf(boxes, actors);
  const [top, bottom] = [outside ? 0 : 62, BOX.top + height + BEND / 2 + 6];
  return (
    <svg
      viewBox={`0 ${top} ${WIDTH} ${bottom - top}`}
      class="scene"
      role="img"
      aria-label={inWords(namespaces, links)}
    >
      {boxes.map((box) => (
        <Space key={box.name} box={box} />
      ))}
      {boxes.length === 0 ? (
        <text class="space-note" x={WIDTH / 2} y={BOX.top + height / 2} text-anchor="middle">
          An empty cluster
        </text>
      ) : null}
      {outside ? <Pod at={places.get("outside") as Point} name="visitor" /> : null}
      {links.map((link) => (
        <Arrow
          key={`${link.from} ${link.to}`}
          link={link}
          places={places}
          bold={last?.from === link.from && last.to === link.to}
        />
      ))}
      {actors.map(({ id, name }) => {
        const place = places.get(id);
        return place ? <Pod key={id} at={place} name={name} /> : null;
      })}
    </svg>
  );
}

function podsOf(actors: Actor[], namespace: string): Actor[] {
  return actors.filter((actor) => actor.namespace === namespace).slice(0, 4);
}

/** Where the pods stand, two in a row, and whoever is outside. */
function placesOf(boxes: Box[], actors: Actor[]): Map<string, Point> {
  const places = new Map<string, Point>([["outside", { x: WIDTH / 2, y: 24 }]]);
  for (const box of boxes) {
    for (const [at, { id }] of podsOf(actors, box.name).entries())
      places.set(id, { x: box.x + 54 + (at % 2) * 112, y: BOX.top + 56 + Math.floor(at / 2) * ROW });
  }
  return places;
}

/** A namespace. Its wall is drawn while it goes up, unless the reader wants no motion. */
function Space({ box: { name, walled, x, height } }: { box: Box }) {
  const frame = { x, y: BOX.top, width: BOX.width, height, rx: 14 };
  return (
    <g>
      <rect class="space" {...frame} />
      {walled ? <rect class="wall" {...frame} pathLength={100} /> : null}
      <text class="space-name" x={x + 4} y={BOX.top - 12}>
        {name}
      </text>
      <text class="space-note" x={x + BOX.width - 12} y={BOX.top + 22} text-anchor="end">
        {walled ? "isolated" : "open"}
      </text>
    </g>
  );
}

function Pod({ at, name }: { at: Point; name: string }) {
  return (
    <g class="pod">
      <rect x={at.x - POD.width / 2} y={at.y - POD.height / 2} width={POD.width} height={POD.height} rx={9} />
      <text x={at.x} y={at.y + 5} text-anchor="middle">
        {name}
      </text>
    </g>
  );
}

function Arrow({ link, places, bold }: { link: Link; places: Map<string, Point>; bold: boolean }) {
  const [from, to] = [places.get(link.from), places.get(link.to)];
  if (!from || !to) return null;
  const { start, middle, end } = curveOf(from, to);
  const angle = Math.atan2(end.y - middle.y, end.x - middle.x);
  const wing = (turn: number) =>
    `${end.x - 9 * Math.cos(angle + turn)} ${end.y - 9 * Math.sin(angle + turn)}`;
  const at = { x: (start.x + 2 * middle.x + end.x) / 4, y: (start.y + 2 * middle.y + end.y) / 4 };
  return (
    <g class={`link ${link.open ? "allow" : "deny"} ${bold ? "bold" : ""}`}>
      <path d={`M${start.x} ${start.y}Q${middle.x} ${middle.y} ${end.x} ${end.y}`} />
      <path class="head" d={`M${end.x} ${end.y}L${wing(0.45)}L${wing(-0.45)}z`} />
      <circle cx={at.x} cy={at.y} r={9} />
      <text x={at.x} y={at.y + 4} text-anchor="middle">
        {link.open ? "✓" : "✕"}
      </text>
    </g>
  );
}

/** Between neighbours a straight line; over other pods one that bends below the boxes and crosses none of them. */
export function curveOf(from: Point, to: Point): { start: Point; middle: Point; end: Point } {
  if (from.y === to.y && Math.abs(from.x - to.x) > 200) {
    const below = ({ x, y }: Point) => ({ x, y: y + POD.height / 2 + 3 });
    const [start, end] = [below(from), below(to)];
    return { start, end, middle: { x: (start.x + end.x) / 2, y: start.y + BEND } };
  }
  const [start, end] = [edge(from, to), edge(to, from)];
  return { start, end, middle: { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 } };
}

/** Where the line between two pods leaves the first. */
function edge(pod: Point, other: Point): Point {
  const [dx, dy] = [other.x - pod.x, other.y - pod.y];
  const scale = Math.min(
    dx === 0 ? Number.POSITIVE_INFINITY : (POD.width / 2 + 3) / Math.abs(dx),
    dy === 0 ? Number.POSITIVE_INFINITY : (POD.height / 2 + 3) / Math.abs(dy),
  );
  return { x: pod.x + dx * scale, y: pod.y + dy * scale };
}

function inWords(namespaces: SceneProps["namespaces"], links: Link[]): string {
  const spaces = namespaces
    .map(({ name, walled }) => `${name} is ${walled ? "isolated" : "open"}`)
    .join(", ");
  const lines = links
    .map(({ from, to, open }) => `${from} ${open ? "reaches" : "does not reach"} ${to}`)
    .join(", ");
  return `${spaces || "an empty cluster"}${lines ? `; ${lines}` : ""}`;
}
