/** What the built page says in its head: its content security policy, and the module to fetch first. */
import { createHash } from "node:crypto";
import type { HtmlTagDescriptor, Plugin } from "vite";

/** Hashes the inline scripts, so that no other may run. */
export function contentSecurityPolicy(html: string): string {
  const hashes = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script]) =>
      `'sha256-${createHash("sha256")
        .update(script ?? "")
        .digest("base64")}'`,
  );
  return `default-src 'self'; script-src 'self' 'wasm-unsafe-eval' ${hashes.join(" ")}; object-src 'none'; base-uri 'none'`;
}

export function head(): Plugin {
  return {
    name: "partywall:head",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        const module = Object.keys(bundle ?? {}).find((file) => file.endsWith(".wasm"));
        if (module === undefined) throw new Error("the build holds no policy module");
        const tags: HtmlTagDescriptor[] = [
          {
            tag: "meta",
            attrs: { "http-equiv": "Content-Security-Policy", content: contentSecurityPolicy(html) },
            injectTo: "head-prepend",
          },
          {
            tag: "link",
            attrs: {
              rel: "preload",
              href: `./${module}`,
              as: "fetch",
              type: "application/wasm",
              crossorigin: true,
            },
            injectTo: "head",
          },
        ];
        return { html, tags };
      },
    },
  };
}
