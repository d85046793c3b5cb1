import { area, emptyMask, type Mask } from "@mimo/imaging";
import type { ImageRecord, MaskRecord } from "../image-record.js";
import type { LoadMask } from "../samples/structures.js";

/** A filled box on an empty mask; the far edges are exclusive. */
export function boxMask(width: number, height: number, [x0, y0, x1, y1]: readonly number[]): Mask {
  const mask = emptyMask(width, height);
  for (let y = y0; y < y1; y++) mask.data.fill(1, y * width + x0, y * width + x1);
  return mask;
}

/** Either the whole of a label, or `label@1`, `label@2`, ... for single instances. */
export type TinyMasks = Readonly<Record<string, Mask>>;

/** A record and its masks in memory, 60 x 40 pixels unless told otherwise. */
export function tinyRecord(
  masks: TinyMasks,
  facts: Partial<ImageRecord> = {},
): { record: ImageRecord; load: LoadMask } {
  const byPath = new Map<string, Mask>();
  const entries = Object.entries(masks).map(([key, mask]): MaskRecord => {
    const [label, instance = "0"] = key.split("@");
    byPath.set(`/tiny/${key}.png`, mask);
    return {
      path: `/tiny/${key}.png`,
      label,
      instance: Number(instance),
      kind: instance === "0" ? "all" : "instance",
      areaPx: area(mask),
    };
  });
  const record: ImageRecord = {
    id: "tiny/one",
    imagePath: "/tiny/one.png",
    modality: "ct",
    dataset: "tiny",
    caseId: "one",
    bodyPart: "abdomen",
    width: 60,
    height: 40,
    spacingMm: null,
    split: "train",
    masks: entries,
    attributes: {},
    completeLabels: [],
    ...facts,
  };
  return { record, load: ({ path }) => byPath.get(path)! };
}

/** Images of several modalities, with parts, instances, attributes and complete labels: every task is possible somewhere. */
export function tinyCollection(): { record: ImageRecord; load: LoadMask }[] {
  const box = (...edges: number[]) => boxMask(60, 40, edges);
  return [
    tinyRecord(
      { liver: box(2, 4, 22, 26), spleen: box(45, 5, 55, 15), aorta: box(28, 20, 32, 24) },
      { id: "tiny/ct", completeLabels: ["liver", "spleen", "gallbladder"], attributes: { plane: "axial" } },
    ),
    tinyRecord(
      {
        lungs: union(box(5, 5, 25, 35), box(35, 5, 55, 35)),
        "right lung": box(5, 5, 25, 35),
        "left lung": box(35, 5, 55, 35),
      },
      { id: "tiny/xray", modality: "xray", bodyPart: "chest", attributes: { finding: "normal" } },
    ),
    tinyRecord(
      {
        polyp: union(box(5, 5, 15, 15), box(40, 20, 50, 32)),
        "polyp@1": box(40, 20, 50, 32),
        "polyp@2": box(5, 5, 15, 15),
      },
      { id: "tiny/polyps", modality: "endoscopy", bodyPart: "colon", attributes: { polyp_count: 2 } },
    ),
    tinyRecord(
      { "breast lesion": box(10, 10, 30, 25) },
      {
        id: "tiny/breast",
        modality: "ultrasound",
        bodyPart: "breast",
        attributes: { diagnosis: "malignant" },
      },
    ),
    tinyRecord(
      {},
      { id: "tiny/empty", modality: "fundus", bodyPart: "eye (retina)", completeLabels: ["optic disc"] },
    ),
    tinyRecord(
      { "left gizmo": box(3, 3, 9, 9) },
      { id: "tiny/unknown", modality: "thermography", bodyPart: null },
    ),
  ];
}

function union(first: Mask, second: Mask): Mask {
  return { ...first, data: first.data.map((value, at) => (value || second.data[at] ? 1 : 0)) };
}
