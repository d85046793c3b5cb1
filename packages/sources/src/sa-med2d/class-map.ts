import { z } from "zod";
import { SourceError } from "../source-error.js";

/** Readable names of the classes: by dataset, then by number. */
export type ClassMap = ReadonlyMap<string, ReadonlyMap<number, string>>;

/** Name of the file that holds the map. */
export const CLASS_MAP_FILE = "SAMed2D_v1_class_mapping_id.json";

const ID = z.union([z.number().int().nonnegative(), z.string().regex(/^\d+$/).transform(Number)]);
const FILE = z.record(z.string(), z.record(z.string(), ID));

/**
 * Reads the map of the classes: `{"DATASET": {"class name": number}}`, numbers from 0.
 *
 * @throws {SourceError} `bad_layout` if it is not so: then no mask has a name.
 */
export function parseClassMap(bytes: Uint8Array): ClassMap {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (cause) {
    throw new SourceError("bad_layout", `${CLASS_MAP_FILE}: JSON, got something else`, {}, { cause });
  }
  const parsed = FILE.safeParse(value);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    throw new SourceError(
      "bad_layout",
      `${CLASS_MAP_FILE}: {"DATASET": {"class name": number}}, got at ${path.join(".") || "its top"}: ${message}`,
    );
  }
  return new Map(
    Object.entries(parsed.data).map(([dataset, ids]) => [
      dataset,
      new Map(
        Object.entries(ids)
          .map(([name, id]) => [id, readable(name)] as const)
          .filter(([, name]) => name !== ""),
      ),
    ]),
  );
}

/** `left_kidney` -> "left kidney"; the answer grammar's brackets are no part of a label. */
function readable(name: string): string {
  return name.replace(/[<>_+\s]+/g, " ").trim();
}
