import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRows, type SampleRow } from "@mimo/dataset";
import { SourceError } from "@mimo/sources";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { provePatientSplit } from "../quality/prove-patient-split.js";
import { digestFolder, fakeParts } from "../testing/fake-parts.js";
import { type FakePicture, fakeSource } from "../testing/fake-source.js";
import type { WriteRequest, WriteResult } from "../writer/sample-writer.js";
import { buildDataset, buildShards, planBuild } from "./build-dataset.js";
import type { BuildRequest } from "./build-options.js";
import { finishBuild } from "./finish-build.js";
import type { SkipLine } from "./skip-line.js";

let root: string;
let dir: string;
let REQUEST: BuildRequest;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "mimo-build-"));
  dir = join(root, "out");
  await mkdir(join(root, "a"));
  REQUEST = { sources: [{ format: "plain", path: join(root, "a") }], imagesPerShard: 3, samplesPerImage: 2 };
});
afterEach(() => rm(root, { recursive: true, force: true }));

function pictures(count: number, more: Partial<FakePicture> = {}): FakePicture[] {
  return Array.from({ length: count }, (_, n) => ({
    key: `p${n}`,
    masks: { liver: [4, 4, 20, 20], spleen: [30, 10, 40, 20] } as const,
    ...more,
  }));
}

const parts = (list: readonly FakePicture[], more = {}) => fakeParts({ a: fakeSource(list) }, more);

