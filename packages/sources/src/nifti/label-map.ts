import { z } from "zod";
import { SourceError } from "../source-error.js";
import { sidedLabel } from "../volumes/sided-label.js";

/** One class of a label volume. */
export interface LabelClass {
  /** Made readable. */
  readonly label: string;
  /** Voxel values that belong to it (regions have several); null: every value but zero. */
  readonly values: readonly number[] | null;
}

/** What the values of a label volume mean. */
export interface LabelMap {
  readonly classes: readonly LabelClass[];
  /** Values that the map names, background and "ignore" among them; null: every value. */
  readonly known: ReadonlySet<number> | null;
  /** Whether some voxels are marked as not looked at: then nothing that is missing is proof of absence. */
  readonly hasIgnored: boolean;
}

const value = z.union([z.number().int().nonnegative(), z.string().regex(/^\d+$/).transform(Number)]);
const byName = z.record(z.string(), z.union([value, z.array(value)]));
const byValue = z.record(z.string().regex(/^\d+$/), z.string());

/**
 * Reads a label map in either direction: `{"1": "liver"}` (Medical Segmentation Decathlon) or `{"liver": 1}` (nnU-Net 2, where
 * a region may have several values: `{"whole tumor": [1, 2, 3]}`).
 *
 * Zero and names such as "background" make no class; "ignore" is a value without a class.
 *
 * @param where - File and field, for messages.
 * @throws {SourceError} `bad_layout`
 */
export function parseLabelMap(json: unknown, where: string): LabelMap {
  const named = byValue.safeParse(json);
  const entries: [name: string, values: number[]][] = named.success
    ? Object.entries(named.data).map(([key, name]) => [name, [Number(key)]])
    : parseByName(json, where);
  const isIgnored = (name: string) => name.toLowerCase() === "ignore";
  const classes = entries.flatMap(([name, values]) => {
    const label = sidedLabel(name);
    const drawn = values.filter((each) => each !== 0);
    const isClass = drawn.length > 0 && label !== "" && !isIgnored(name) && !/^background$/i.test(name);
    return isClass ? [{ label, values: drawn }] : [];
  });
  if (classes.length === 0)
    throw new SourceError("bad_layout", `${where}: expected at least one label, got none`);
  return {
    classes,
    known: new Set([0, ...entries.flatMap(([, values]) => values)]),
    hasIgnored: entries.some(([name]) => isIgnored(name)),
  };
}

/** The map of a volume that holds one structure: whatever is not zero is inside. */
export function singleLabelMap(fileName: string): LabelMap {
  return { classes: [{ label: sidedLabel(fileName), values: null }], known: null, hasIgnored: false };
}

function parseByName(json: unknown, where: string): [string, number[]][] {
  const parsed = byName.safeParse(json);
  if (!parsed.success) {
    throw new SourceError(
      "bad_layout",
      `${where}: expected {"1": "liver"} or {"liver": 1}, got something else`,
    );
  }
  return Object.entries(parsed.data).map(([name, values]) => [name, [values].flat()]);
}
