import type { RouteModule } from "../context.js";
import { casesRoutes } from "./cases.js";
import { conversationsRoutes } from "./conversations.js";
import { exportsRoutes } from "./exports.js";
import { findingsRoutes } from "./findings.js";
import { infoRoutes } from "./info.js";
import { jobsRoutes } from "./jobs.js";
import { measurementsRoutes } from "./measurements.js";
import { openaiRoutes } from "./openai.js";
import { pacsRoutes } from "./pacs.js";
import { segmentRoutes } from "./segment.js";
import { slicesRoutes } from "./slices.js";
import { suggestionsRoutes } from "./suggestions.js";

/** Every route module of the API. */
export const ROUTES: readonly RouteModule[] = [
  infoRoutes,
  casesRoutes,
  slicesRoutes,
  suggestionsRoutes,
  conversationsRoutes,
  segmentRoutes,
  findingsRoutes,
  measurementsRoutes,
  exportsRoutes,
  jobsRoutes,
  pacsRoutes,
  openaiRoutes,
];
