/** A real server process and a real browser, for end-to-end tests. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const CLI = join(PROJECT, "apps", "cli", "bin", "mimo.js");
// Long, for machines that do much else at the same time.
const START_TIMEOUT_MS = 180_000;
const PAGE_TIMEOUT_MS = 45_000;
const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where Debian puts Chromium; MIMO_CHROMIUM names another. Null: not installed. */
export const CHROMIUM =
  [process.env.MIMO_CHROMIUM, "/usr/bin/chromium"].find(
    (path): path is string => path !== undefined && existsSync(path),
  ) ?? null;

/** Why the browser tests cannot run here, or null. */
export function reasonToSkip(): string | null {
  if (CHROMIUM === null) return "Chromium is not installed (tools/install-test-servers.sh installs it)";
  if (!existsSync(join(PROJECT, "apps", "web", "dist", "index.html")))
    return "the page is not built (npm run build)";
  return null;
}

/** One `mimo serve` process on a free port of the loopback interface. */
export class ServerProcess {
  readonly #folder: string;
  #child: ChildProcess | null = null;
  /** `http://127.0.0.1:PORT` */
  url = "";
  /** Everything that the process wrote, for failure messages. */
  output = "";

  constructor(folder?: string) {
    this.#folder = folder ?? mkdtempSync(join(tmpdir(), "mimo-e2e-"));
  }

  get folder(): string {
    return this.#folder;
  }

  /** Of the running process, or null. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Starts, or starts again on the same data and, if it had one, the same port. */
  async start(...args: string[]): Promise<void> {
    const port = this.url === "" ? "0" : new URL(this.url).port;
    const child = spawn(process.execPath, [CLI, "serve", "--port", port, "--data", this.#folder, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1" },
    });
    this.#child = child;
    this.url = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`serve: no address in time\n${this.output}`)),
        START_TIMEOUT_MS,
      );
      const read = (chunk: Buffer) => {
        this.output += chunk.toString();
        const address = /http:\/\/(?:127\.0\.0\.1|localhost):(\d+)/.exec(this.output);
        if (address === null) return;
        clearTimeout(timer);
        resolve(`http://127.0.0.1:${address[1]}`);
      };
      child.stdout?.on("data", read);
      child.stderr?.on("data", read);
      child.once("exit", (code) => reject(new Error(`serve: exit ${code}\n${this.output}`)));
    });
  }

  /** Ends the process and waits for it; SIGKILL is a crash. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null)
      return child?.exitCode ?? null;
    const gone = new Promise<number | null>((resolve) => child.once("exit", resolve));
    child.kill(signal);
    const code = await gone;
    this.output = "";
    this.#child = null;
    return code;
  }

  async remove(): Promise<void> {
    await this.stop("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** How a visitor comes. */
export interface VisitorOptions {
  readonly width?: number;
  readonly height?: number;
  readonly locale?: string;
  /** Whether the research-use notice has been confirmed in this browser. Default: true. */
  readonly hasSeenNotice?: boolean;
}

/** A browser with one page on the workstation. What the page's console complains about is kept. */
export class Visitor {
  readonly complaints: string[] = [];

  private constructor(
    readonly browser: Browser,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.setDefaultTimeout(PAGE_TIMEOUT_MS);
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
  }

  static async open(url: string, options: VisitorOptions = {}): Promise<Visitor> {
    const { width = 1440, height = 900, locale = "en-US", hasSeenNotice = true } = options;
    const browser = await chromium.launch({ executablePath: CHROMIUM!, args: CHROMIUM_FLAGS });
    const context = await browser.newContext({ viewport: { width, height }, locale });
    if (hasSeenNotice) await context.addInitScript(confirmNotice);
    const page = await context.newPage();
    const visitor = new Visitor(browser, context, page);
    await page.goto(url);
    return visitor;
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

/** Runs in the page before its own scripts; a reload keeps what the person has chosen since. */
function confirmNotice(): void {
  const key = "mimo.settings";
  if (localStorage.getItem(key) === null) localStorage.setItem(key, JSON.stringify({ noticeSeen: 1 }));
}

/** Where screenshots go when MIMO_SCREENSHOTS names a folder; else they are not taken. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.MIMO_SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}
