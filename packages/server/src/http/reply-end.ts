import type { ServerResponse } from "node:http";
import type { FastifyReply } from "fastify";
import { CLIENT_CLOSED } from "./error-status.js";

type EndListener = (status: number) => void;

/** Listeners by response: one pair of event listeners serves them all, for Node warns of more than ten. */
const waiting = new WeakMap<ServerResponse, EndListener[]>();

/**
 * Calls back once when an answer is over, also when the client went away before its end (which Fastify's `onResponse`
 * leaves out) and when the route took the connection over.
 */
export function onReplyEnd({ raw }: FastifyReply, listener: EndListener): void {
  const listeners = waiting.get(raw);
  if (listeners !== undefined) {
    listeners.push(listener);
    return;
  }
  waiting.set(raw, [listener]);
  const end = () => {
    const status = raw.writableEnded ? raw.statusCode : CLIENT_CLOSED;
    for (const each of waiting.get(raw) ?? []) each(status);
    waiting.delete(raw);
  };
  raw.once("finish", end);
  raw.once("close", end);
}
