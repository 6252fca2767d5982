/** The Markdown of rules' pages as elements: headings, paragraphs, lists, code, links. Nothing else stands in them. */
import type { ComponentChild } from "preact";

type Block =
  | { type: "heading"; text: string }
  | { type: "code"; text: string }
  | { type: "list"; items: string[] }
  | { type: "text"; text: string };

/** The title stands where the page is shown, so it is left out. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  const rest = page.replace(/^# .*\n+/, "");
  for (const [, code, text] of rest.matchAll(/^```\w*\n([\s\S]*?)^```$|((?:^(?!```).*\n?)+)/gm)) {
    if (code !== undefined) blocks.push({ type: "code", text: code.replace(/\n$/, "") });
    else blocks.push(...(text ?? "").split(/\n{2,}/).flatMap(blockOf));
  }
  return blocks;
}

function blockOf(text: string): Block[] {
  const plain = text.trim();
  if (plain === "") return [];
  const heading = /^#+ (.+)$/.exec(plain)?.[1];
  if (heading !== undefined) return [{ type: "heading", text: heading }];
  if (!/^[-*] /.test(plain)) return [{ type: "text", text: plain.replaceAll("\n", " ") }];
  return [
    { type: "list", items: plain.split(/\n(?=[-*] )/).map((item) => item.slice(2).replaceAll("\n", " ")) },
  ];
}

export function Markdown({ page }: { page: string }) {
  return (
    <div class="markdown">
      {blocksOf(page).map((block, at) => (
        <BlockView key={at} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { block: Block }) {
  switch (block.type) {
    case "heading":
      return <h4>{block.text}</h4>;
    case "code":
      return (
        <pre tabIndex={0} role="group" aria-label="Example">
          {block.text}
        </pre>
      );
    case "list":
      return (
        <ul>
          {block.items.map((item) => (
            <li key={item}>{inline(item)}</li>
          ))}
        </ul>
      );
    default:
      return <p>{inline(block.text)}</p>;
  }
}

const INLINE = /`([^`]+)`|\[((?:[^\]`]|`[^`]*`)+)\]\(([^)\s]+)\)|\*\*([^*]+)\*\*/g;

/** `code`, links and bold words within a line. A link leaves the page, so it says where it leads. */
export function inline(text: string): ComponentChild[] {
  const parts: ComponentChild[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, label, href, bold] = match;
    parts.push(text.slice(at, match.index));
    if (code !== undefined) parts.push(<code>{code}</code>);
    else if (label !== undefined) parts.push(<Away href={href ?? ""}>{inline(label)}</Away>);
    else parts.push(<strong>{bold}</strong>);
    at = match.index + whole.length;
  }
  return [...parts, text.slice(at)].filter((part) => part !== "");
}

/** Only addresses of the web are links; whatever else a page names is text. */
function Away({ href, children }: { href: string; children: ComponentChild[] }) {
  if (!/^https?:/.test(href)) return <>{children}</>;
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}
