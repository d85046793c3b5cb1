import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Random } from "@mimo/base";
import { encodePng, maskFromBox, writeMaskPng } from "@mimo/imaging";
import { describe, expect, test } from "vitest";
import { run, withFolder } from "../../testing/run.js";

/** Patients with one noisy picture each: a liver, and in every second a spleen. */
async function writeSource(folder: string, patients: number, dataset = "Made"): Promise<void> {
  await mkdir(join(folder, "images"), { recursive: true });
  const lines: string[] = [];
  for (let i = 0; i < patients; i++) {
    const random = Random.derive(dataset, i);
    const pixels = Uint8Array.from(
      { length: 48 * 40 },
      (_, k) => (((k >> 6) * 31 * (i + 3)) % 200) + random.integer(50),
    );
    await writeFile(join(folder, `images/${i}.png`), await encodePng(pixels, 48, 40, 1));
    const masks = [];
    for (const [label, box] of [
      ["liver", [4, 4, 20, 24]],
      ["spleen", [30, 6, 42, 20]],
    ] as const) {
      if (label === "spleen" && i % 2 === 1) continue;
      const path = `masks/${i}--${label}--00.png`;
      const mask = maskFromBox([...box] as [number, number, number, number], 48, 40);
      await writeMaskPng(join(folder, path), mask);
      const area = mask.data.reduce((sum, value) => sum + value, 0);
      masks.push({ path, label, instance: 0, kind: "all", area_px: area });
    }
    const facts = { modality: "ct", dataset, case: `c${i}`, body_part: "abdomen", width: 48, height: 40 };
    lines.push(
      JSON.stringify({
        image: `images/${i}.png`,
        ...facts,
        spacing_mm: [0.8, 0.8],
        split: "train",
        masks,
        attributes: {},
      }),
    );
  }
  await writeFile(join(folder, "index.jsonl"), `${lines.join("\n")}\n`);
}

/** Builds a dataset of some patients; the split is drawn by the builder's own shares. */
async function build(folder: string, patients = 12, dataset = "Made"): Promise<string> {
  const [source, out] = [join(folder, `source-${dataset}`), join(folder, `built-${dataset}`)];
  await writeSource(source, patients, dataset);
  const { code, stderr } = await run([
    "dataset",
    "build",
    "--source",
    `plain:${source}`,
    "--out",
    out,
    "--samples",
    "3",
  ]);
  expect(stderr).not.toContain("bug");
  expect(code).toBe(0);
  return out;
}

