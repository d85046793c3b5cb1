import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

const MOST_CHARACTERS = 300;

/** Looks up the licences of the datasets below a folder; each folder's files are read once. */
export class PlainLicences {
  readonly #root: string;
  readonly #byFolder = new Map<string, Promise<string | null>>();

  constructor(root: string) {
    this.#root = resolve(root);
  }

  /** The licence that stands nearest above a file, no higher than the root; null when nothing does. */
  of(file: string): Promise<string | null> {
    return this.#ofFolder(dirname(file));
  }

  #ofFolder(folder: string): Promise<string | null> {
    const known = this.#byFolder.get(folder);
    if (known !== undefined) return known;
    const found = readLicence(folder).then((licence) => {
      if (licence !== null || folder === this.#root || dirname(folder) === folder) return licence;
      return this.#ofFolder(dirname(folder));
    });
    this.#byFolder.set(folder, found);
    return found;
  }
}

/** The licence by `dataset.json`, else by the lines "Licence class: ..." and "Licence words: ..." (or "Licence: ...") of `SOURCE.md`. */
async function readLicence(folder: string): Promise<string | null> {
  const stated = statedLicence(await readText(join(folder, "dataset.json")));
  if (stated !== null) return shorten(stated);
  const notes = await readText(join(folder, "SOURCE.md"));
  const line = (name: string) =>
    new RegExp(`^[-*\\s]*Licence${name}:\\s*(.+)$`, "im").exec(notes)?.[1].trim();
  const parts = [line(" class"), line(" words") ?? line("")].filter((part) => part !== undefined);
  return parts.length === 0 ? null : shorten(parts.join(": "));
}

function statedLicence(json: string): string | null {
  try {
    const { licence } = JSON.parse(json) as { licence?: unknown };
    return typeof licence === "string" && licence.trim() !== "" ? licence.trim() : null;
  } catch {
    // Whether dataset.json is well-formed is for the reader of the dataset to say.
    return null;
  }
}

function shorten(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 3)}...` : text;
}

async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
