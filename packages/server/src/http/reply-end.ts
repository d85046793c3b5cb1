import type { FastifyReply } from "fastify";
import { CLIENT_CLOSED } from "./error-status.js";

/**
 * Calls back once when an answer is over, also when the client went away before its end (which Fastify's `onResponse`
 * leaves out) and when the route took the connection over.
 */
export function onReplyEnd(reply: FastifyReply, callback: (status: number) => void): void {
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    callback(reply.raw.writableEnded ? reply.raw.statusCode : CLIENT_CLOSED);
  };
  reply.raw.once("finish", end);
  reply.raw.once("close", end);
}
