import { join } from "node:path";
import { isPictureName, listFiles, listFolders } from "../files/source-folder.js";
import { toSourceKey, withoutEnding } from "../files/source-key.js";
import type { Skip, SourceImage, SourceMask } from "../source.js";
import type { PlainLicences } from "./plain-licences.js";

/**
 * Lists a folder `images` and a folder `masks` whose files have equal stems.
 *
 * A mask is `STEM--LABEL--NN.png` (NN 0: the whole class; 1, 2, ...: single objects), `LABEL/STEM.png`, or `STEM.png`: then
 * the label is the name of the folder that holds both. Hyphens and underscores in labels are spaces. Nothing is known
 * of the pictures: the modality is `other`.
 *
 * @param name - Of the folder that holds both: the dataset, and the label of masks that carry none.
 */
export async function* listFolderPairs(
  root: string,
  name: string,
  licences: PlainLicences,
  onSkip: (skip: Skip) => void,
): AsyncGenerator<SourceImage> {
  const masks = await findMasks(root, name);
  const licence = await licences.of(join(root, "images"));
  const seen = new Set<string>();
  for (const file of (await listFiles(join(root, "images"))).filter(isPictureName)) {
    const stem = withoutEnding(file);
    if (seen.has(stem)) {
      const ref = `images/${file}`;
      onSkip({
        reason: "bad_record",
        ref,
        message: `${ref}: each stem once, got another picture of that stem`,
      });
      continue;
    }
    seen.add(stem);
    const key = toSourceKey(stem);
    yield {
      key,
      ref: `images/${file}`,
      dataset: name,
      licence,
      modality: "other",
      bodyPart: null,
      caseId: key,
      spacingMm: null,
      split: null,
      masks: masks.get(stem) ?? [],
      questions: [],
      attributes: {},
      completeLabels: [],
    };
  }
  for (const [stem, [mask]] of masks) {
    if (seen.has(stem)) continue;
    onSkip({
      reason: "missing_image",
      ref: mask.ref,
      message: `${mask.ref}: expected a picture images/${stem}.*`,
    });
  }
}

/** Masks by the stem of their picture. */
async function findMasks(root: string, name: string): Promise<Map<string, SourceMask[]>> {
  const folder = join(root, "masks");
  const masks = new Map<string, SourceMask[]>();
  const add = (stem: string, ref: string, words: string, instance: number) => {
    const label = words.replace(/[-_<>\s]+/g, " ").trim() || "object";
    const mask: SourceMask = { ref, label, kind: instance === 0 ? "all" : "instance", instance };
    masks.set(stem, [...(masks.get(stem) ?? []), mask]);
  };
  for (const file of await pngsOf(folder)) {
    const stem = withoutEnding(file);
    const [, image = stem, label = name, instance = "0"] = /^(.+)--(.+?)--(\d+)$/.exec(stem) ?? [];
    add(image, `masks/${file}`, label, Number(instance));
  }
  for (const label of await listFolders(folder)) {
    for (const file of await pngsOf(join(folder, label)))
      add(withoutEnding(file), `masks/${label}/${file}`, label, 0);
  }
  return masks;
}

async function pngsOf(folder: string): Promise<string[]> {
  return (await listFiles(folder)).filter((file) => file.toLowerCase().endsWith(".png"));
}
