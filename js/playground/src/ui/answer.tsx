/** The answer of a view: the largest thing on the screen, in a sign, a word and a sentence. */
import type { ComponentChildren } from "preact";

export type Tone = "allow" | "deny" | "partial" | "wall" | "idle";

interface AnswerProps {
  tone: Tone;
  sign: string;
  word: string;
  /** An older answer, while the next is found. */
  behind?: boolean;
  testid?: string;
  /** What it means, in a sentence or two. */
  children?: ComponentChildren;
  actions?: ComponentChildren;
}

export function Answer({ tone, sign, word, behind, testid, children, actions }: AnswerProps) {
  return (
    <div class={`answer-line ${tone} ${behind ? "behind" : ""}`} data-testid={testid}>
      <span class="answer-sign" aria-hidden="true">
        {sign}
      </span>
      <div class="answer-words">
        <p class="answer-word">{word}</p>
        {children ? <div class="answer-text">{children}</div> : null}
      </div>
      {actions ? <div class="answer-actions">{actions}</div> : null}
    </div>
  );
}
