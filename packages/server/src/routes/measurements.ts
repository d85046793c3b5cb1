import { errorSchema, measurementTableSchema, paramsIdSchema } from "@mimo/protocol";
import type { RouteModule } from "../context.js";
import { maskOrigin } from "../exports/mask-origin.js";
import { measureCase } from "../exports/measure-case.js";

/** `GET /api/cases/:id/measurements`: a line for each finding, and for each label of a series; rejected ones have no part in volumes. */
export const measurementsRoutes: RouteModule = (app, context) => {
  const { scans, store } = context;
  const schema = { params: paramsIdSchema, response: { 200: measurementTableSchema, 404: errorSchema } };
  app.get("/api/cases/:id/measurements", { schema }, async ({ params }) => {
    const { stored } = await scans.open(params.id);
    const findings = [];
    for (const finding of await store.findings.list(params.id)) {
      findings.push({ finding, origin: await maskOrigin(store.findings, finding) });
    }
    return { rows: await measureCase(context, stored, findings) };
  });
};
