import { jobListSchema, jobSchema, newJobSchema, paramsIdSchema } from "@mimo/protocol";
import type { RouteModule } from "../context.js";

/** One question over many cases: made, watched and cancelled here, run by `startJobs`. */
export const jobsRoutes: RouteModule = (app, { store }) => {
  const { jobs } = store;
  const create = { schema: { body: newJobSchema, response: { 202: jobSchema } } };
  app.post("/api/jobs", create, async (request, reply) => {
    // The same case twice would be asked twice.
    const caseIds = [...new Set(request.body.caseIds)];
    return reply.code(202).send(await jobs.create({ ...request.body, caseIds }));
  });
  app.get("/api/jobs", { schema: { response: { 200: jobListSchema } } }, async () => ({
    jobs: await jobs.list(),
  }));
  const one = { schema: { params: paramsIdSchema, response: { 200: jobSchema } } };
  app.get("/api/jobs/:id", one, async (request) => jobs.get(request.params.id));
  app.post("/api/jobs/:id/cancel", one, async (request) => jobs.cancel(request.params.id));
};
