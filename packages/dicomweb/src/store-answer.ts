/** What an archive answers to a store (PS3.18 10.5.3, table I.2-1; reasons: I.2.2). */

import { isDataset, type JsonDataset, TAG, textOf, valuesOf } from "./dicom-json.js";
import { DicomwebError } from "./dicomweb-error.js";
import { refusal } from "./http.js";

/** Masks and values of Failure Reason (0008,1197), first match wins. */
const REASONS: readonly (readonly [mask: number, value: number, meaning: string])[] = [
  [0xff00, 0xa700, "out of resources"],
  [0xff00, 0xa900, "data set does not match its SOP class"],
  [0xf000, 0xc000, "cannot understand"],
  [0xffff, 0x0110, "processing failure"],
  [0xffff, 0x0122, "SOP class not supported"],
  [0xffff, 0x0124, "not authorised"],
  [0xffff, 0x0131, "transfer syntax not supported"],
  [0xffff, 0x0272, "transfer syntax not supported"],
];

/**
 * Checks that an archive took everything.
 *
 * @param status - The HTTP status; anything but a success is a refusal even where nothing is said about files.
 * @param json - The answer, or null if it was empty or unreadable.
 * @returns The SOP Instance UIDs that it took.
 * @throws {DicomwebError} `refused` with the first failure reason; `bad_answer`
 */
export function parseStoreAnswer(what: string, status: number, json: unknown, sent: number): string[] {
  const answer = Array.isArray(json) ? json[0] : json;
  const isSuccess = status >= 200 && status < 300;
  if (!isDataset(answer)) {
    if (!isSuccess) throw refusal(what, status);
    throw new DicomwebError("bad_answer", `${what}: the archive must say which files it took`);
  }
  const stored = itemsOf(answer, TAG.referencedSops)
    .map((item) => textOf(item, TAG.sopInstanceUid))
    .filter((uid) => uid !== "");
  const failed = [...itemsOf(answer, TAG.failedSops), ...itemsOf(answer, TAG.otherFailures)];
  if (failed.length > 0) throw partRefusal(what, status, stored.length, sent, failed[0]!);
  if (!isSuccess) throw refusal(what, status);
  if (stored.length < sent) {
    throw new DicomwebError(
      "refused",
      `${what}: the archive must take ${sent} files, took ${stored.length} and gave no reason`,
      { status },
    );
  }
  return stored;
}

function itemsOf(dataset: JsonDataset, tag: Parameters<typeof valuesOf>[1]): JsonDataset[] {
  return valuesOf(dataset, tag).filter(isDataset);
}

function partRefusal(
  what: string,
  status: number,
  stored: number,
  sent: number,
  failure: JsonDataset,
): DicomwebError {
  const [value] = valuesOf(failure, TAG.failureReason);
  const reason = Number.isInteger(Number(value ?? "none")) ? Number(value) : null;
  return new DicomwebError(
    "refused",
    `${what}: the archive must take ${sent} files, took ${stored}; reason: ${describeReason(reason)}`,
    { status, reason },
  );
}

function describeReason(reason: number | null): string {
  if (reason === null) return "none given";
  const code = `0x${reason.toString(16).toUpperCase().padStart(4, "0")}`;
  const known = REASONS.find(([mask, value]) => (reason & mask) === value);
  return known === undefined ? code : `${code} (${known[2]})`;
}
