import { basename, dirname } from "node:path";
import fastifyStatic from "@fastify/static";
import type { MimoApp } from "../context.js";
import { sendNotFound } from "../http/error-handler.js";

const NOT_BUILT = `MIMO's server runs, but its page is not built: run "npm run build" in the project's folder.\n`;
const ONE_YEAR = "public, max-age=31536000, immutable";

/**
 * Serves the built page: its hashed files for good, `index.html` afresh each time, also for addresses that only the
 * page itself knows. Needs no token: the page asks for it.
 *
 * @param folder - Vite's output, with `index.html` and `assets/`; null: the answer says how to build it.
 */
export async function addPage(app: MimoApp, folder: string | null): Promise<void> {
  if (folder !== null) {
    await app.register(fastifyStatic, {
      root: folder,
      serve: false,
      index: false,
      dotfiles: "ignore",
      cacheControl: false,
      // Called for files that exist only: a refusal must not be kept.
      setHeaders: (reply, path) => {
        const isHashed = basename(dirname(path)) === "assets";
        reply.header("cache-control", isHashed ? ONE_YEAR : "no-cache");
      },
    });
  }
  const options = { config: { isOpen: true }, schema: { hide: true } };
  app.get("/*", options, async (request, reply) => {
    const path = (request.params as { "*": string })["*"];
    if (/^(?:api|v1)(?:\/|$)/.test(path)) return sendNotFound(reply);
    if (folder === null) return reply.code(404).type("text/plain; charset=utf-8").send(NOT_BUILT);
    return reply.sendFile(basename(path).includes(".") ? path : "index.html");
  });
}
