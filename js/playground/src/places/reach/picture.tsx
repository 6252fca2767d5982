/** The picture of one policy in three columns, as SVG, with the same in words for who cannot see it. */

import type { Target } from "../../engine/model.js";
import type { Card, Column, Picture, Pictures, Undrawn } from "../../engine/picture.js";
import { inline } from "../../ui/markdown.js";
import { Remarks } from "../../ui/notes.js";
import { type Box, type Layout, layout, type Measure, SIGN, SIGNS } from "./picture-layout.js";

export interface PictureProps {
  answer: Pictures | null;
  behind: boolean;
  error: string | null;
  subject: string;
  onSubject(subject: string): void;
  onTarget(target: Target): void;
}

export function PictureView({ answer, behind, error, subject, onSubject, onTarget }: PictureProps) {
  const all = answer?.drawn ?? [];
  const undrawn = answer?.undrawn ?? [];
  const of = (wanted: string) =>
    all.filter(({ id, namespace }) => id === wanted || `namespace ${namespace}` === wanted);
  const wanted = of(subject).length > 0 ? subject : (all[0]?.id ?? "");
  return (
    <section class="view" aria-labelledby="view-title">
      <header>
        <div>
          <h2 id="view-title" tabIndex={-1}>
            The picture of a policy
          </h2>
          <p>
            Left comes in, right goes out. Each card is one rule: its peers and its ports belong together. Of
            rules that deny or pass, the first one from above that fits decides.
          </p>
        </div>
        {all.length > 0 ? <Subject pictures={all} wanted={wanted} onSubject={onSubject} /> : null}
      </header>
      {error ? (
        <p class="notice warn" role="status">
          {error}
        </p>
      ) : null}
      {answer === null && !error ? <p class="loading">Loading…</p> : null}
      {answer && !error && all.length + undrawn.length === 0 ? (
        <p class="empty">There is no policy in the manifests that is judged, so there is nothing to draw.</p>
      ) : null}
      <div class={`pictures ${behind ? "behind" : ""}`}>
        {undrawn.length > 0 ? <NotDrawn undrawn={undrawn} onTarget={onTarget} /> : null}
        {of(wanted).map((picture) => (
          <Drawing key={picture.id} picture={picture} onTarget={onTarget} />
        ))}
        {answer ? <Remarks {...answer} /> : null}
      </div>
    </section>
  );
}

