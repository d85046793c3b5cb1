import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type BoxXyxyPx, encodeRle, maskFromBox, writeMaskPng } from "@mimo/imaging";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EvaluationReport } from "../harness/evaluation-report.js";
import { settingsSection } from "../report/settings-section.js";
import { type TinyImage, writeTinyImage } from "../testing/tiny-images.js";
import { evaluatePredictions } from "./evaluate-predictions.js";
import { readPredictions } from "./read-predictions.js";

let folder: string;
let images: TinyImage[];

const LIVER: BoxXyxyPx = [4, 4, 24, 20];
const SPLEEN: BoxXyxyPx = [28, 6, 36, 14];
const SA_MED = "ct_00--tiny--case--x_0001";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-predictions-"));
  images = [
    await writeTinyImage(folder, 10, { liver: LIVER, spleen: SPLEEN }),
    await writeTinyImage(folder, 20, { liver: LIVER }, { completeLabels: ["liver", "spleen"] }),
    await writeTinyImage(folder, 30, { liver: LIVER }, { id: `tiny/${SA_MED}` }),
  ];
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const records = () => images.map(({ record }) => record);

async function score(source: string): Promise<EvaluationReport> {
  const predictions = await readPredictions(source, records());
  return evaluatePredictions({ records: records(), predictions, seed: 1, resamples: 10 });
}

async function scoreCoco(content: unknown): Promise<EvaluationReport> {
  const file = join(folder, "results.json");
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return score(`coco:${file}`);
}

/** Of one answerer and protocol: image and Dice-giving overlap of each question. */
function overlapsOf(report: EvaluationReport, protocol: string) {
  const own = report.rows.filter((row) => row.answerer === "imported" && row.protocol === protocol);
  return own.map(({ imageId, targets, overlaps }) => [imageId, targets[0], overlaps[0]?.intersection]).sort();
}

const rle = (box: BoxXyxyPx, width = 40, height = 30) => encodeRle(maskFromBox(box, width, height));
const LIVER_PX = 20 * 16;

test("a report about another system claims none of our thresholds", async () => {
  const report = await scoreCoco([{ image_id: "tiny/10", category: "liver", segmentation: rle(LIVER) }]);
  const { notes, tables } = settingsSection(report);
  const text = JSON.stringify([notes, tables]);
  expect(text).toContain("predictions (SHA-256)");
  expect(text).not.toMatch(/weights|logit|presence of 0/);
});

describe("COCO results", () => {
  test("masks answer by image and name, polygons too; what is missing is no mask, and counted", async () => {
    const [x0, y0, x1, y1] = SPLEEN;
    const report = await scoreCoco([
      { image_id: "tiny/10", category: "Liver", segmentation: rle(LIVER), score: 0.9 },
      {
        image_id: "10.png",
        category: "spleen",
        segmentation: [[x0, y0, x1, y0, x1, y1, x0, y1]],
        score: 0.8,
      },
      { image_id: "tiny/20", category: "spleen", segmentation: rle(SPLEEN), score: 0.3 },
      { image_id: "tiny/20", category: "aorta", segmentation: rle(SPLEEN), score: 0.2 },
      { image_id: "other/1", category: "liver", segmentation: rle(LIVER), score: 0.2 },
    ]);
    expect(overlapsOf(report, "text")).toEqual([
      ["tiny/10", "liver", LIVER_PX],
      ["tiny/10", "spleen", 64],
      ["tiny/20", "liver", 0],
      [`tiny/${SA_MED}`, "liver", 0],
    ]);
    expect(report.mainAnswerer).toBe("imported");
    expect(report.counts.samples.imported?.box).toBeUndefined();
    const absent = report.rows.find(
      ({ imageId, targets }) => imageId === "tiny/20" && targets[0] === "spleen",
    );
    expect(absent).toMatchObject({ protocol: "absent", gotMask: true, presence: 0.3 });
    const [questions, masks] = report.sections[0].tables;
    expect(questions.rows[0]).toEqual(["text", "4", "2", "2"]);
    expect(masks.rows.map(([, count]) => count)).toEqual(["3", "1", "1"]);
  });

  test("a document's tables say what numbers mean; several masks of a name are one", async () => {
    const halves: BoxXyxyPx[] = [
      [4, 4, 24, 10],
      [4, 10, 24, 20],
    ];
    const annotations = halves.map((box) => ({ image_id: 7, category_id: 3, segmentation: rle(box) }));
    const report = await scoreCoco({
      images: [{ id: 7, file_name: "some/where/10.png" }],
      categories: [{ id: 3, name: "liver" }],
      annotations,
    });
    expect(overlapsOf(report, "text")[0]).toEqual(["tiny/10", "liver", LIVER_PX]);
    // Without scores nothing is known of presence.
    expect(report.tables.map(({ measure }) => measure)).not.toContain("presence_auroc");
  });

  test("the protocol field says what the system was given, and its baseline is the ellipse", async () => {
    const report = await scoreCoco([
      { image_id: "tiny/10", category: "liver", protocol: "box", segmentation: rle(LIVER) },
    ]);
    expect(overlapsOf(report, "box")).toHaveLength(4);
    expect(report.counts.samples).toEqual({ imported: { box: 4 }, ellipse: { box: 4 } });
    const dice = report.comparisons.find(
      ({ baseline, measure }) => baseline === "ellipse" && measure === "dice",
    )!;
    expect(dice.model).toBe(0.25);
  });

  test.each([
    ["{", "must be JSON"],
    ['{"annotations": 1}', "must be a list of results or a COCO document"],
    ['[{"image_id": 5, "category": "liver"}]', "image_id must be in images"],
    ['[{"image_id": "tiny/10", "category_id": 5}]', "category must be a name"],
    ['[{"image_id": "tiny/10", "category": "liver", "score": 7}]', "score must be from 0 to 1, got 7"],
    [
      '[{"image_id": "tiny/10", "category": "liver", "protocol": "click"}]',
      "protocol must be one of text, box",
    ],
    ['[{"image_id": "tiny/10", "category": "liver"}]', "segmentation must be RLE or polygons"],
  ])("refuses %s", async (content, message) => {
    await expect(scoreCoco(content)).rejects.toThrow(message);
  });

  test("a mask of another size is refused, with both sizes", async () => {
    const wrong = [{ image_id: "tiny/10", category: "liver", segmentation: rle([0, 0, 9, 9], 30, 40) }];
    await expect(scoreCoco(wrong)).rejects.toThrow(
      "results.json, entry 0: a mask of tiny/10 must have the image's size, 40 x 30, got 30 x 40",
    );
  });
});

