import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** One browser at a time: the machine that tests has few cores, and some tests measure time. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  test: {
    include: [process.env.E2E ?? "*.test.ts"],
    fileParallelism: false,
    reporters: ["verbose"],
    testTimeout: 90_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