function NotDrawn({ undrawn, onTarget }: { undrawn: Undrawn[] } & Pick<PictureProps, "onTarget">) {
  return (
    <div class="notice warn" role="note">
      <ul class="plain-list">
        {undrawn.map(({ title, why, target }) => (
          <li key={`${target.object} ${target.pointer}`}>
            <button type="button" class="link" onClick={() => onTarget(target)}>
              {title}
            </button>{" "}
            is not drawn: {inline(why)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Subject({
  pictures,
  wanted,
  onSubject,
}: Pick<PictureProps, "onSubject"> & { pictures: Picture[]; wanted: string }) {
  const namespaces = [...new Set(pictures.map(({ namespace }) => namespace))].filter(Boolean).sort();
  return (
    <label>
      <span class="hidden-visually">Policy or namespace</span>
      <select class="field" value={wanted} onChange={(event) => onSubject(event.currentTarget.value)}>
        <optgroup label="Policies">
          {pictures.map(({ id }) => (
            <option key={id}>{id}</option>
          ))}
        </optgroup>
        {namespaces.length > 0 ? (
          <optgroup label="All policies of">
            {namespaces.map((namespace) => (
              <option key={namespace}>namespace {namespace}</option>
            ))}
          </optgroup>
        ) : null}
      </select>
    </label>
  );
}

export function Drawing({ picture, onTarget }: { picture: Picture; onTarget(target: Target): void }) {
  const drawn = layout(picture, measured());
  return (
    <figure class="card picture">
      <figcaption>
        <strong>{picture.id}</strong>
      </figcaption>
      <svg
        viewBox={`0 0 ${drawn.width} ${drawn.height}`}
        role="img"
        aria-label={`Picture of the policy ${picture.id}; the table below says the same`}
      >
        <Headings drawn={drawn} />
        {drawn.arrows.map((arrow) => (
          <g key={arrow.path} class={`arrow ${arrow.tone}`}>
            <path d={arrow.path} />
            <path d={arrow.head} class="head" />
          </g>
        ))}
        {drawn.boxes.map((box) => (
          <BoxShape key={`${box.x} ${box.y}`} box={box} onTarget={onTarget} />
        ))}
      </svg>
      <details>
        <summary>The same as a table</summary>
        <Twin picture={picture} onTarget={onTarget} />
      </details>
    </figure>
  );
}

/** The fonts of the page decide how wide a text is, so they are asked. */
function measured(): Measure {
  const context = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(document.documentElement).getPropertyValue("--sans");
  return (text, role) => {
    if (context === null) return text.length * 9;
    context.font = `${role === "title" ? 700 : 400} 13px ${family}`;
    return context.measureText(text).width;
  };
}

function Headings({ drawn }: { drawn: Layout }) {
  return (
    <>
      {drawn.headings.map(({ x, text }) => (
        <text key={text} class="heading" x={x} y={18} text-anchor="middle">
          {text}
        </text>
      ))}
    </>
  );
}

function BoxShape({ box, onTarget }: { box: Box; onTarget(target: Target): void }) {
  const { x, y, width, height, lines, tone, sign, target } = box;
  return (
    <g class={`box ${tone} ${target ? "linked" : ""}`} onClick={() => target && onTarget(target)}>
      <rect class="frame" x={x} y={y} width={width} height={height} rx={10} />
      {sign ? <Sign x={x + width - SIGN.width - 8} y={y + 8} sign={sign} /> : null}
      {lines.map((line, at) => (
        <text key={`${at}${line.text}`} x={x + 14} y={y + 24 + at * 19} class={line.role}>
          {line.text}
        </text>
      ))}
    </g>
  );
}

function Sign({ x, y, sign }: { x: number; y: number; sign: string }) {
  return (
    <g class="sign">
      <rect x={x} y={y} width={SIGN.width} height={SIGN.height} rx={SIGN.height / 2} />
      <text x={x + SIGN.width / 2} y={y + 14} text-anchor="middle">
        {sign}
      </text>
    </g>
  );
}

function Twin({ picture, onTarget }: { picture: Picture } & Pick<PictureProps, "onTarget">) {
  return (
    <table class="plain">
      <caption>
        Pods of {picture.namespace || "the whole cluster"}:{" "}
        <button type="button" class="link" onClick={() => onTarget(picture.target)}>
          {picture.subject.join(", ")}
        </button>
      </caption>
      <thead>
        <tr>
          <th scope="col">Direction</th>
          <th scope="col">Rule</th>
          <th scope="col">Action</th>
          <th scope="col">Peers</th>
          <th scope="col">Ports</th>
        </tr>
      </thead>
      <tbody>
        <Rows name="into" column={picture.ingress} onTarget={onTarget} />
        <Rows name="out of" column={picture.egress} onTarget={onTarget} />
      </tbody>
    </table>
  );
}

function Rows({ name, column, onTarget }: { name: string; column: Column } & Pick<PictureProps, "onTarget">) {
  return (
    <>
      {column.cards.map((card: Card) => (
        <tr key={card.target.pointer}>
          <td>{name}</td>
          <td>
            <button type="button" class="link" onClick={() => onTarget(card.target)}>
              {card.title}
            </button>
          </td>
          <td>{SIGNS[card.tone]}</td>
          <td>{card.peers.join("; ")}</td>
          <td>{card.ports.join(", ")}</td>
        </tr>
      ))}
      {column.summary ? (
        <tr>
          <td>{name}</td>
          <td colSpan={4}>{column.summary}</td>
        </tr>
      ) : null}
    </>
  );
}
