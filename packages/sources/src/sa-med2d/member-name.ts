/** What the name of a picture says: `MODALITY--DATASET--CASE--DIRECTION_INDEX`. */
export interface PictureName {
  /** As it stands: `ct_00`, `mr_flair`, `x_ray`. */
  readonly prefix: string;
  readonly dataset: string;
  readonly caseName: string;
  /** Axis across the slices of the volume that the picture is cut from; null for what was flat from the start. */
  readonly axis: "x" | "y" | "z" | null;
  /** Number of the slice along the axis, or null. */
  readonly slice: number | null;
}

/** A file of the set, by its place. */
export interface MemberName {
  /** The picture's name, without folder and `.png`; a mask has that of its picture. */
  readonly stem: string;
  /** `CLASS_INSTANCE` of a mask, null for a picture. */
  readonly suffix: string | null;
}

const DIRECTIONS = { x: "x", y: "y", z: "z", "2d": null } as const;

/**
 * Reads what a path within the set stands for. Some names lack `.png`.
 *
 * @returns `other` for files beside `images/` and `masks/`, `bad` for a mask whose name has no class and instance.
 */
export function parseMemberPath(path: string): MemberName | "other" | "bad" {
  const [file, folder] = lastParts(path);
  if ((folder !== "images" && folder !== "masks") || isJunk(file)) return "other";
  const name = /\.png$/i.test(file) ? file.slice(0, -4) : file;
  if (folder === "images") return { stem: name, suffix: null };
  const at = name.lastIndexOf("--");
  const suffix = name.slice(at + 2);
  return at > 0 && /^\d+_\d+$/.test(suffix) ? { stem: name.slice(0, at), suffix } : "bad";
}

/**
 * Takes a picture's name apart. A case's name may itself hold `--`.
 *
 * @returns null if the name has not four parts.
 */
export function parsePictureName(stem: string): PictureName | null {
  const match = /^([a-z][a-z0-9_]*)--((?:(?!--).)+)--(.+)--(x|y|z|2d)_([^_]+)$/i.exec(stem);
  if (match === null) return null;
  const [, prefix, dataset, caseName, direction, index] = match;
  const axis = DIRECTIONS[direction.toLowerCase() as keyof typeof DIRECTIONS];
  return {
    prefix: prefix.toLowerCase(),
    dataset,
    caseName,
    axis,
    slice: /^\d+$/.test(index) ? Number(index) : null,
  };
}

function lastParts(path: string): [file: string, folder: string] {
  const at = path.lastIndexOf("/");
  const before = path.slice(0, Math.max(0, at));
  return [path.slice(at + 1), before.slice(before.lastIndexOf("/") + 1)];
}

/** What operating systems leave in folders and archives. */
function isJunk(file: string): boolean {
  return file.startsWith(".") || file === "Thumbs.db" || file === "desktop.ini";
}
