import { performance } from "node:perf_hooks";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { z } from "zod";
import type { EngineService, MimoApp } from "../context.js";
import type { LoadGuard } from "./load-guard.js";
import { onReplyEnd } from "./reply-end.js";
import { routePattern } from "./request-log.js";

/** From a cached picture to a long answer, seconds. */
const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60];
const ANSWER_ROUTES = new Set(["/api/conversations/:id/turns", "/v1/chat/completions"]);
const CLICK_ROUTE = "/api/cases/:id/segment";

/** Counts and times requests by route pattern, and serves the numbers at `GET /metrics` in Prometheus' format. */
export function addMetrics(app: MimoApp, engine: Pick<EngineService, "load">, guard: LoadGuard): void {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: "mimo_http_request_seconds",
    help: "Duration of requests, to the end of the answer",
    labelNames: ["method", "route", "status"],
    buckets: SECONDS,
    registers,
  });
  const answers = new Counter({ name: "mimo_answers_total", help: "Questions answered", registers });
  const clicks = new Counter({
    name: "mimo_clicks_total",
    help: "Masks made by corrective clicks",
    registers,
  });
  addGauges(registry, engine, guard);
  app.addHook("onRequest", async (request, reply) => {
    const start = performance.now();
    onReplyEnd(reply, (status) => {
      const route = routePattern(request);
      const seconds = (performance.now() - start) / 1000;
      requests.observe({ method: request.method, route, status: String(status) }, seconds);
      if (status === 200 && ANSWER_ROUTES.has(route)) answers.inc();
      if (status === 200 && route === CLICK_ROUTE) clicks.inc();
    });
  });
  const text = { content: { "text/plain": { schema: z.string() } } };
  app.get("/metrics", { schema: { response: { 200: text } } }, async (_request, reply) => {
    reply.type(registry.contentType);
    // Bytes go out as they are; a string would be checked against the schema and quoted as JSON.
    return reply.send(Buffer.from(await registry.metrics()) as unknown as string);
  });
}

function addGauges(registry: Registry, engine: Pick<EngineService, "load">, guard: LoadGuard): void {
  const gauges: readonly (readonly [name: string, help: string, read: () => number])[] = [
    ["mimo_http_in_flight", "Requests at work", () => guard.inFlight],
    ["mimo_engine_waiting", "Questions and clicks that wait for the model", () => engine.load.waiting],
    ["mimo_engine_sessions", "Images kept encoded", () => engine.load.sessions],
    ["mimo_event_loop_lag_seconds", "Smoothed delay of the event loop", () => guard.lagMs / 1000],
    ["process_resident_memory_bytes", "Memory of the process", () => process.memoryUsage.rss()],
    ["process_heap_bytes", "JavaScript heap in use", () => process.memoryUsage().heapUsed],
    ["process_uptime_seconds", "Time since the start", () => process.uptime()],
  ];
  for (const [name, help, read] of gauges) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
}
