/** HTTP by hand, for requests that no client library would send. */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What came back on a connection before it was closed. */
export interface RawReply {
  /** Null if the connection was closed without an answer. */
  readonly status: number | null;
  readonly body: string;
  readonly ms: number;
}

/**
 * Sends bytes as they are and reads until the server closes the connection, or until `timeoutMs`.
 *
 * @param trickle - Sent after the bytes, one per second.
 * @throws {Error} if the connection is still open then.
 */
export async function sendBytes(
  url: string,
  bytes: Uint8Array | string,
  timeoutMs: number,
  trickle = "",
): Promise<RawReply> {
  const started = performance.now();
  const socket = connect({ host: "127.0.0.1", port: Number(new URL(url).port) });
  const chunks: Buffer[] = [];
  let isOpen = true;
  const closed = new Promise<void>((resolve) => {
    socket.on("data", (chunk) => chunks.push(chunk));
    // A server that refuses may close before everything is sent.
    socket.on("error", () => {});
    socket.once("close", () => {
      isOpen = false;
      resolve();
    });
  });
  socket.write(bytes);
  for (const byte of trickle) {
    if (!isOpen) break;
    socket.write(byte);
    await Promise.race([sleep(1000), closed]);
  }
  const late = new AbortController();
  const limit = sleep(timeoutMs, "late", { signal: late.signal }).catch(() => null);
  const outcome = await Promise.race([closed, limit]);
  late.abort();
  socket.destroy();
  if (outcome === "late") throw new Error(`the connection was still open after ${timeoutMs} ms`);
  const text = Buffer.concat(chunks).toString();
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(text) ?? [];
  const body = text.slice(text.indexOf("\r\n\r\n") + 4);
  return { status: status === undefined ? null : Number(status), body, ms: performance.now() - started };
}

/** A whole request, after whose answer the server is to close the connection. */
export function rawRequest(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array | string = "",
): Buffer {
  const all = {
    host: "localhost",
    connection: "close",
    "content-length": String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`),
    Buffer.from(body),
  ]);
}
