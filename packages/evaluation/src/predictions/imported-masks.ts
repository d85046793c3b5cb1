import type { EvaluationProtocol, ImageRecord } from "@mimo/dataset";
import type { Mask } from "@mimo/imaging";
import { EvaluationError } from "../evaluation-error.js";

/** The questions that another system's masks can answer. */
export const IMPORT_PROTOCOLS = [
  "text",
  "box",
  "point",
  "text+point",
] as const satisfies EvaluationProtocol[];
export type ImportProtocol = (typeof IMPORT_PROTOCOLS)[number];

/** One mask that another system predicted. */
export interface ImportedMask {
  /** As its file words it. */
  readonly term: string;
  /** What the system was given. */
  readonly protocol: ImportProtocol;
  /** Confidence, 0..1; null if the file has none. */
  readonly score: number | null;
  /** Where it is from, for messages. */
  readonly place: string;
  /** Not checked against the image's size; polygons are drawn at it. */
  readonly load: (width: number, height: number) => Promise<Mask>;
}

/** The masks of another system, by the image they are of. */
export interface Predictions {
  /** "coco:results.json": kind and file name, without its folder. */
  readonly name: string;
  /** SHA-256 of the file, or of the folder's names and sizes; hexadecimal. */
  readonly hash: string;
  /** By `ImageRecord.id`. */
  readonly masks: ReadonlyMap<string, readonly ImportedMask[]>;
  /** Masks of images that are not among the records: of other splits, or under names that say nothing here. */
  readonly elsewhere: number;
}

/** Finds records by what files of predictions call them. */
export class ImageNames {
  readonly #byName = new Map<string, ImageRecord | null>();

  constructor(records: readonly ImageRecord[]) {
    for (const record of records) this.#byName.set(record.id, record);
    for (const record of records) {
      const names = new Set([stemOf(record.id), stemOf(record.imagePath), record.imagePath]);
      for (const name of names) this.#add(name, record);
    }
  }

  /** By id (`dataset/stem`), by file name or its stem where only one image has it; null for others. */
  find(name: string): ImageRecord | null {
    const plain = name.replaceAll("\\", "/");
    return (
      this.#byName.get(plain) ??
      this.#byName.get(withoutEnding(plain)) ??
      this.#byName.get(stemOf(plain)) ??
      null
    );
  }

  #add(name: string, record: ImageRecord): void {
    const known = this.#byName.get(name);
    // Two images of one name: it means neither.
    if (known === undefined) this.#byName.set(name, record);
    else if (known !== null && known.id !== record.id && known.id !== name) this.#byName.set(name, null);
  }
}

function withoutEnding(name: string): string {
  return name.replace(/\.(png|jpe?g|bmp|tiff?|dcm|nii(\.gz)?)$/i, "");
}

function stemOf(path: string): string {
  return withoutEnding(path.slice(path.lastIndexOf("/") + 1));
}

/** Whether a word names a way of asking. */
export function isImportProtocol(word: unknown): word is ImportProtocol {
  return (IMPORT_PROTOCOLS as readonly unknown[]).includes(word);
}

/** An error about a file of predictions. */
export function badPredictions(place: string, rule: string, got: unknown): EvaluationError {
  const shown = typeof got === "string" ? got : (JSON.stringify(got)?.slice(0, 80) ?? "nothing");
  return new EvaluationError("bad_file", `predictions: ${place}: ${rule}, got ${shown}`);
}
