import type { RouteModule } from "../context.js";
import { infoRoutes } from "./info.js";

/** Every route module of the API. */
export const ROUTES: readonly RouteModule[] = [infoRoutes];