async function readSkips(): Promise<SkipLine[]> {
  const text = await readFile(join(dir, "skipped.jsonl"), "utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

async function readTable<T extends "images" | "masks" | "samples">(table: T) {
  const names = (await readdir(join(dir, table))).sort();
  return (await Promise.all(names.map((name) => readRows(table, join(dir, table, name))))).flat();
}

describe("a build", () => {
  test("writes every picture with its masks and samples, and a manifest that describes the files", async () => {
    const manifest = await buildDataset({ dir, request: REQUEST }, parts(pictures(20)));
    const [images, masks, samples] = [
      await readTable("images"),
      await readTable("masks"),
      await readTable("samples"),
    ];
    expect(images.map(({ image_id }) => image_id).sort()).toEqual(
      Array.from({ length: 20 }, (_, n) => `fake/p${n}`).sort(),
    );
    expect(new Set(masks.map(({ mask_id }) => mask_id)).size).toBe(40);
    expect(new Set(samples.map(({ sample_id }) => sample_id)).size).toBe(40);
    const known = new Set(masks.map(({ mask_id }) => mask_id));
    expect(samples.every(({ targets }) => known.has(targets[0].mask_id!))).toBe(true);
    expect(manifest.sources).toEqual([
      { name: "fake", format: "plain", licence: "CC0-1.0", url: null, images: 20, masks: 40, samples: 40 },
    ]);
    const digests = await digestFolder(dir);
    for (const shard of manifest.shards) expect(digests[shard.samples.path]).toBe(shard.samples.sha256);
    expect(Object.keys(digests).filter((path) => path.startsWith("work"))).toEqual([]);
    expect(await provePatientSplit(dir)).toEqual({ patients: 20, images: 20, crossing: [] });
  });

  test("gives the same bytes with 1, 2 and 4 takers and on a second run, other bytes for another seed", async () => {
    const digests: Record<string, string>[] = [];
    for (const takers of [1, 2, 4, 1]) {
      const out = join(root, `out-${digests.length}`);
      const used = parts(pictures(30));
      await planBuild({ dir: out, request: REQUEST }, used);
      await Promise.all(Array.from({ length: takers }, () => buildShards(out, used)));
      await finishBuild(out, used);
      digests.push(await digestFolder(out));
    }
    for (const other of digests.slice(1)) expect(other).toEqual(digests[0]);
    await buildDataset({ dir, request: { ...REQUEST, seed: 5 } }, parts(pictures(30)));
    expect(await digestFolder(dir)).not.toEqual(digests[0]);
  });

  test("goes on where it stopped: only what is missing is built", async () => {
    const used = parts(pictures(12));
    const plan = await planBuild({ dir, request: REQUEST }, used);
    expect(await buildShards(dir, used, { take: 2 })).toBe(false);
    await expect(finishBuild(dir, used)).rejects.toMatchObject({ code: "incomplete" });
    const written: string[] = [];
    const watching = parts(pictures(12), {
      writeFile: async (path: string, bytes: Uint8Array) => {
        written.push(path);
        await used.writeFile(path, bytes);
      },
    });
    await buildDataset({ dir, request: REQUEST }, watching);
    const shards = written.filter((path) => path.includes(join("out", "samples")));
    expect(shards).toHaveLength(plan.shards.length - 2);
  });

  test("leaves a finished dataset with the same options alone, and refuses to write another over it", async () => {
    await buildDataset({ dir, request: REQUEST }, parts(pictures(6)));
    const before = await digestFolder(dir);
    await buildDataset({ dir, request: REQUEST }, parts(pictures(6)));
    expect(await buildShards(dir, parts(pictures(6)))).toBe(true);
    expect(await digestFolder(dir)).toEqual(before);
    const other = buildDataset({ dir, request: { ...REQUEST, samplesPerImage: 3 } }, parts(pictures(6)));
    await expect(other).rejects.toMatchObject({
      code: "not_empty",
      message: expect.stringContaining("samplesPerImage"),
    });
    const sources = fakeParts({ a: fakeSource(pictures(6), "another") });
    await expect(buildDataset({ dir, request: REQUEST }, sources)).rejects.toMatchObject({
      code: "not_empty",
    });
  });

  test("refuses to go on with other options, and names them", async () => {
    await planBuild({ dir, request: REQUEST }, parts(pictures(6)));
    await expect(
      buildDataset({ dir, request: { ...REQUEST, seed: 9 } }, parts(pictures(6))),
    ).rejects.toMatchObject({
      code: "bad_option",
      message: expect.stringContaining("seed"),
    });
    const ontology = parts(pictures(6), { useOntology: async () => "other" });
    await expect(buildShards(dir, ontology)).rejects.toMatchObject({ code: "bad_option" });
  });

  test("refuses a folder with other people's files, and touches nothing", async () => {
    await mkdir(dir);
    await writeFile(join(dir, "thesis.txt"), "years of work");
    await expect(buildDataset({ dir, request: REQUEST }, parts(pictures(6)))).rejects.toMatchObject({
      code: "not_empty",
    });
    expect(await readdir(dir)).toEqual(["thesis.txt"]);
    await rm(join(dir, "thesis.txt"));
    await mkdir(join(dir, "images"));
    await expect(buildDataset({ dir, request: REQUEST }, parts(pictures(6)))).rejects.toMatchObject({
      code: "not_empty",
    });
  });

  test("refuses options that break a rule", async () => {
    const splits = { train: 0.5, val: 0.1, test: 0.1 };
    for (const bad of [
      { splits },
      { seed: -1 },
      { perspectives: [] },
      { nearDuplicateDistance: 9 },
      { limit: 0 },
    ]) {
      const build = buildDataset({ dir, request: { ...REQUEST, ...bad } }, parts(pictures(1)));
      await expect(build).rejects.toMatchObject({ code: "bad_option" });
    }
    await expect(readdir(dir)).rejects.toThrow();
  });

  test("stops with one message when the disk is full; what was written stays, and it goes on later", async () => {
    let room = 12;
    const used = parts(pictures(12));
    const full = parts(pictures(12), {
      writeFile: async (path: string, bytes: Uint8Array) => {
        if (room-- <= 0) throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
        await used.writeFile(path, bytes);
      },
    });
    await expect(buildDataset({ dir, request: REQUEST }, full)).rejects.toMatchObject({ code: "disk_full" });
    await buildDataset({ dir, request: REQUEST }, used);
    const other = join(root, "undisturbed");
    await buildDataset({ dir: other, request: REQUEST }, used);
    expect(await digestFolder(dir)).toEqual(await digestFolder(other));
  });

  test("keeps to a limit, over all splits in proportion", async () => {
    const list = pictures(60);
    const manifest = await buildDataset({ dir, request: { ...REQUEST, limit: 50 } }, parts(list));
    const samples = await readTable("samples");
    expect(samples).toHaveLength(50);
    expect(manifest.shards.reduce((sum, shard) => sum + shard.samples.rows, 0)).toBe(50);
    const train = samples.filter(({ split }) => split === "train").length;
    expect(train).toBeGreaterThan(30);
    expect(new Set(samples.map(({ split }) => split)).size).toBe(3);
  });

  test("asks for a source's questions only from the perspectives that were asked for", async () => {
    const list = pictures(4, { questions: [question({})] });
    await buildDataset({ dir, request: { ...REQUEST, perspectives: ["I"] } }, parts(list));
    expect((await readTable("samples")).map(({ perspective }) => perspective)).toEqual(Array(8).fill("I"));
  });

  test("takes a language model's words for questions, and keeps the grammar's where they were refused", async () => {
    const writer = {
      name: "llm:fake",
      write: async ({ sample }: WriteRequest): Promise<WriteResult> =>
        sample.perspective === "III"
          ? { ok: true, question: "Where is it?", answer: "Here: <p>liver</p><SEG>." }
          : { ok: false, reason: "wrong_number" },
      close: async () => {},
    };
    const request = { ...REQUEST, samplesPerImage: 4, writer: { url: "http://localhost" } };
    const manifest = await buildDataset(
      { dir, request },
      parts(pictures(2), { openWriter: async () => writer }),
    );
    const told = (await readTable("samples")).map(({ perspective, writer: by }) => `${perspective} ${by}`);
    expect(told.slice(0, 4)).toEqual(["I grammar", "II grammar", "III llm:fake", "IV grammar"]);
    expect(manifest.skipped).toEqual({ writer_wrong_number: 2 });
    expect(manifest.options.writer).toBe("llm:fake");
  });

  test("two sources of one name are told apart, and a patient of both is in one split", async () => {
    const one = pictures(8).map((picture) => ({ ...picture, caseId: `case ${picture.key}` }));
    const two = one.map((picture) => ({ ...picture, look: Number(picture.key.slice(1)) + 100 }));
    const used = fakeParts({ a: fakeSource(one), b: fakeSource(two) });
    const path = join(root, "b");
    const request = { ...REQUEST, sources: [...REQUEST.sources, { format: "plain", path } as const] };
    const manifest = await buildDataset({ dir, request }, used);
    expect(manifest.sources.map(({ name }) => name)).toEqual(["fake", "fake-2"]);
    expect((await provePatientSplit(dir)).crossing).toEqual([]);
    expect(new Set((await readTable("images")).map(({ patient }) => patient)).size).toBe(8);
  });
});

function question(more: object) {
  return {
    question: "What is this?",
    answer: "The <p>liver</p><SEG>.",
    answerType: "open" as const,
    language: "en",
    grounding: ["liver"],
    region: "liver",
    earlier: [{ question: "Is it CT?", answer: "Yes." }],
    ...more,
  };
}

describe("questions that came with the source", () => {
  test("become samples, with the region as a mark", async () => {
    await buildDataset({ dir, request: REQUEST }, parts(pictures(1, { questions: [question({})] })));
    const given = (await readTable("samples")).filter(({ writer }) => writer === "source");
    const liver = (await readTable("masks")).find(({ label }) => label === "liver")!;
    expect(given).toMatchObject([
      {
        perspective: "IV",
        task: "question_marked",
        conversations: [
          { role: "user", content: "Is it CT?" },
          { role: "assistant", content: "Yes." },
          { role: "user", content: "What is this?" },
          { role: "assistant", content: "The <p>liver</p><SEG>." },
        ],
        marks: [{ kind: "mask", positive: true, xy: [], counts: liver.counts }],
        targets: [{ term: "liver", mask_id: "fake/p0#0" }],
      },
    ] satisfies Partial<SampleRow>[]);
  });

  test("are skipped where their mask was left out, or their answer breaks the grammar", async () => {
    const questions = [
      question({ region: null, grounding: ["kidney"] }),
      question({ region: "kidney" }),
      question({ answer: "The <p>liver</p>.", region: null }),
      question({ grounding: [] }),
    ];
    const masks = { liver: [4, 4, 20, 20], kidney: "missing_mask" } as const;
    await buildDataset({ dir, request: REQUEST }, parts(pictures(1, { masks, questions })));
    expect((await readSkips()).map(({ reason, ref }) => `${ref} ${reason}`)).toEqual([
      "p0: kidney missing_mask",
      "p0: question 1 question_without_mask",
      "p0: question 2 question_without_mask",
      "p0: question 3 bad_question",
      "p0: question 4 bad_question",
    ]);
  });
});

describe("what cannot be used", () => {
  test("is left out and counted, each with its reason", async () => {
    const list: FakePicture[] = [
      ...pictures(3),
      { key: "gone", fails: "missing_image" },
      { key: "bomb", fails: "too_large" },
      { key: "rotten", fails: "corrupt" },
      { key: "blank", look: "blank" },
      { key: "bare" },
      { key: "../climbs" },
      { key: "mask-gone", masks: { liver: "missing_mask", spleen: [1, 1, 9, 9] } },
      { key: "mask-strange", masks: { liver: "unknown_label", spleen: [1, 1, 9, 9] } },
    ];
    const skips = [{ reason: "bad_record", ref: "index.jsonl:3", message: "not an object" }] as const;
    const used = fakeParts({ a: fakeSource(list, "fake", skips) });
    const manifest = await buildDataset({ dir, request: REQUEST }, used);
    const expected = {
      bad_record: 1,
      blank_image: 1,
      corrupt: 1,
      missing_image: 1,
      missing_mask: 1,
      no_samples: 1,
      too_large: 1,
      unknown_label: 1,
      unsafe_path: 1,
    };
    expect(manifest.skipped).toEqual(expected);
    const lines = await readSkips();
    expect(lines).toHaveLength(9);
    expect(lines).toContainEqual({ reason: "too_large", source: "fake", ref: "bomb" });
    expect(lines).toContainEqual({ reason: "missing_mask", source: "fake", ref: "mask-gone: liver" });
  });

  test("a label whose mask was left out is not called complete any more", async () => {
    const completeLabels = ["liver", "spleen", "gallbladder"];
    const masks = { liver: "corrupt", spleen: [1, 1, 9, 9] } as const;
    await buildDataset({ dir, request: REQUEST }, parts(pictures(1, { masks, completeLabels })));
    expect((await readTable("images"))[0].complete_labels).toEqual(["spleen", "gallbladder"]);
  });

  test("a source that gives no picture at all stops the build, as does one without a sample", async () => {
    const bare = buildDataset({ dir, request: REQUEST }, parts([{ key: "bare" }]));
    await expect(bare).rejects.toMatchObject({ code: "nothing_to_build" });
    const list = [{ key: "rotten", fails: "corrupt" } as const];
    const rotten = buildDataset({ dir: join(root, "b"), request: REQUEST }, parts(list));
    await expect(rotten).rejects.toMatchObject({ code: "nothing_to_build" });
  });

  test("fifty pictures in a row without a single good one stop the build instead of being skipped", async () => {
    const list = pictures(60, { fails: "missing_image" });
    const build = buildDataset({ dir, request: { ...REQUEST, imagesPerShard: 100 } }, parts(list));
    await expect(build).rejects.toMatchObject({ name: "SourceError", code: "bad_layout" });
  });

  test("a source that goes away midway stops the build, and it goes on when the source is back", async () => {
    let reads = 0;
    const source = fakeSource(pictures(12));
    const flaky = {
      ...source,
      readImage: async (image: Parameters<typeof source.readImage>[0]) => {
        if (++reads > 16) throw new SourceError("missing_image", `${image.key}: not there`);
        return source.readImage(image);
      },
    };
    await expect(buildDataset({ dir, request: REQUEST }, fakeParts({ a: flaky }))).rejects.toMatchObject({
      name: "SourceError",
      code: "not_found",
    });
    const manifest = await buildDataset({ dir, request: REQUEST }, fakeParts({ a: source }));
    expect(manifest.skipped).toEqual({});
  });
});
