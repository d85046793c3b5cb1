import { randomUUID } from "node:crypto";
import multipart from "@fastify/multipart";
import { errorSchema } from "@mimo/protocol";
import { fastify, LogController, type RouteOptions } from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import type { Logger } from "pino";
import type { MimoApp, RouteModule, ServerContext } from "../context.js";
import { addPage } from "../routes/page.js";
import { addAccess } from "./access.js";
import { addConnectionClosing } from "./connections.js";
import { addErrorHandler, answerClientError, sendFrameworkError } from "./error-handler.js";
import { bodyLimitOf, LOAD_LIMITS, type LoadLimits, SERVER_LIMITS } from "./limits.js";
import { LoadGuard } from "./load-guard.js";
import { addMetrics } from "./metrics.js";
import { addOpenapi } from "./openapi.js";
import { addOriginGuard } from "./origin-guard.js";
import { addRequestLog } from "./request-log.js";
import { addSecurityHeaders } from "./security-headers.js";

/** What the app needs besides its context. */
export interface AppOptions {
  /** Where it will listen: decides which Host headers are taken. */
  readonly host: string;
  /** What requests must bring; null: nothing. See `chooseToken`. */
  readonly token: string | null;
  /** The built page, or null. */
  readonly pageFolder: string | null;
  readonly logger: Logger | false;
  readonly routes: readonly RouteModule[];
  readonly loadLimits?: LoadLimits;
  /** Time that running answers get when the app closes, ms. Default: 10 s. */
  readonly closeTimeoutMs?: number | undefined;
}

/**
 * Puts routes and everything around them together; opens nothing, so tests bring a context of fakes.
 *
 * @returns An app for `inject` or `listen`; its errors, headers and limits are those of the real server.
 */
export async function buildApp(context: ServerContext, options: AppOptions): Promise<MimoApp> {
  const app = newFastify(options);
  app.server.maxConnections = SERVER_LIMITS.maxConnections;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  addErrorHandler(app);
  acceptEmptyJson(app);
  addConnectionClosing(app, options.closeTimeoutMs);
  app.addHook("onRoute", completeRoute);
  await addOpenapi(app, context.version);
  await app.register(multipart, { limits: { fileSize: context.maxUploadBytes, fieldSize: 64 * 1024 } });
  const guard = new LoadGuard(options.loadLimits ?? LOAD_LIMITS);
  // In the order in which a request meets them: what is refused is logged and counted too.
  addRequestLog(app);
  addSecurityHeaders(app);
  addMetrics(app, context.engine, guard);
  addOriginGuard(app, options.host);
  addAccess(app, options.token);
  guard.addTo(app);
  // Each on its own, so that one's content types and hooks are not another's.
  for (const routes of options.routes) await app.register(async (own: MimoApp) => routes(own, context));
  await addPage(app, options.pageFolder);
  return app;
}

/** Takes "no body" from clients that name a content type all the same; where a body is needed, its schema says so. */
function acceptEmptyJson(app: MimoApp): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, text: string, done) => {
    if (text === "") done(null, undefined);
    else parse(request, text, done);
  });
}

/** Gives a route what all have: a limit of its body, and errors of one shape. */
function completeRoute(route: RouteOptions): void {
  route.bodyLimit ??= bodyLimitOf(route.url);
  if (route.schema?.response === undefined) return;
  const response = { "4xx": errorSchema, "5xx": errorSchema, ...(route.schema.response as object) };
  route.schema = { ...route.schema, response };
}

function newFastify({ logger }: AppOptions): MimoApp {
  const common = {
    bodyLimit: bodyLimitOf(""),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestTimeout: SERVER_LIMITS.requestTimeoutMs,
    keepAliveTimeout: SERVER_LIMITS.keepAliveTimeoutMs,
    // See `addConnectionClosing`.
    forceCloseConnections: false,
    http: {
      maxHeaderSize: SERVER_LIMITS.maxHeaderBytes,
      headersTimeout: SERVER_LIMITS.headersTimeoutMs,
      connectionsCheckingInterval: SERVER_LIMITS.checkingIntervalMs,
    },
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: sendFrameworkError,
    clientErrorHandler: answerClientError,
  };
  const app = logger === false ? fastify(common) : fastify({ ...common, loggerInstance: logger });
  return app.withTypeProvider<ZodTypeProvider>() as MimoApp;
}
