import type { MultipartFile } from "@fastify/multipart";
import { MimoError } from "@mimo/base";
import { type BlobStore, type CaseFile, StorageError } from "@mimo/storage";
import type { FastifyRequest } from "fastify";
import { ServerError } from "../server-error.js";

/** Most files of one upload. */
export const MAX_FILES = 20_000;
const LONGEST_NAME = 300;

/**
 * Keeps the files of a multipart request; each goes to disk as it comes. Other fields are passed over.
 *
 * @param maxBytes - Of all files together.
 * @throws {ServerError} `too_large`; `bad_request` if it is no sound multipart body, or holds no file.
 */
export async function receiveUpload(
  request: FastifyRequest,
  blobs: BlobStore,
  maxBytes: number,
): Promise<CaseFile[]> {
  if (!request.isMultipart()) {
    throw new ServerError("bad_request", "upload: a multipart/form-data body with files, got another kind");
  }
  const files: CaseFile[] = [];
  let room = maxBytes;
  try {
    for await (const part of listParts(request, maxBytes)) {
      const kept = await keepPart(part, blobs, room, maxBytes);
      room -= kept.size;
      // A form whose file field was left empty sends a file without name and content.
      if (kept.size > 0 || part.filename) files.push({ ...kept, name: nameOf(part) });
    }
  } catch (error) {
    // What still comes is thrown away: a client that is cut off while it sends may not see the answer.
    request.raw.unpipe();
    request.raw.resume();
    throw error;
  }
  if (files.length > 0) return files;
  throw new ServerError("bad_request", "upload: at least one file, got none");
}

async function* listParts(request: FastifyRequest, maxBytes: number): AsyncGenerator<MultipartFile> {
  const limits = { fileSize: maxBytes + 1, files: MAX_FILES, parts: MAX_FILES + 100, fields: 100 };
  try {
    yield* request.files({ limits });
  } catch (error) {
    throw toUploadError(error);
  }
}

async function keepPart(
  { file }: MultipartFile,
  blobs: BlobStore,
  room: number,
  maxBytes: number,
): Promise<{ readonly hash: string; readonly size: number }> {
  // The parser may emit one error without destroying the stream, and destroy it with another.
  const faults = new Set<unknown>();
  file.on("error", (error) => faults.add(error));
  try {
    return await blobs.put(file, room);
  } catch (cause) {
    if (cause instanceof StorageError && cause.code === "too_large") {
      throw new ServerError("too_large", `upload: at most ${maxBytes} bytes in all, got more`, {}, { cause });
    }
    throw faults.has(cause) || cause === file.errored ? toUploadError(cause) : cause;
  }
}

function nameOf({ filename }: MultipartFile): string {
  return (filename || "image").slice(-LONGEST_NAME);
}

/** The parser's own errors bring a status where a limit was met; the rest are faults of the body. */
function toUploadError(cause: unknown): unknown {
  if (cause instanceof MimoError) return cause;
  const { statusCode } = cause as { statusCode?: unknown };
  return statusCode === 413
    ? new ServerError(
        "too_large",
        `upload: at most ${MAX_FILES} files, and none too large, got more`,
        {},
        { cause },
      )
    : new ServerError("bad_request", "upload: a whole multipart body, got a broken one", {}, { cause });
}
