import type { FastifyRequest } from "fastify";
import type { MimoApp } from "../context.js";
import { ServerError } from "../server-error.js";
import { hostNameOf, isLoopback } from "./loopback.js";

const READING = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Keeps other web sites from using the server through the user's browser.
 *
 * On loopback, where no token is needed, only requests addressed to a loopback name are taken: a site whose name was
 * made to point to 127.0.0.1 (DNS rebinding) sends its own. And nothing is changed for a page of another origin (CSRF);
 * what it only reads, the browser keeps from it, because no answer allows other origins.
 */
export function addOriginGuard(app: MimoApp, listensOn: string): void {
  const mustBeLocal = isLoopback(listensOn);
  app.addHook("onRequest", async (request) => {
    if (mustBeLocal) checkHost(request);
    if (!READING.has(request.method)) checkOrigin(request);
  });
}

function checkHost({ headers }: FastifyRequest): void {
  const name = hostNameOf(headers.host);
  if (name !== null && isLoopback(name)) return;
  throw new ServerError(
    "forbidden",
    "host: localhost, 127.0.0.1 or [::1], because the server is for this machine",
  );
}

function checkOrigin({ headers }: FastifyRequest): void {
  const { origin, host } = headers;
  if (origin === undefined) return;
  if (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase().replace(/:80$/, "")) return;
  throw new ServerError("forbidden", "origin: a page of this server, for requests that change something");
}
