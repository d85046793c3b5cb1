import { type ImportResult, importResultSchema } from "@mimo/protocol";
import { ApiError } from "./api-error.js";
import { noteAnswer, parseAnswer, parseFailure } from "./http.js";

const PATH = "/api/cases";

/**
 * Uploads files in one request, so that the server can sort the files of a series together.
 *
 * @param onProgress - Called with the part that has been sent, 0 to 1; at 1 the server still reads.
 * @throws {ApiError}
 */
export function uploadFiles(
  files: readonly File[],
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<ImportResult> {
  const form = new FormData();
  for (const file of files) form.append("files", file, file.webkitRelativePath || file.name);
  // fetch cannot tell how much of a body has been sent.
  const request = new XMLHttpRequest();
  return new Promise<ImportResult>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new ApiError("network", "The server did not answer.", null));
    request.onabort = () => reject(new ApiError("aborted", "upload: stopped", null));
    request.onload = () => {
      noteAnswer(request.status);
      if (request.status >= 400) reject(parseFailure(request.status, request.responseText));
      else resolve(readResult(request.responseText));
    };
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.open("POST", PATH);
    request.send(form);
  });
}

function readResult(text: string): ImportResult {
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Not JSON: the schema refuses null with a message of its own.
  }
  return parseAnswer(importResultSchema, json, PATH);
}
