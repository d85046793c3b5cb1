import { setImmediate as otherWork } from "node:timers/promises";
import { type CocoObject, type CocoPicture, cocoObject } from "@mimo/imaging";
import { type ExportedCase, findingsBySlice } from "./exported-case.js";
import { describeFinding } from "./make-pictures.js";

/** The slices of a case that have findings, as pictures of a COCO document. */
export async function cocoPictures({ stored, scan, findings }: ExportedCase): Promise<CocoPicture[]> {
  const { slices, width, height } = scan.manifest;
  const pictures: CocoPicture[] = [];
  for (const [slice, onSlice] of findingsBySlice(findings)) {
    const { file, frame } = slices[slice]!;
    const objects: CocoObject[] = [];
    for (const exported of onSlice) {
      const { label, mask } = exported.finding;
      objects.push(cocoObject(label, mask, { mimo: describeFinding(exported) }));
      await otherWork();
    }
    pictures.push({
      fileName: stored.files[file]?.name ?? stored.case.name,
      width,
      height,
      extra: { mimo: { caseId: stored.case.id, caseName: stored.case.name, slice, frame } },
      objects,
    });
  }
  return pictures;
}
