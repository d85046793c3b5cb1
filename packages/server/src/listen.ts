import { hostname } from "node:os";
import type { MimoApp } from "./context.js";
import { ServerError } from "./server-error.js";
import type { ServerAddress, ServerOptions } from "./server-options.js";

const EVERY_ADDRESS = new Set(["0.0.0.0", "::", "[::]"]);

/** Starts to listen. @throws {ServerError} `bad_option` */
export async function listen(
  app: MimoApp,
  { host, port }: Pick<ServerOptions, "host" | "port">,
  token: string | null,
): Promise<ServerAddress> {
  let bound: string;
  try {
    bound = await app.listen({ host: host.replace(/^\[(.*)\]$/, "$1"), port });
  } catch (error) {
    throw toListenError(error as NodeJS.ErrnoException, host, port);
  }
  const boundPort = Number(new URL(bound).port || 80);
  const name = EVERY_ADDRESS.has(host) ? hostname() : host;
  const url = `http://${name.includes(":") && !name.startsWith("[") ? `[${name}]` : name}:${boundPort}/`;
  const tokenUrl = token === null ? null : `${url}?token=${encodeURIComponent(token)}`;
  return { port: boundPort, url, tokenUrl };
}

function toListenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const rules: Readonly<Record<string, string>> = {
    EADDRINUSE: `port: a free one, got ${port}, which another program has; choose one with --port, 0 takes any`,
    EACCES: `port: one that this user may open, got ${port}`,
    EADDRNOTAVAIL: `host: an address of this machine, got ${host}`,
    ENOTFOUND: `host: a name or an address of this machine, got ${host}`,
    EAI_AGAIN: `host: a name or an address of this machine, got ${host}`,
  };
  const rule = rules[error.code ?? ""];
  return rule === undefined ? error : new ServerError("bad_option", rule, {}, { cause: error });
}
