/** What a link becomes where it is put: into a chat, or into a page of one's own. */
import { endLine } from "../here-document.js";

/** The manifests behind a link, fenced so that no fence of their own ends them. */
export function markdownOf(link: string, text: string): string {
  let fence = "```";
  while (text.includes(fence)) fence += "`";
  return `[Open in the Partywall playground](${link})\n\n${fence}yaml\n${endLine(text)}${fence}\n`;
}

export function frameOf(link: string, readOnly: boolean): string {
  const [page = "", fragment = ""] = link.split("#");
  const query = readOnly ? "embed=1&amp;readonly=1" : "embed=1";
  return `<iframe src="${page}?${query}#${fragment}" title="Partywall" width="100%" height="560"></iframe>`;
}