describe("mimo dataset", () => {
  test("build makes a dataset with card, statistics and pictures that validate proves", async () => {
    await withFolder(async (folder) => {
      const dir = await build(folder);
      const card = await readFile(join(dir, "README.md"), "utf8");
      expect(card).toContain(
        "36 questions with grounded answers about 12 images with 18 masks, of 12 patients",
      );
      expect(await readdir(join(dir, "pictures"))).toContain("samples-ct.png");
      expect(existsSync(join(dir, "work"))).toBe(false);
      const valid = await run(["dataset", "validate", dir]);
      expect(valid).toMatchObject({ code: 0 });
      expect(valid.stdout).toContain("no patient and no near-duplicate crosses splits, every row is sound");
    });
  });

  test("build again with the same options leaves all as it is; with others it refuses", async () => {
    await withFolder(async (folder) => {
      const dir = await build(folder, 4);
      const before = await readFile(join(dir, "dataset.json"), "utf8");
      const command = ["dataset", "build", "--source", `plain:${join(folder, "source-Made")}`, "--out", dir];
      expect(await run([...command, "--samples", "3"])).toMatchObject({ code: 0 });
      expect(await readFile(join(dir, "dataset.json"), "utf8")).toBe(before);
      const other = await run([...command, "--samples", "3", "--seed", "7"]);
      expect(other).toMatchObject({ code: 2 });
      expect(other.stderr).toMatch(/made with other options: seed/);
    });
  });

  test("validate names what is wrong and ends with 2", async () => {
    await withFolder(async (folder) => {
      const dir = await build(folder, 4);
      const file = join(dir, "samples/train-00000.parquet");
      const bytes = await readFile(file);
      bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 0xff, bytes.length >> 1);
      await writeFile(file, bytes);
      const found = await run(["dataset", "validate", dir]);
      expect(found.code).toBe(2);
      expect(found.stdout).toContain(
        "samples/train-00000.parquet: the file is not the one that the manifest describes",
      );
    });
  });

  test("stats counts, show prints and draws, export writes LLaVA and COCO", async () => {
    await withFolder(async (folder) => {
      const dir = await build(folder, 4);
      const stats = JSON.parse((await run(["dataset", "stats", dir, "--json"])).stdout);
      expect(stats).toMatchObject({ images: 4, masks: 6, samples: 12 });
      const sheet = join(folder, "sheet.png");
      const shown = await run(["dataset", "show", dir, "--count", "2", "--out", sheet]);
      expect(shown.stdout.match(/^ {2}Q /gm)!.length).toBeGreaterThanOrEqual(2);
      expect((await readFile(sheet)).subarray(1, 4).toString()).toBe("PNG");
      const none = await run(["dataset", "show", dir, "--term", "polyp", "--out", sheet]);
      expect(none).toMatchObject({ code: 2 });

      const [llava, coco] = [join(folder, "llava"), join(folder, "coco")];
      expect(await run(["dataset", "export", dir, "--format", "llava", "--out", llava])).toMatchObject({
        code: 0,
      });
      const entries = JSON.parse(await readFile(join(llava, "train.json"), "utf8"));
      expect(entries).toHaveLength(12);
      expect(entries[0].conversations[0]).toMatchObject({
        from: "human",
        value: expect.stringMatching(/^<image>\n/),
      });
      expect(existsSync(join(llava, entries[0].image))).toBe(true);
      expect(await run(["dataset", "export", dir, "--format", "coco", "--out", coco])).toMatchObject({
        code: 0,
      });
      const instances = JSON.parse(await readFile(join(coco, "instances_train.json"), "utf8"));
      expect(instances.annotations).toHaveLength(6);
      expect(instances.categories.map(({ name }: { name: string }) => name)).toEqual(["liver", "spleen"]);
    });
  });

  test("split draws other splits by patient, merge puts datasets together, and both are valid", async () => {
    await withFolder(async (folder) => {
      const [one, two] = [await build(folder, 8), await build(folder, 5, "Other")];
      const [split, merged] = [join(folder, "split"), join(folder, "merged")];
      const other = await run(["dataset", "split", one, "--shares", "40,30,30", "--out", split, "--json"]);
      const { images, splits } = JSON.parse(other.stdout);
      expect(images).toBe(8);
      expect(Object.keys(splits).length).toBeGreaterThan(1);
      expect(await run(["dataset", "validate", split])).toMatchObject({ code: 0 });

      const put = await run(["dataset", "merge", one, two, one, "--out", merged, "--json"]);
      expect(JSON.parse(put.stdout)).toMatchObject({ images: 13, left: { duplicate_image: 8 } });
      expect(await run(["dataset", "validate", merged])).toMatchObject({ code: 0 });
      expect(await run(["dataset", "merge", one, two, "--out", merged])).toMatchObject({ code: 2 });
    });
  });

  test.each([
    [["build", "--source", "floppy:/x", "--out", "/y"], /expected FORMAT:PATH with one of plain/],
    [["build", "--source", "plain:/not/there", "--out", "OUT"], /not\/there/],
    [["build", "--source", "plain:/x", "--out", "OUT", "--perspectives", "I,V"], /some of I,II,III,IV/],
    [["build", "--source", "plain:/x", "--out", "OUT", "--shares", "80,10"], /add up to 100/],
    [
      ["build", "--source", "plain:/x", "--out", "OUT", "--writer", "http://me:secret@host"],
      /MIMO_WRITER_KEY/,
    ],
    [["stats", "/not/there"], /expected a built dataset/],
    [["work", "/not/there"], /must hold a build/],
    [["export", "/not/there", "--format", "xml", "--out", "OUT"], /Allowed choices are llava, coco/],
  ])("%j is refused in one line", async (command, message) => {
    await withFolder(async (folder) => {
      const argv = command.map((word) => (word === "OUT" ? join(folder, "out") : word));
      const { code, stderr } = await run(["dataset", ...argv]);
      expect(code).toBe(2);
      expect(stderr).toMatch(message);
      expect(stderr.trim().split("\n")).toHaveLength(1);
      expect(stderr).not.toContain("secret");
    });
  });
});
