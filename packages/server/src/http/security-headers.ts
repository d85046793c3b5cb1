import type { MimoApp } from "../context.js";

/**
 * What the page may load and run: its own files, workers and pictures made in memory, WebAssembly codecs. Styles may be
 * inline because the viewer's libraries set them so; scripts may not.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "img-src 'self' blob: data:",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self' blob: data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS: readonly (readonly [string, string])[] = [
  ["content-security-policy", CONTENT_SECURITY_POLICY],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-embedder-policy", "require-corp"],
  ["cross-origin-resource-policy", "same-origin"],
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
  // Whoever may keep an answer says so itself: most hold a patient's data.
  ["cache-control", "no-store"],
];

/** Sends the security headers with every answer, also with streams that take the connection over. */
export function addSecurityHeaders(app: MimoApp): void {
  app.addHook("onRequest", async (_request, reply) => {
    // On the raw response, because a hijacked reply loses what is set on Fastify's.
    for (const [name, value] of HEADERS) reply.raw.setHeader(name, value);
  });
}
