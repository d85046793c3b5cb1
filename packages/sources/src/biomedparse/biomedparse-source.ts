import { join, posix } from "node:path";
import { foldersBelow } from "../files/find-folders.js";
import { PictureFiles } from "../files/picture-files.js";
import { cardName, listFolders, requireFolder } from "../files/source-folder.js";
import type { Source, SourceType } from "../source.js";
import { SourceError } from "../source-error.js";
import { listPart, type Part } from "./list-part.js";

/**
 * BiomedParseData: `train` and `train_mask`, `test` and `test_mask`, with or without `train.json` and `test.json`; one set,
 * or a folder of sets at most four levels down.
 *
 * Listing holds the file names of one part in memory, about 300 bytes per mask.
 */
export const BIOMEDPARSE_SOURCE: SourceType = {
  format: "biomedparse",
  summary: "BiomedParseData: train, train_mask, test, test_mask and their JSON",
  async open(path: string): Promise<Source> {
    const root = await requireFolder(path, "biomedparse");
    const name = cardName(root, "biomedparse");
    const parts = await findParts(root, name);
    if (parts.length === 0) {
      throw new SourceError(
        "bad_layout",
        `biomedparse: expected folders train and train_mask, or test and test_mask, got neither in ${path}`,
      );
    }
    const files = new PictureFiles(root);
    return {
      format: "biomedparse",
      card: { name, licence: null, url: null },
      async *list(onSkip) {
        for (const part of parts) yield* listPart(root, part, onSkip);
      },
      readImage: (image) => files.readImage(image.ref),
      readMask: (image, mask) => files.readMask(mask.ref, image.ref),
      close: async () => {},
    };
  },
};

const SPLITS = ["train", "val", "test"] as const;
const IS_PART = /(?:^|\/)(?:train|val|test)(?:_mask)?$/;

async function findParts(root: string, name: string): Promise<Part[]> {
  const parts: Part[] = [];
  // Millions of pictures: their folders need not be looked into.
  for (const folder of await foldersBelow(root, (path) => IS_PART.test(path))) {
    if (IS_PART.test(folder)) continue;
    const names = new Set(await listFolders(join(root, folder)));
    for (const split of SPLITS) {
      if (!names.has(split) || !names.has(`${split}_mask`)) continue;
      parts.push({ folder: posix.join(folder, split), dataset: folder === "" ? name : folder, split });
    }
  }
  return parts;
}
