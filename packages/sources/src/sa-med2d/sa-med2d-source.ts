import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Mask } from "@mimo/imaging";
import type { FileTree } from "../archive/file-tree.js";
import { openFolderTree } from "../archive/folder-tree.js";
import { openZipTree } from "../archive/zip-tree.js";
import type { Skip, Source, SourceImage, SourceMask, SourcePicture, SourceType } from "../source.js";
import { SourceError } from "../source-error.js";
import { CLASS_MAP_FILE, type ClassMap, parseClassMap } from "./class-map.js";
import { describePicture } from "./describe-picture.js";
import { joinMembers } from "./join-members.js";
import { PixelReader } from "./pixel-reader.js";

const SET_FOLDER = "SAMed2Dv1";
const MAX_CLASS_MAP_BYTES = 2 ** 26;

/**
 * SA-Med2D-20M (arXiv 2311.11969): a folder, its zip archive, or the archive as published in eleven segments, read by
 * its central directory and never unpacked.
 *
 *     SAMed2Dv1/images/MODALITY--DATASET--CASE--DIRECTION_INDEX.png
 *     SAMed2Dv1/masks/MODALITY--DATASET--CASE--DIRECTION_INDEX--CLASS_INSTANCE.png
 *     SAMed2Dv1/SAMed2D_v1_class_mapping_id.json   {"DATASET": {"class name": number}}
 *
 * Masks come to their picture by name; `SAMed2D_v1.json`, which says the same in gigabytes, is not read. Listing takes
 * 16 MiB and a 1024th of all names (about 10 MB for 20 million), and about 100 MB of the temporary folder (`TMPDIR`)
 * per million files; pictures come in an order that depends on their names only.
 *
 * Decided here, as the set does not say:
 * - One mask of a class is all of it. Several are objects, 1, 2, ... by their numbers, and their union is all of it.
 * - Classes `union_*` are left out (`unsupported`): they overlap the masks of their parts, which are all there.
 * - Masks of `ichallenge_adam_task2` are turned inside out.
 * - Cases `brain-growth`, and pictures of `Brain_PTM` of two values only, are left out (`unsupported`): masks of the brain
 *   stand in place of pictures.
 * - Pictures without masks and masks without a picture are left out; a name without `.png` is taken as if it had it.
 */
export const SA_MED2D_SOURCE: SourceType = {
  format: "sa-med2d",
  summary:
    "SA-Med2D-20M: the folder SAMed2Dv1 or the one around it, the .zip, or the .zip beside its .z01, .z02, ...",
  async open(path) {
    const info = await stat(path).catch(() => null);
    return info?.isDirectory() ? openSetFolder(path) : openSetArchive(path);
  },
};

async function openSetFolder(path: string): Promise<Source> {
  for (const folder of [path, join(path, SET_FOLDER)]) {
    if ((await isFolder(join(folder, "images"))) && (await isFolder(join(folder, "masks")))) {
      return new SaMed2d(await openFolderTree(folder), null);
    }
  }
  throw new SourceError(
    "bad_layout",
    `sa-med2d: a folder with images/ and masks/, or with ${SET_FOLDER}/ that has them, got ${path} (for an archive, give the .zip)`,
  );
}

/** The first names tell another archive from this set, without reading gigabytes of directory. */
const NAMES_TRIED = 1000;

async function openSetArchive(path: string): Promise<Source> {
  const tree = await openZipTree(path);
  try {
    let tried = 0;
    let isSet = false;
    for await (const entry of tree.list(() => {})) {
      isSet = /(^|\/)(images|masks)\//.test(entry.path);
      if (isSet || ++tried === NAMES_TRIED) break;
    }
    if (!isSet && tried < NAMES_TRIED) {
      throw new SourceError(
        "bad_layout",
        `sa-med2d: files in images/ and masks/, got an archive without any: ${path}`,
      );
    }
    return new SaMed2d(tree, join(dirname(path), CLASS_MAP_FILE));
  } catch (error) {
    await tree.close();
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
}

class SaMed2d implements Source {
  readonly format = "sa-med2d";
  readonly card = {
    name: "SA-Med2D-20M",
    licence: "CC BY-NC-SA 4.0",
    url: "https://huggingface.co/datasets/OpenGVLab/SA-Med2D-20M",
  };
  readonly #tree: FileTree;
  readonly #pixels: PixelReader;
  /** Where the map of the classes may lie if it is not in the tree, or null. */
  readonly #classMapBeside: string | null;

  constructor(tree: FileTree, classMapBeside: string | null) {
    this.#tree = tree;
    this.#pixels = new PixelReader(tree);
    this.#classMapBeside = classMapBeside;
  }

  async *list(onSkip: (skip: Skip) => void): AsyncGenerator<SourceImage> {
    const members = await joinMembers(this.#tree, onSkip);
    try {
      const classes = await this.#readClassMap(members.classMapRef);
      for await (const group of members.groups()) {
        const image = describePicture(group, classes, onSkip);
        if (image !== null) yield image;
      }
    } finally {
      await members.close();
    }
  }

  readImage(image: SourceImage): Promise<SourcePicture> {
    return this.#pixels.readPicture(image);
  }

  readMask(image: SourceImage, mask: SourceMask): Promise<Mask> {
    return this.#pixels.readMask(image, mask);
  }

  close(): Promise<void> {
    return this.#tree.close();
  }

  async #readClassMap(ref: string | null): Promise<ClassMap> {
    if (ref !== null) return parseClassMap(await this.#tree.read(ref, MAX_CLASS_MAP_BYTES));
    const beside =
      this.#classMapBeside === null ? null : await readFile(this.#classMapBeside).catch(() => null);
    if (beside !== null) return parseClassMap(beside);
    throw new SourceError("bad_layout", `sa-med2d: ${CLASS_MAP_FILE}, got a set without it`);
  }
}
