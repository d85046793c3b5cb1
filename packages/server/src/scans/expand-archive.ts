import { basename } from "node:path/posix";
import {
  type Archive,
  type ArchiveLimits,
  type ExpandedArchive,
  ImagingError,
  type OfferedFile,
  type RejectedFile,
  readArchive,
} from "@mimo/imaging";
import type { BlobStore, CaseFile } from "@mimo/storage";

/**
 * Keeps every file of a zip; each goes to disk while it inflates.
 *
 * @param offer - Makes an offered file of a kept one.
 * @throws {ImagingError} `corrupt`, `too_large`: nothing of an archive that goes beyond a limit is used.
 */
export async function expandArchive(
  blobs: BlobStore,
  bytes: Uint8Array,
  limits: ArchiveLimits,
  offer: (file: CaseFile) => OfferedFile,
): Promise<ExpandedArchive> {
  const archive = await readArchive(bytes, limits);
  try {
    return await keepEntries(blobs, archive, offer);
  } finally {
    archive.close();
  }
}

async function keepEntries(
  blobs: BlobStore,
  archive: Archive,
  offer: (file: CaseFile) => OfferedFile,
): Promise<ExpandedArchive> {
  const files: OfferedFile[] = [];
  const rejected: RejectedFile[] = [...archive.rejected];
  for (const { name, open } of archive.entries) {
    try {
      files.push(offer({ ...(await blobs.put(await open())), name: basename(name) }));
    } catch (error) {
      if (!(error instanceof ImagingError) || error.code === "too_large") throw error;
      rejected.push({ name, code: error.code, message: error.message });
    }
  }
  return { files, rejected };
}
