/** The verdict on all objects together, in a word. Each object's own verdict is the module's. */
import type { Judgement } from "../../engine/model.js";
import type { Tone } from "../../ui/answer.js";

export interface Whole {
  tone: Tone;
  sign: string;
  word: string;
  text: string;
}

/** One that is denied is denied, whatever is not known beside it; and nothing that is not known is admitted. */
export function wholeOf(judgement: Judgement | null, error: string | null): Whole {
  if (judgement === null) return unknown(error ?? "");
  const { objects, settings, answer, plugin } = judgement;
  const denied = objects.filter(({ verdict }) => verdict.answer === "denied").length;
  const warned = objects.filter(({ verdict }) => verdict.answer === "warned").length;
  const all = count(objects.length, "object");
  if (settings !== null || plugin === null)
    return unknown("The settings cannot be used, so nothing was judged.");
  if (denied > 0)
    return { tone: "deny", sign: "✕", word: "Denied", text: deniedText(denied, objects.length) };
  if (error !== null) return unknown(error);
  if (objects.length === 0) return unknown("The policy is asked about none of these.");
  if (answer === "unknown") return unknown("Nothing is denied, but not everything could be judged.");
  if (warned > 0)
    return {
      tone: "partial",
      sign: "!",
      word: "Admitted with warnings",
      text: `${all} admitted, ${warned} of them with warnings.`,
    };
  return { tone: "allow", sign: "✓", word: "Admitted", text: `${all} admitted.` };
}

function unknown(text: string): Whole {
  return { tone: "partial", sign: "?", word: "Not known", text };
}

function deniedText(denied: number, all: number): string {
  return all === 1
    ? "The cluster would refuse this object."
    : `The cluster would refuse ${denied} of ${all} objects.`;
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
