import { type ImageRecord, type LoadMask, writeSamples } from "@mimo/dataset";
import type { Mask } from "@mimo/imaging";
import { expect, it } from "vitest";
import { checkDraft } from "./check-draft.js";

const BOXES = { liver: [2, 4, 22, 26], spleen: [45, 5, 55, 15], aorta: [28, 20, 32, 24] } as const;

/** A CT image of 60 x 40 pixels with three structures. */
function tinyCt(): { record: ImageRecord; loadMask: LoadMask } {
  const masks = new Map<string, Mask>();
  for (const [label, [x0, y0, x1, y1]] of Object.entries(BOXES)) {
    const data = new Uint8Array(60 * 40);
    for (let y = y0; y < y1; y++) data.fill(1, y * 60 + x0, y * 60 + x1);
    masks.set(label, { width: 60, height: 40, data } as Mask);
  }
  const entries = Object.entries(BOXES).map(([label, [x0, y0, x1, y1]]) => {
    const areaPx = (x1 - x0) * (y1 - y0);
    return { path: label, label, instance: 0, kind: "all" as const, areaPx };
  });
  const place = { id: "tiny/ct", imagePath: "ct.png", dataset: "tiny", caseId: "1", split: "train" as const };
  const size = { width: 60, height: 40, spacingMm: [0.7, 0.7] as const };
  const known = { attributes: { plane: "axial" }, completeLabels: ["liver", "spleen", "gallbladder"] };
  const record = { ...place, ...size, ...known, modality: "ct", bodyPart: "abdomen", masks: entries };
  return { record, loadMask: ({ path }) => masks.get(path) as Mask };
}

it("the checks take what the grammar writes: they read facts as the grammar means them", () => {
  const { record, loadMask } = tinyCt();
  const refused: string[] = [];
  let count = 0;
  for (let seed = 0; seed < 8; seed++) {
    const options = { seed, count: 12, perspectives: ["III", "IV"] as const };
    for (const sample of writeSamples(record, loadMask, options)) {
      const turn = sample.turns[sample.turns.length - 1];
      const draft = {
        question: turn.question.normalize("NFKC"),
        answer: (turn.answer ?? "").normalize("NFKC"),
      };
      const { modality, bodyPart } = record;
      const result = checkDraft(draft, { sample, modality, bodyPart, facts: sample.facts });
      if (!result.ok) refused.push(`${result.reason}: ${turn.question} ${turn.answer}`);
      count++;
    }
  }
  expect(refused).toEqual([]);
  expect(count).toBeGreaterThan(60);
});
