import { toSourceKey } from "../files/source-key.js";
import type { Skip, SourceImage, SourceMask } from "../source.js";
import type { SourceErrorCode } from "../source-error.js";
import type { ClassMap } from "./class-map.js";
import { type PictureName, parsePictureName } from "./member-name.js";
import { modalityOfPrefix } from "./modality-of-prefix.js";

/** A file of the set, as the join finds it. */
export interface Member {
  readonly stem: string;
  /** `CLASS_INSTANCE` of a mask, null for the picture. */
  readonly suffix: string | null;
  readonly ref: string;
}

/** Begins the reference of a mask that is several files' union; their references follow, with commas between. */
export const UNION = "union:";

/** Classes of this name are unions of other classes of the dataset, which have masks of their own. */
const UNION_LABEL = /^union /i;
/** Cases of this name are masks of the whole brain instead of pictures. */
const MASK_CASE = "brain-growth";

interface ClassMask {
  readonly instance: number;
  readonly ref: string;
}

/**
 * Describes one picture from the names of its files.
 *
 * @param members - The picture and its masks, in any order.
 * @returns null if the picture is left out, which `onSkip` was told.
 */
export function describePicture(
  members: readonly Member[],
  classes: ClassMap,
  onSkip: (skip: Skip) => void,
): SourceImage | null {
  const { stem } = members[0];
  const skip = (reason: SourceErrorCode, ref: string, message: string): null => {
    onSkip({ reason, ref, message: `sa-med2d: ${message}` });
    return null;
  };
  const pictures = members.filter(({ suffix }) => suffix === null);
  const files = members.filter(({ suffix }) => suffix !== null);
  for (const _ of pictures.slice(1))
    skip("bad_record", `images/${stem}`, "one picture of a name, got another");
  if (pictures.length === 0) {
    return skip("missing_image", `images/${stem}`, `a picture for its ${files.length} masks, got none`);
  }
  const name = parsePictureName(stem);
  if (name === null) {
    return skip("bad_record", `images/${stem}`, "a name of four parts with -- between, got another");
  }
  if (name.caseName.includes(MASK_CASE)) {
    return skip("unsupported", `images/${stem}`, `pictures, got a mask in place of one (${MASK_CASE})`);
  }
  const masks = listMasks(files, name, classes, skip);
  if (masks.length === 0) {
    return skip("missing_mask", `images/${stem}`, "a picture with a mask that can be used, got none");
  }
  return toSourceImage(pictures[0], name, masks);
}

function listMasks(
  files: readonly Member[],
  { dataset }: PictureName,
  classes: ClassMap,
  skip: (reason: SourceErrorCode, ref: string, message: string) => null,
): SourceMask[] {
  const byClass = new Map<number, { readonly label: string; readonly files: ClassMask[] }>();
  const seen = new Set<string>();
  for (const { stem, suffix, ref } of files) {
    const [classId, instance] = suffix!.split("_").map(Number);
    const file = `masks/${stem}--${suffix}`;
    const label = classes.get(dataset)?.get(classId);
    const isTwin = seen.has(`${classId}_${instance}`);
    seen.add(`${classId}_${instance}`);
    if (label === undefined) {
      skip("unknown_label", file, `a class of the map of ${dataset}, got ${classId}`);
    } else if (UNION_LABEL.test(label)) {
      skip("unsupported", file, `classes of their own, got a union: ${label}`);
    } else if (isTwin) {
      skip("bad_record", file, "one mask of a class and number, got another");
    } else {
      const ofClass = byClass.get(classId) ?? { label, files: [] };
      byClass.set(classId, ofClass);
      ofClass.files.push({ instance, ref });
    }
  }
  return [...byClass.entries()]
    .sort(([a], [b]) => a - b)
    .flatMap(([, ofClass]) => toSourceMasks(ofClass.files, ofClass.label));
}

/** One file of a class holds all of it; of several each holds one object, and all of it is their union. */
function toSourceMasks(files: readonly ClassMask[], label: string): SourceMask[] {
  if (files.length === 1) return [{ ref: files[0].ref, label, kind: "all", instance: 0 }];
  const sorted = [...files].sort((a, b) => a.instance - b.instance);
  const whole = UNION + sorted.map(({ ref }) => ref).join(",");
  return [
    { ref: whole, label, kind: "all", instance: 0 },
    ...sorted.map(({ ref }, i): SourceMask => ({ ref, label, kind: "instance", instance: i + 1 })),
  ];
}

function toSourceImage({ stem, ref }: Member, name: PictureName, masks: readonly SourceMask[]): SourceImage {
  const { modality, sequence } = modalityOfPrefix(name.prefix);
  return {
    key: toSourceKey(stem),
    ref,
    dataset: name.dataset,
    modality,
    bodyPart: null,
    caseId: name.caseName,
    licence: null,
    spacingMm: null,
    split: null,
    masks,
    questions: [],
    // Which anatomical plane an axis is depends on how each volume was stored, which the set does not tell.
    attributes: {
      ...(sequence === null ? {} : { sequence }),
      ...(name.axis === null ? {} : { axis: name.axis }),
      ...(name.slice === null ? {} : { slice: name.slice }),
    },
    // Small masks were dropped when the set was made: what is not listed may be there.
    completeLabels: [],
  };
}
