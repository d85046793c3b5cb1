import type { ImageRecord } from "@mimo/dataset";
import { EvaluationError } from "../evaluation-error.js";
import type { Predictions } from "./imported-masks.js";
import { readCocoResults } from "./read-coco-results.js";
import { readMaskFolder, readSaMed2dFolder } from "./read-mask-folder.js";

const READERS: Readonly<
  Record<string, (path: string, records: readonly ImageRecord[]) => Promise<Predictions>>
> = { coco: readCocoResults, masks: readMaskFolder, "sa-med2d": readSaMed2dFolder };

/**
 * Reads another system's predictions about some images.
 *
 * @param source - `coco:FILE`, `masks:DIR` or `sa-med2d:DIR`.
 * @throws {EvaluationError} `bad_option` for another kind, `bad_file` if the file or folder is not what it should be.
 */
export async function readPredictions(source: string, records: readonly ImageRecord[]): Promise<Predictions> {
  const [, kind = "", path = ""] = /^([a-z0-9-]+):(.+)$/s.exec(source) ?? [];
  const read = READERS[kind];
  if (read === undefined) {
    throw new EvaluationError(
      "bad_option",
      `predictions: must be coco:FILE, masks:DIR or sa-med2d:DIR, got ${JSON.stringify(source)}`,
    );
  }
  return read(path, records);
}