describe("mask folders", () => {
  async function writeMasks(dir: string, files: Readonly<Record<string, BoxXyxyPx>>): Promise<string> {
    for (const [name, box] of Object.entries(files)) {
      await mkdir(dirname(join(folder, dir, name)), { recursive: true });
      await writeMaskPng(join(folder, dir, name), maskFromBox(box, 40, 30));
    }
    return join(folder, dir);
  }

  test("names say image and term, in both ways, and folders the protocol", async () => {
    const dir = await writeMasks("plain", {
      "10--liver.png": LIVER,
      "tiny/10/spleen.png": SPLEEN,
      [`${SA_MED}--liver--00.png`]: LIVER,
      "box/20/liver.png": LIVER,
      "99--liver.png": LIVER,
    });
    const report = await score(`masks:${dir}`);
    expect(overlapsOf(report, "text")).toEqual([
      ["tiny/10", "liver", LIVER_PX],
      ["tiny/10", "spleen", 64],
      ["tiny/20", "liver", 0],
      [`tiny/${SA_MED}`, "liver", LIVER_PX],
    ]);
    expect(overlapsOf(report, "box").find(([id]) => id === "tiny/20")).toEqual([
      "tiny/20",
      "liver",
      LIVER_PX,
    ]);
    expect(report.sections[0].tables[1].rows.map(([, count]) => count)).toEqual(["4", "0", "1"]);
  });

  test("SA-Med2D's numbers are looked up by dataset", async () => {
    const dir = await writeMasks("sa", { [`masks/${SA_MED}--0004_000.png`]: LIVER });
    await expect(score(`sa-med2d:${dir}`)).rejects.toThrow("must hold SAMed2D_v1_class_mapping_id.json");
    const classes = join(dir, "SAMed2D_v1_class_mapping_id.json");
    await writeFile(classes, JSON.stringify({ tiny: { spleen: 3, liver: 4 }, other: { liver: 3 } }));
    const report = await score(`sa-med2d:${dir}`);
    expect(overlapsOf(report, "text")).toContainEqual([`tiny/${SA_MED}`, "liver", LIVER_PX]);
    await writeFile(classes, JSON.stringify({ tiny: { spleen: 3 } }));
    await expect(score(`sa-med2d:${dir}`)).rejects.toThrow("class 0004 of tiny must be in");
  });

  test("a stem that two images have means neither; their ids still do", async () => {
    const twins = records().map((record) => ({ ...record, id: `${record.id.replace("tiny/", "a/")}` }));
    const dir = await writeMasks("twins", { "10--liver.png": LIVER, "a/10--liver.png": LIVER });
    const { masks, elsewhere } = await readPredictions(`masks:${dir}`, [...records(), ...twins]);
    expect([[...masks.keys()], elsewhere]).toEqual([["a/10"], 1]);
  });

  test("other kinds and empty folders are refused", async () => {
    await expect(score("nifti:x")).rejects.toThrow("must be coco:FILE, masks:DIR or sa-med2d:DIR");
    await mkdir(join(folder, "empty"), { recursive: true });
    await expect(score(`masks:${join(folder, "empty")}`)).rejects.toThrow(
      "must be a folder with PNG masks, got none",
    );
  });
});
