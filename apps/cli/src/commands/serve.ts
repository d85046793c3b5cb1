import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { ServerAddress, ServerOptions } from "@mimo/server";
import type { Command } from "commander";
import { CliError } from "../cli-error.js";
import { addModelOptions, type ModelOptions, modelFolder, PROJECT_FOLDER, requireModel } from "../engine.js";
import type { CliIo } from "../io.js";
import { parsePort } from "../parse-values.js";
import { openBrowser } from "../serve/open-browser.js";

interface ServeOptions extends ModelOptions {
  readonly port: number;
  readonly host: string;
  readonly data?: string;
  readonly images?: string;
  readonly pacs?: string;
  readonly open?: boolean;
  readonly verbose?: boolean;
}

const GIBIBYTE = 1024 ** 3;
const MAX_UPLOAD_BYTES = 4 * GIBIBYTE;

const HELP = `
Beyond this machine (--host 0.0.0.0) every request needs a token: MIMO_TOKEN, or the one that is printed.
DATABASE_URL (postgres://...) replaces the embedded database; MIMO_PACS_AUTHORIZATION is sent to the archive.

Examples:
  $ mimo serve --open
  $ mimo serve --port 8080 --data ./study --images /mnt/scans
  $ mimo serve --pacs http://127.0.0.1:8042/dicom-web`;

/** `mimo serve`: the workstation, a page in the browser. */
export function addServeCommand(program: Command, io: CliIo): void {
  const command = program
    .command("serve")
    .summary("open the workstation in the browser")
    .description("Serves the workstation: open scans, mark, ask, correct, measure and export in the browser.")
    .option("--port <n>", "port to listen on; 0 takes any free one", parsePort, 7860)
    .option("--host <name>", "name or address to listen on", "127.0.0.1")
    .option("--data <dir>", "where cases and answers are kept (default: MIMO_DATA, else ~/.mimo)")
    .option("--images <dir>", "folder whose images may be opened without being copied by the browser")
    .option("--pacs <url>", "DICOMweb archive to search, retrieve from and store to")
    .option("--open", "open the browser")
    .option("--verbose", "log each request to standard error");
  addModelOptions(command)
    .addHelpText("after", HELP)
    .action((options: ServeOptions) => serve(io, options, program.version() ?? ""));
}

async function serve(io: CliIo, options: ServeOptions, version: string): Promise<void> {
  const stopped = io.untilStopped();
  const settings = toServerOptions(io, options, version);
  if (!existsSync(settings.dataFolder)) {
    io.stderr.write(`mimo: first start: making ${settings.dataFolder}, which takes some seconds\n`);
  }
  const server = await io.startServer(settings, {
    level: options.verbose ? "info" : "warn",
    write: (line) => io.stderr.write(line),
  });
  try {
    const address = await server.listen();
    if (settings.pageFolder === null) {
      io.stderr.write("mimo: the page is not built; build it with npm run build\n");
    }
    announce(io, address, settings.dataFolder);
    if (options.open) openBrowser(address.tokenUrl ?? address.url, io.env);
    await stopped;
  } finally {
    await server.close();
  }
}

function announce(io: CliIo, { url, tokenUrl }: ServerAddress, dataFolder: string): void {
  io.stdout.write(`MIMO is at ${tokenUrl ?? url}\n`);
  io.stdout.write(
    `Everything is kept in ${dataFolder}. Research use only, not a medical device. Ctrl-C stops.\n`,
  );
}

function toServerOptions(io: CliIo, options: ServeOptions, version: string): Omit<ServerOptions, "logger"> {
  const model = modelFolder(io, options);
  requireModel(model);
  const page = join(PROJECT_FOLDER, "apps", "web", "dist");
  const samples = join(PROJECT_FOLDER, "samples");
  return {
    dataFolder: resolve(options.data ?? (io.env.MIMO_DATA || join(homedir(), ".mimo"))),
    databaseUrl: io.env.DATABASE_URL || null,
    modelFolder: model,
    host: options.host,
    port: options.port,
    token: io.env.MIMO_TOKEN || null,
    pacs: options.pacs ? { url: options.pacs, authorization: io.env.MIMO_PACS_AUTHORIZATION || null } : null,
    imagesFolder: options.images === undefined ? null : requireFolder("images", options.images),
    samplesFolder: existsSync(samples) ? samples : null,
    pageFolder: existsSync(join(page, "index.html")) ? page : null,
    threads: options.threads,
    maxUploadBytes: MAX_UPLOAD_BYTES,
    version,
  };
}

function requireFolder(option: string, path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return resolve(path);
  throw new CliError("bad_option", `--${option}: a folder, got ${path}`);
}
