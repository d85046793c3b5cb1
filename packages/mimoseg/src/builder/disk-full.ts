import { MimosegError } from "../mimoseg-error.js";

const NO_ROOM = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/**
 * Runs something that writes, and turns a full disk into the one message that a user can act on.
 *
 * @throws {MimosegError} `disk_full`
 */
export async function whileWriting<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asDiskFull(error);
  }
}

/** A full disk as {@link MimosegError}; every other error as it is. */
export function asDiskFull(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? "";
  if (!NO_ROOM.has(code)) return error;
  const next = "make room and run the same command again, it goes on where it stopped";
  return new MimosegError(
    "disk_full",
    `build: the output needs more room (${code}); ${next}`,
    {},
    {
      cause: error,
    },
  );
}
