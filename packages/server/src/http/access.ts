import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { loginSchema } from "@mimo/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { MimoApp } from "../context.js";
import { ServerError } from "../server-error.js";
import { isLoopback } from "./loopback.js";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Served without a token. Default: false. */
    isOpen?: boolean;
  }
}

const COOKIE = "mimo_token";
const COOKIE_DAYS = 30;
const WRONG_TOKEN_DELAY_MS = 300;

/** Which token requests must bring: the given one; a new one beyond loopback; none on loopback (null). */
export function chooseToken(host: string, given: string | null): string | null {
  if (given !== null && given !== "") return given;
  return isLoopback(host) ? null : randomBytes(24).toString("base64url");
}

/**
 * Asks for the token on every route that is not marked `isOpen`: as `Authorization: Bearer ...`, or in the cookie that
 * `POST /api/login` sets. `GET /?token=...` sets it too, so that a printed link is enough.
 *
 * @param token - Null: nothing is asked for, and any login is fine.
 */
export function addAccess(app: MimoApp, token: string | null): void {
  if (token !== null) {
    app.addHook("onRequest", async (request, reply) => {
      if (isTokenLink(request, token)) return enter(reply, token).redirect("/", 303);
      if (request.routeOptions.config?.isOpen || carriesToken(request, token)) return;
      reply.header("www-authenticate", "Bearer");
      throw new ServerError(
        "unauthorized",
        "token: the one that mimo serve printed, as bearer token or by /api/login",
      );
    });
  }
  const response = { 204: z.null() };
  const options = { config: { isOpen: true }, schema: { body: loginSchema, response } };
  app.post("/api/login", options, async (request, reply) => {
    if (token === null) return reply.code(204).send(null);
    if (!isSame(request.body.token, token)) {
      await sleep(WRONG_TOKEN_DELAY_MS);
      throw new ServerError("unauthorized", "token: the one that mimo serve printed");
    }
    return enter(reply, token).code(204).send(null);
  });
}

function enter(reply: FastifyReply, token: string): FastifyReply {
  const value = encodeURIComponent(token);
  const seconds = COOKIE_DAYS * 24 * 3600;
  return reply.header(
    "set-cookie",
    `${COOKIE}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${seconds}`,
  );
}

function isTokenLink(request: FastifyRequest, token: string): boolean {
  const [path, query] = request.url.split("?", 2);
  if (request.method !== "GET" || path !== "/" || query === undefined) return false;
  return isSame(new URLSearchParams(query).get("token"), token);
}

function carriesToken({ headers }: FastifyRequest, token: string): boolean {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "") ?? [];
  return isSame(bearer ?? null, token) || isSame(cookieOf(headers.cookie), token);
}

function cookieOf(header: string | undefined): string | null {
  const pair = header?.split(";").find((part) => part.trim().startsWith(`${COOKIE}=`));
  if (pair === undefined) return null;
  try {
    return decodeURIComponent(pair.trim().slice(COOKIE.length + 1));
  } catch {
    return null;
  }
}

/** Compares hashes, which are equally long whatever was sent: neither length nor place of a difference shows in time. */
function isSame(sent: string | null, token: string): boolean {
  const [a, b] = [sent ?? "", token].map((text) => createHash("sha256").update(text).digest());
  return sent !== null && timingSafeEqual(a!, b!);
}
