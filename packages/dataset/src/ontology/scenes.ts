import type { ImageRecord } from "../image-record.js";
import { REGIONS, type Region } from "./term.js";

interface Scene {
  readonly modality: string;
  /** Matched against the body part in lower case; null matches any, an unknown one too. */
  readonly bodyPart: RegExp | null;
  /** Everything that such an image might show, generously: a region is left out only if it cannot be there. */
  readonly mayShow: readonly Region[];
}

const NEEDS_LENS: readonly Region[] = ["retina", "skin_pattern", "tissue", "cells", "blood"];
/** What a scanner can show of a body when it is not known where it looked: anything but what needs a lens. */
const ANY_ORGAN: readonly Region[] = REGIONS.filter((region) => !NEEDS_LENS.includes(region));
const HEAD: readonly Region[] = ["brain", "head_neck", "eye", "spine", "nerve", "skin", "device"];
const NECK: readonly Region[] = [
  "head_neck",
  "larynx",
  "thyroid",
  "eye",
  "spine",
  "limb",
  "nerve",
  "skin",
  "device",
];
const TRUNK: readonly Region[] = [
  "chest",
  "heart",
  "breast",
  "abdomen",
  "colon",
  "pelvis",
  "spine",
  // A shoulder, an arm at the side, the hips.
  "limb",
  "fetus",
  "skin",
  "nerve",
  "device",
];
const TISSUE: readonly Region[] = ["tissue", "cells", "blood", "nerve"];
const ORIGINS = ANY_ORGAN.filter((region) => region !== "fetus" && region !== "device");

/** First match wins. */
const SCENES: readonly Scene[] = [
  { modality: "fundus", bodyPart: null, mayShow: ["retina", "eye", "nerve"] },
  { modality: "dermoscopy", bodyPart: null, mayShow: ["skin", "skin_pattern"] },
  { modality: "endoscopy", bodyPart: /colon|rect|bowel/, mayShow: ["colon", "abdomen", "pelvis", "device"] },
  { modality: "endoscopy", bodyPart: /laryn|vocal|throat/, mayShow: ["larynx", "head_neck", "device"] },
  // Any other part of an unborn child may show any organ.
  {
    modality: "ultrasound",
    bodyPart: /(fet|foet).*(head|brain)/,
    mayShow: ["fetus", "brain", "head_neck", "eye", "spine", "limb", "pelvis"],
  },
  {
    modality: "ultrasound",
    bodyPart: /breast/,
    mayShow: ["breast", "chest", "limb", "skin", "nerve", "device"],
  },
  { modality: "ultrasound", bodyPart: /thyroid/, mayShow: [...NECK, "chest"] },
  { modality: "ultrasound", bodyPart: /nerve/, mayShow: [...NECK, "chest", "abdomen"] },
  { modality: "ultrasound", bodyPart: null, mayShow: [...ANY_ORGAN, "retina"] },
  { modality: "ct", bodyPart: /head and neck|neck/, mayShow: [...NECK, "brain", "chest"] },
  { modality: "ct", bodyPart: /head|brain/, mayShow: HEAD },
  { modality: "ct", bodyPart: /chest|thorax|lung/, mayShow: [...TRUNK, ...NECK] },
  { modality: "ct", bodyPart: /abdomen|pelvis|liver|kidney/, mayShow: TRUNK },
  { modality: "ct", bodyPart: null, mayShow: ANY_ORGAN },
  { modality: "mr", bodyPart: /hippocampus/, mayShow: ["brain"] },
  { modality: "mr", bodyPart: /neck/, mayShow: [...NECK, "brain", "chest"] },
  { modality: "mr", bodyPart: /brain|head/, mayShow: HEAD },
  { modality: "mr", bodyPart: /heart|abdomen|lumbar/, mayShow: TRUNK },
  { modality: "mr", bodyPart: null, mayShow: ANY_ORGAN },
  { modality: "xray", bodyPart: /breast/, mayShow: ["breast", "chest", "limb", "skin", "device"] },
  { modality: "xray", bodyPart: /chest|heart/, mayShow: [...TRUNK, ...NECK] },
  { modality: "xray", bodyPart: null, mayShow: ANY_ORGAN },
  { modality: "pathology", bodyPart: /blood/, mayShow: ["blood", "cells", "tissue"] },
  // A slide of unknown origin may be of any organ, or of a growth in it.
  { modality: "pathology", bodyPart: /colon|rect/, mayShow: [...TISSUE, "colon", "abdomen", "pelvis"] },
  { modality: "pathology", bodyPart: /breast/, mayShow: [...TISSUE, "breast", "skin", "limb"] },
  {
    modality: "pathology",
    bodyPart: /prostate|bladder|kidney|stomach/,
    mayShow: [...TISSUE, "abdomen", "colon", "pelvis"],
  },
  { modality: "pathology", bodyPart: null, mayShow: [...TISSUE, ...ORIGINS] },
  { modality: "microscopy", bodyPart: /brain/, mayShow: [...TISSUE, "brain"] },
  { modality: "microscopy", bodyPart: null, mayShow: [...TISSUE, ...ORIGINS] },
];

/** The regions that an image might show; null when nothing is known of such images, so that nothing is ruled out. */
export function regionsThatMayShow(record: ImageRecord): ReadonlySet<Region> | null {
  const bodyPart = record.bodyPart?.toLowerCase() ?? "";
  const scene = SCENES.find(
    (each) => each.modality === record.modality && (each.bodyPart === null || each.bodyPart.test(bodyPart)),
  );
  return scene === undefined ? null : new Set(scene.mayShow);
}
