/** Templates of manifests: what is not rendered is no YAML, and a dozen errors about it help nobody. */

/** What is said of a template, once, at the place of its first directive. */
export interface TemplateProblem {
  from: number;
  to: number;
  message: string;
  severity: "error";
}

const DIRECTIVE = /\{\{-?[^}\n]*\}?\}?/;

/** For a text that cannot be read: that it is a template, if it is one. */
export function templateProblem(text: string): TemplateProblem | null {
  const found = DIRECTIVE.exec(text);
  if (found === null) return null;
  return {
    from: found.index,
    to: found.index + found[0].length,
    message:
      "This is a template, not a manifest. Render it first, for example with `helm template`, and paste that.",
    severity: "error",
  };
}
