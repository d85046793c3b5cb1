import { request } from "node:http";
import type { FuzzRequest } from "./fuzz-requests.js";

/** How a server answered. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly ms: number;
}

/**
 * Sends a request as it is, without the mending that `fetch` does to paths, and reads the whole answer.
 *
 * @returns Null if the answer took longer than `timeoutMs`, or the connection broke without one.
 */
export function sendRaw(
  url: string,
  { method, path, body }: FuzzRequest,
  timeoutMs: number,
): Promise<RawAnswer | null> {
  const { hostname, port } = new URL(url);
  const started = performance.now();
  const headers: Record<string, string> = {};
  if (body !== null) headers["content-length"] = String(body.bytes.length);
  if (body?.contentType) headers["content-type"] = body.contentType;
  return new Promise((resolve) => {
    const outgoing = request({ hostname, port, method, path, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", () => resolve(null));
      incoming.on("end", () => {
        clearTimeout(timer);
        const contentType = incoming.headers["content-type"] ?? "";
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({
          status: incoming.statusCode ?? 0,
          contentType,
          body: text,
          ms: performance.now() - started,
        });
      });
    });
    const timer = setTimeout(() => {
      outgoing.destroy();
      resolve(null);
    }, timeoutMs);
    // A server that refuses a body early may close before all is sent: its answer has come by then, or counts as none.
    outgoing.on("error", () => setTimeout(() => resolve(null), 100));
    outgoing.on("close", () => clearTimeout(timer));
    outgoing.end(body?.bytes);
  });
}
