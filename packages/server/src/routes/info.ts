import { healthSchema, infoSchema } from "@mimo/protocol";
import type { RouteModule } from "../context.js";

/** The research-use notice, for the page and for what leaves the server. */
export const NOTICE = "Research use only, not a medical device.";

/** `GET /health`, which asks the database, and `GET /api/info`. */
export const infoRoutes: RouteModule = (app, { store, engine, pacs, version }) => {
  const health = { config: { isOpen: true }, schema: { response: { 200: healthSchema } } };
  app.get("/health", health, async () => {
    await store.ping();
    return { status: "ok" as const, version };
  });
  app.get("/api/info", { schema: { response: { 200: infoSchema } } }, async () => {
    return { version, model: engine.model, notice: NOTICE, hasPacs: pacs !== null };
  });
};
