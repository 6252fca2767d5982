/** The picture beside the terminal: namespaces, their pods, the wall around them, and who gets through. */
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

const BOX = { width: 220, height: 150, top: 96 };
const POD = { width: 76, height: 38 };

interface Point {
  x: number;
  y: number;
}

export function Scene({ namespaces, actors, links, last, outside }: SceneProps) {
  const shown = namespaces.slice(0, 2);
  const boxes = shown.map((namespace, at) => ({ ...namespace, x: 20 + at * (BOX.width + 60) }));
  const places = new Map<string, Point>();
  for (const box of boxes) {
    actors
      .filter(({ namespace }) => namespace === box.name)
      .slice(0, 4)
      .forEach(({ id }, at) => {
        places.set(id, { x: box.x + 54 + (at % 2) * 112, y: BOX.top + 62 + Math.floor(at / 2) * 52 });
      });
  }
  places.set("outside", { x: 270, y: 34 });
  return (
    <svg viewBox="0 0 540 270" class="scene" role="img" aria-label={inWords(namespaces, links)}>
      {boxes.map((box) => (
        <g key={box.name}>
          <rect
            class={box.walled ? "space walled" : "space"}
            x={box.x}
            y={BOX.top}
            width={BOX.width}
            height={BOX.height}
            rx={14}
          />
          <text class="space-name" x={box.x + 14} y={BOX.top + 24}>
            {box.name}
          </text>
          <text class="space-note" x={box.x + BOX.width - 12} y={BOX.top + 24} text-anchor="end">
            {box.walled ? "isolated" : "open"}
          </text>
        </g>
      ))}
      {boxes.length === 0 ? (
        <text class="space-note" x="270" y="160" text-anchor="middle">
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
  const [start, end] = [edge(from, to), edge(to, from)];
  const lift = Math.abs(end.x - start.x) > 150 ? -46 : 0;
  const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 + lift };
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
