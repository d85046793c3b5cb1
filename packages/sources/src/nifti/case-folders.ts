import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Split } from "@mimo/dataset";
import { cardName, listFiles, listFolders } from "../files/source-folder.js";
import type { Skip } from "../source.js";
import { modalityOfWords } from "../volumes/modality-words.js";
import { singleLabelMap } from "./label-map.js";
import { type NiftiSet, type VolumeCase, volumeName } from "./nifti-set.js";

/** The folder of a case's label volumes, one structure in each. */
export const SEGMENTATIONS = "segmentations";

/** Names of a case's image volume, the likeliest first. Another name does if it is the only volume there. */
const IMAGE_NAMES = ["ct", "mri", "image"];

/**
 * A folder for each case, as TotalSegmentator has them: `s0001/ct.nii.gz` and `s0001/segmentations/liver.nii.gz`.
 *
 * The split and what was scanned come from `meta.csv`, if it is there. Every structure was drawn in every case that
 * has a file for it, an empty one too: so such labels are complete.
 */
export function openCaseFolders(root: string): NiftiSet {
  const name = basename(root);
  return {
    card: { name: cardName(name, "nifti"), licence: null, url: null },
    dataset: name,
    bodyPart: null,
    async *cases(onSkip) {
      const meta = await readMeta(root);
      for (const folder of await listFolders(root)) {
        if (!(await listFolders(join(root, folder))).includes(SEGMENTATIONS)) continue;
        const found = await readCase(root, folder, meta.get(folder) ?? new Map(), onSkip);
        if (found) yield found;
      }
    },
  };
}

type Row = ReadonlyMap<string, string>;

async function readCase(
  root: string,
  folder: string,
  meta: Row,
  onSkip: (skip: Skip) => void,
): Promise<VolumeCase | null> {
  const volumes = (await listFiles(join(root, folder))).filter((file) => volumeName(file) !== null);
  const image =
    volumes.find((file) => IMAGE_NAMES.includes(volumeName(file) ?? "")) ??
    (volumes.length === 1 ? volumes[0] : null);
  const files = await listFiles(join(root, folder, SEGMENTATIONS));
  const labels = files.flatMap((file) => {
    const name = volumeName(file);
    return name === null ? [] : [{ path: `${folder}/${SEGMENTATIONS}/${file}`, map: singleLabelMap(name) }];
  });
  if (image === null || labels.length === 0) {
    const reason = image === null ? "missing_image" : "missing_mask";
    const what = image === null ? "an image volume" : `volumes in ${SEGMENTATIONS}`;
    onSkip({ reason, ref: folder, message: `${folder}: expected ${what}, got none` });
    return null;
  }
  const split = meta.get("split") ?? "";
  return {
    name: folder,
    image: `${folder}/${image}`,
    labels,
    split: ["train", "val", "test"].includes(split) ? (split as Split) : null,
    modality: modalityOfWords(volumeName(image) ?? ""),
    completeLabels: labels.map(({ map }) => map.classes[0].label),
    attributes: studyFacts(meta),
  };
}

function studyFacts(meta: Row): Record<string, string> {
  const kept = ["study_type", "pathology", "pathology_location"].flatMap((key) => {
    const value = meta.get(key);
    return value ? [[key, value]] : [];
  });
  return Object.fromEntries(kept);
}

/** Rows of `meta.csv` by `image_id`; its fields are separated by semicolons and hold no quotes. */
async function readMeta(root: string): Promise<Map<string, Row>> {
  let text: string;
  try {
    text = await readFile(join(root, "meta.csv"), "utf8");
  } catch {
    return new Map();
  }
  const [header = "", ...lines] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const separator = header.includes(";") ? ";" : ",";
  const keys = header.split(separator).map((key) => key.trim());
  const rows = lines.map((line): Row => {
    const values = line.split(separator);
    return new Map(keys.map((key, i) => [key, (values[i] ?? "").trim()]));
  });
  return new Map(rows.map((row) => [row.get("image_id") ?? "", row]));
}
