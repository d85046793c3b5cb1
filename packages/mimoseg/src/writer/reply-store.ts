import { createHash, randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { MimosegError } from "../mimoseg-error.js";
import type { ChatRequest } from "./chat-client.js";
import type { Completion } from "./read-completion.js";

const replySchema = z.union([
  z.strictObject({ kind: z.literal("content"), content: z.string() }),
  z.strictObject({ kind: z.literal("rejected"), reason: z.enum(["malformed", "too_long"]) }),
]);

/**
 * Replies of models on disk, one small file each, by the hash of what was asked.
 *
 * Any number of processes may share the folder: a file appears whole or not at all, and the first reply to a request
 * stays, so that all of them go on with the same one.
 */
export class ReplyStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The reply to a request; null if none was kept, or if the file is damaged. */
  async read(request: ChatRequest): Promise<Completion | null> {
    return readReply(this.#pathOf(request));
  }

  /**
   * Keeps a reply.
   *
   * @returns The one that is kept: an earlier one, if another process was faster.
   * @throws {MimosegError} `disk_full` if it cannot be written.
   */
  async keep(request: ChatRequest, reply: Completion): Promise<Completion> {
    const path = this.#pathOf(request);
    try {
      await placeFirst(path, JSON.stringify(reply));
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code ?? "unknown";
      throw new MimosegError(
        "disk_full",
        `writer: a reply must be kept in the cache, got ${code}`,
        {},
        { cause },
      );
    }
    return (await readReply(path)) ?? reply;
  }

  #pathOf({ model, messages, temperature, seed }: ChatRequest): string {
    const asked = JSON.stringify([model, messages, temperature, seed]);
    const key = createHash("sha256").update(asked).digest("hex");
    return join(this.#folder, key.slice(0, 2), `${key.slice(2, 34)}.json`);
  }
}

async function readReply(path: string): Promise<Completion | null> {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return replySchema.parse(JSON.parse(text));
  } catch {
    // What cannot be read would else stand in the way of every reply to come.
    await rm(path, { force: true });
    return null;
  }
}

/** Writes a file whole, unless there is one by this name already. */
async function placeFirst(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    // Unlike a rename, a link does not replace what another process has put there.
    await link(temporary, path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return;
      if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(error.code ?? "")) throw error;
      await rename(temporary, path); // a file system without links
    });
  } finally {
    await rm(temporary, { force: true });
  }
}
