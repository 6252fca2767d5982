/** A static file server on loopback, as plain as a host of static pages can be. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};

export interface StaticServer {
  url: string;
  /** The paths that were asked for. */
  requests: string[];
  close(): Promise<void>;
}

/** Serves `folder` below `/some/path/`, so that absolute links would show. */
export async function serve(folder: string, base = "/some/path/"): Promise<StaticServer> {
  const requests: string[] = [];
  const packed = packer();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    requests.push(pathname);
    const within = pathname.startsWith(base) ? normalize(pathname.slice(base.length)) : "..";
    const file = join(folder, within === "." || within === "" ? "index.html" : within);
    if (within.startsWith("..") || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "content-encoding": "gzip",
      // As long as GitHub Pages lets a browser keep a file.
      "cache-control": "max-age=600",
    });
    response.end(packed(file));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    requests,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

/** Packs files as hosts of static pages do: once, as long as they stay the same. */
function packer(): (file: string) => Buffer {
  const known = new Map<string, Buffer>();
  return (file) => {
    const key = `${file} ${statSync(file).mtimeMs}`;
    const packed = known.get(key) ?? gzipSync(readFileSync(file));
    known.set(key, packed);
    return packed;
  };
}
