import { chooseToken } from "./http/access.js";
import { buildApp } from "./http/app.js";
import { listen } from "./listen.js";
import { type OpenedContext, openContext } from "./open-context.js";
import { ROUTES } from "./routes/index.js";
import type { MimoServer, ServerOptions } from "./server-options.js";

/**
 * Opens the store, the model and everything else that serves the workstation. It listens only after `listen()`.
 *
 * @throws {StorageError} `locked` if another process has the data folder open; {ModelError}; {DicomwebError} `bad_option`
 *   for the archive's address. Nothing stays open then.
 * @example
 * const server = await createServer(options);
 * const { url } = await server.listen();
 * await server.close();
 */
export async function createServer(options: ServerOptions): Promise<MimoServer> {
  const opened = await openContext(options);
  try {
    return await serve(opened, options);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function serve({ context, close }: OpenedContext, options: ServerOptions): Promise<MimoServer> {
  const { host, pageFolder, logger } = options;
  const token = chooseToken(host, options.token);
  const app = await buildApp(context, { host, token, pageFolder, logger, routes: ROUTES });
  await app.ready();
  let closing: Promise<void> | null = null;
  return {
    app,
    context,
    token,
    listen: () => listen(app, options, token),
    close: () => {
      closing ??= app.close().then(close, async (error: unknown) => {
        await close();
        throw error;
      });
      return closing;
    },
  };
}
