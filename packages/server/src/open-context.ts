import type { ServerContext } from "./context.js";
import { ServerError } from "./server-error.js";
import type { ServerOptions } from "./server-options.js";

/** What routes work with, and how to close it. */
export interface OpenedContext {
  readonly context: ServerContext;
  readonly close: () => Promise<void>;
}

/** Opens everything that the routes need. */
export async function openContext(_options: ServerOptions): Promise<OpenedContext> {
  throw new ServerError("bad_option", "server: its parts are not put together yet");
}
