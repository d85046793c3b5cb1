/** Uploads of this page; they go on while cases are looked at. */
import type { ImportResult } from "@mimo/protocol";
import { create } from "zustand";
import { type ApiError, toApiError } from "../api/api-error.js";
import { keys, queryClient } from "../api/query-client.js";
import { uploadFiles } from "../api/upload.js";
import { randomId } from "./random-id.js";

export interface Upload {
  readonly id: string;
  readonly files: readonly File[];
  /** 0 to 1; at 1 the server reads. */
  readonly sent: number;
  readonly result: ImportResult | null;
  readonly error: ApiError | null;
}

/** Newest last. */
export const useUploads = create<{ readonly uploads: readonly Upload[] }>(() => ({ uploads: [] }));
const aborts = new Map<string, AbortController>();

function patch(id: string, change: Partial<Upload>): void {
  useUploads.setState(({ uploads }) => ({
    uploads: uploads.map((upload) => (upload.id === id ? { ...upload, ...change } : upload)),
  }));
}

/** Uploads files as one import; does nothing for none. */
export function startUpload(files: readonly File[]): void {
  if (files.length === 0) return;
  const upload = { id: randomId(), files, sent: 0, result: null, error: null };
  useUploads.setState(({ uploads }) => ({ uploads: [...uploads, upload] }));
  void run(upload);
}

/** Tries a failed upload again; the browser still holds its files. */
export function retryUpload(upload: Upload): void {
  patch(upload.id, { sent: 0, result: null, error: null });
  void run(upload);
}

/** Stops an upload that is under way, and takes it from the list. */
export function closeUpload(id: string): void {
  aborts.get(id)?.abort();
  useUploads.setState(({ uploads }) => ({ uploads: uploads.filter((upload) => upload.id !== id) }));
}

async function run({ id, files }: Upload): Promise<void> {
  const abort = new AbortController();
  aborts.set(id, abort);
  try {
    const result = await uploadFiles(files, (sent) => patch(id, { sent }), abort.signal);
    patch(id, { sent: 1, result });
    refreshWorklist();
  } catch (error) {
    patch(id, { error: toApiError(error) });
  } finally {
    aborts.delete(id);
  }
}

/** Asks again for what new cases change. */
export function refreshWorklist(): void {
  void queryClient.invalidateQueries({ queryKey: keys.cases });
  void queryClient.invalidateQueries({ queryKey: keys.facets });
}
