import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { ImageRecord } from "@mimo/dataset";
import { type CocoRle, decodeRle, type Mask, maskFromPolygon, type PointXyPx, union } from "@mimo/imaging";
import {
  badPredictions,
  IMPORT_PROTOCOLS,
  ImageNames,
  type ImportedMask,
  isImportProtocol,
  type Predictions,
} from "./imported-masks.js";

type Entry = Readonly<Record<string, unknown>>;

/** What numbers stand for; a list of results alone has none. */
interface Tables {
  readonly images: ReadonlyMap<unknown, string>;
  readonly categories: ReadonlyMap<unknown, string>;
}

/**
 * Reads COCO results: a list of `{ image_id, category_id | category, segmentation, score?, protocol? }`, or a COCO document
 * with these as `annotations` beside `images` and `categories`.
 *
 * In a list alone `image_id` must be an image's id or file name and `category` (or `category_name`) its term, for it has no
 * tables of what numbers mean. `segmentation` is RLE, compressed or not, or polygons. `protocol` is what the system was
 * given: "text" (default), "box", "point" or "text+point".
 *
 * @throws {EvaluationError} `bad_file` if it is not that.
 */
export async function readCocoResults(path: string, records: readonly ImageRecord[]): Promise<Predictions> {
  const text = await readFile(path, "utf8");
  const name = basename(path);
  const { entries, tables } = parseDocument(text, name);
  const names = new ImageNames(records);
  const masks = new Map<string, ImportedMask[]>();
  let elsewhere = 0;
  for (const [at, entry] of entries.entries()) {
    const place = `${name}, entry ${at}`;
    const record = names.find(imageName(entry, tables, place));
    const mask = parseEntry(entry, tables, place);
    if (record === null) elsewhere++;
    else masks.set(record.id, [...(masks.get(record.id) ?? []), mask]);
  }
  const hash = createHash("sha256").update(text).digest("hex");
  return { name: `coco:${name}`, hash, masks, elsewhere };
}

function parseDocument(text: string, name: string): { entries: readonly Entry[]; tables: Tables } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badPredictions(name, "must be JSON", text.slice(0, 20));
  }
  const document = (Array.isArray(value) ? { annotations: value } : (value ?? {})) as Record<string, unknown>;
  const { annotations, images = [], categories = [] } = document;
  if (![annotations, images, categories].every(isEntryList)) {
    throw badPredictions(name, "must be a list of results or a COCO document", Object.keys(document));
  }
  const table = (rows: unknown, key: string) =>
    new Map((rows as Entry[]).map((row) => [row.id, String(row[key] ?? "")] as const));
  return {
    entries: annotations as Entry[],
    tables: { images: table(images, "file_name"), categories: table(categories, "name") },
  };
}

function isEntryList(value: unknown): boolean {
  return Array.isArray(value) && value.every((row) => typeof row === "object" && row !== null);
}

function imageName({ image_id }: Entry, { images }: Tables, place: string): string {
  const listed = images.get(image_id);
  if (listed !== undefined) return listed;
  if (typeof image_id === "string") return image_id;
  throw badPredictions(place, "image_id must be in images, or an image's id or file name", image_id);
}

function parseEntry(entry: Entry, { categories }: Tables, place: string): ImportedMask {
  const term = entry.category ?? entry.category_name ?? categories.get(entry.category_id);
  if (typeof term !== "string" || term.trim() === "") {
    const rule = "category must be a name, or category_id be in categories";
    throw badPredictions(place, rule, entry.category ?? entry.category_id);
  }
  const { score = null, protocol = "text", segmentation } = entry;
  if (score !== null && !(typeof score === "number" && score >= 0 && score <= 1)) {
    throw badPredictions(place, "score must be from 0 to 1", score);
  }
  if (!isImportProtocol(protocol)) {
    throw badPredictions(place, `protocol must be one of ${IMPORT_PROTOCOLS.join(", ")}`, protocol);
  }
  const load = async (width: number, height: number) => drawSegmentation(segmentation, width, height, place);
  return { term, protocol, score, place, load };
}

function drawSegmentation(segmentation: unknown, width: number, height: number, place: string): Mask {
  if (Array.isArray(segmentation)) {
    if (segmentation.length === 0) throw badPredictions(place, "segmentation must have a polygon", []);
    return segmentation
      .map((polygon) => drawPolygon(polygon, width, height, place))
      .reduce((a, b) => union(a, b));
  }
  if (typeof segmentation !== "object" || segmentation === null) {
    throw badPredictions(place, "segmentation must be RLE or polygons", segmentation);
  }
  return decodeRle(segmentation as CocoRle);
}

function drawPolygon(polygon: unknown, width: number, height: number, place: string): Mask {
  if (!Array.isArray(polygon) || polygon.length % 2 !== 0 || !polygon.every(Number.isFinite)) {
    throw badPredictions(place, "a polygon must be x, y, x, y, ...", polygon);
  }
  const points = Array.from(
    { length: polygon.length / 2 },
    (_, at): PointXyPx => [polygon[2 * at], polygon[2 * at + 1]],
  );
  return maskFromPolygon(points, width, height);
}
