export type {
  EngineService,
  EngineTarget,
  MimoApp,
  RouteModule,
  ScanService,
  ServerContext,
} from "./context.js";
export { type AppOptions, buildApp } from "./http/app.js";
export { createLogger } from "./logger.js";
export { createServer } from "./server.js";
export { ServerError, type ServerErrorCode } from "./server-error.js";
export type { MimoServer, ServerAddress, ServerOptions } from "./server-options.js";
