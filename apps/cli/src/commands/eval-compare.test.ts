import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesIn, run, withFolder } from "../testing/run.js";

const ROW = {
  dataset: "set",
  modality: "ct",
  answerer: "model",
  protocol: "text",
  task: "segment",
  question: "Segment the liver.",
  targets: ["liver"],
  answer: "Here.",
  terms: ["liver"],
  gotMask: true,
  presence: 0.9,
  isNamedRight: null,
  termCounts: null,
  isYesNoRight: null,
  ms: null,
};

/** Writes what an evaluation leaves behind: answers about liver of so many images, all with one Dice. */
async function writeEvaluation(folder: string, images: number, dice: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "report.json"), JSON.stringify({ settings: { seed: 1 } }));
  const overlaps = [{ intersection: dice * 100, predictedPx: 100, truthPx: 100 }];
  const lines = Array.from({ length: images }, (_, k) =>
    JSON.stringify({ ...ROW, sampleId: `${k}#text#liver`, imageId: `${k}`, caseId: `${k}`, overlaps }),
  );
  await writeFile(join(folder, "samples.jsonl"), lines.join("\n"));
}

function comparing(
  more: readonly string[],
  check: (result: Awaited<ReturnType<typeof run>>, out: string) => unknown,
) {
  return withFolder(async (folder) => {
    const [a, b, out] = [join(folder, "a"), join(folder, "b"), join(folder, "out")];
    await writeEvaluation(a, 12, 0.5);
    await writeEvaluation(b, 10, 0.75);
    await check(await run(["eval", "--compare", a, b, "--out", out, ...more]), out);
  });
}

test("B is set against A, and what only one of them asked is said first", () =>
  comparing([], async ({ code, stdout, stderr }, out) => {
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Their questions differ: 10 questions .* left out are 2 that only A asked/);
    expect(stdout).toContain(`The comparison is in ${join(out, "comparison.html")}`);
    expect(await readFile(join(out, "comparison.md"), "utf8")).toContain(
      "| text | Dice | 0.500 | 0.750 | 0.250",
    );
  }));

test("--json prints the numbers, and no patient", () =>
  comparing(["--json"], ({ stdout }) => {
    const { measures, paired } = JSON.parse(stdout);
    expect(paired).toBe(10);
    expect(measures[0]).toMatchObject({ protocol: "text", measure: "dice", a: 0.5, b: 0.75 });
    expect(stdout).not.toContain("caseId");
  }));

test("one folder, or a folder that is no evaluation, is refused with code 2 and nothing is written", () =>
  withFolder(async (folder) => {
    const out = join(folder, "out");
    const one = await run(["eval", "--compare", folder, "--out", out]);
    expect([one.code, one.stderr]).toEqual([
      2,
      "mimo: mimo eval: --compare takes two folders of evaluations, got 1\n",
    ]);
    const none = await run(["eval", "--compare", folder, folder, "--out", out]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("must hold report.json")]);
    expect(await filesIn(folder)).toEqual([]);
  }));

test("without --compare, --data is still needed", async () => {
  const { code, stderr } = await run(["eval", "--out", "nowhere"]);
  expect([code, stderr]).toEqual([2, "mimo: required option '--data <dir>' not specified\n"]);
});
