import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Random } from "@mimo/base";
import { encodePng } from "@mimo/imaging";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Source } from "../source.js";
import { SourceError } from "../source-error.js";
import {
  type Damage,
  describeSource,
  digestImage,
  hugePng,
  imageFileDamages,
  listEverything,
  readEverything,
  removeFile,
  sampleMaskPng,
  samplePng,
  writeFiles,
} from "../testing/index.js";
import { picture, SAMPLE_CLASSES, SIDE, saMed2dFiles } from "../testing/sa-med2d-fixture.js";
import { namesFixture, writeZipSegments, type ZipFixtureMember, zipFixture } from "../testing/zip-fixture.js";
import { SA_MED2D_SOURCE } from "./sa-med2d-source.js";

type Files = Record<string, Buffer>;

const CT = "ct_00--AbdomenCT1K--Case_00011--x_0040";
const MR = "mr_t1ce--BraTS--p_1--z_0007";
const FUNDUS = "fundus_photography--ichallenge_adam_task2--H0001--2d_none";
const EXPECTED = [
  { key: CT, masks: { liver: 25, "left kidney": 10, "left kidney@1": 6, "left kidney@2": 4 } },
  { key: MR, masks: { "enhancing tumor": 4 } },
  { key: FUNDUS, masks: { "optic disc": SIDE * SIDE - 320 } },
];
/** As the hashes of the names happen to fall. */
const ORDERED = [1, 0, 2].map((i) => EXPECTED[i]);

function inFolder(files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`SAMed2Dv1/${path}`, bytes]));
}

async function writeArchive(
  folder: string,
  files: Files,
  more: readonly ZipFixtureMember[] = [],
): Promise<void> {
  const members = Object.entries(inFolder(files)).map(([name, content], i) => ({
    name,
    content,
    deflate: i % 2 === 0,
  }));
  await writeZipSegments(
    join(folder, "set.zip"),
    zipFixture([...members, ...more], { segments: 3, zip64: true }),
  );
}

/** Writes the archive anew with other files. */
function archiveDamage(change: (files: Files) => void | Promise<void>, more?: ZipFixtureMember[]): Damage {
  return async (folder) => {
    const files = await saMed2dFiles();
    await change(files);
    await writeArchive(folder, files, more);
  };
}

const ONLY_THE_CLASS_MAP = {
  because: "the one JSON file that is read maps the classes, and without it no mask has a name",
};

describeSource({
  name: "sa-med2d, a folder",
  async make(folder) {
    await writeFiles(folder, inFolder(await saMed2dFiles()));
    return { type: SA_MED2D_SOURCE, path: folder, expected: ORDERED };
  },
  damages: {
    ...imageFileDamages(`SAMed2Dv1/images/${MR}.png`),
    missingMask: removeFile(`SAMed2Dv1/masks/${MR}--0000_000.png`),
    climbingName: async (folder) => {
      await writeFile(join(folder, "outside.png"), await samplePng(SIDE, SIDE, 1));
      await symlink(join(folder, "outside.png"), join(folder, `SAMed2Dv1/images/${MR}_link.png`));
    },
    wrongType: ONLY_THE_CLASS_MAP,
  },
});

describeSource({
  name: "sa-med2d, an archive in three segments",
  async make(folder) {
    await writeArchive(folder, await saMed2dFiles());
    return { type: SA_MED2D_SOURCE, path: join(folder, "set.zip"), expected: ORDERED };
  },
  damages: {
    missingImage: archiveDamage((files) => {
      delete files[`images/${MR}.png`];
    }),
    missingMask: archiveDamage((files) => {
      delete files[`masks/${MR}--0000_000.png`];
    }),
    truncatedImage: archiveDamage((files) => {
      files[`images/${MR}.png`] = files[`images/${MR}.png`].subarray(0, 200);
    }),
    hugeImage: archiveDamage(async (files) => {
      files[`images/${MR}.png`] = await hugePng();
    }),
    climbingName: archiveDamage(() => {}, [{ name: "SAMed2Dv1/images/../../x.png", content: "x" }]),
    wrongType: ONLY_THE_CLASS_MAP,
  },
});

let folder: string;
let source: Source | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-sa-med2d-"));
});
afterEach(async () => {
  await source?.close();
  source = null;
  await rm(folder, { recursive: true, force: true });
});

async function open(files: Files): Promise<Source> {
  await writeArchive(folder, files);
  source = await SA_MED2D_SOURCE.open(join(folder, "set.zip"));
  return source;
}

/** The sample with other files: null removes one. */
async function openWith(changes: Record<string, Buffer | null>): Promise<Source> {
  const files = { ...(await saMed2dFiles()), ...changes };
  return open(Object.fromEntries(Object.entries(files).filter(([, bytes]) => bytes !== null)) as Files);
}

async function listWith(changes: Record<string, Buffer | null>) {
  const { images, skips } = await listEverything(await openWith(changes));
  return {
    labels: Object.fromEntries(images.map(({ key, masks }) => [key, masks.map(({ label }) => label)])),
    skips: skips.map(({ reason, ref }) => `${reason} ${ref}`),
  };
}

test("a picture's name gives dataset, case, modality, sequence, axis and slice", async () => {
  const { images } = await listEverything(await openWith({}));
  const byKey = Object.fromEntries(images.map((image) => [image.key, image]));
  expect(byKey[MR]).toMatchObject({
    dataset: "BraTS",
    caseId: "p_1",
    modality: "mr",
    attributes: { sequence: "t1ce", axis: "z", slice: 7 },
    spacingMm: null,
    bodyPart: null,
  });
  expect(byKey[FUNDUS]).toMatchObject({ modality: "fundus", attributes: {} });
});

test("a folder lists and decodes to the same as an archive, whichever folder is named", async () => {
  const files = await saMed2dFiles();
  await writeFiles(folder, inFolder(files));
  const archive = await open(files);
  const fromArchive = (await listEverything(archive)).images;
  for (const path of [folder, join(folder, "SAMed2Dv1")]) {
    const other = await SA_MED2D_SOURCE.open(path);
    const { images } = await listEverything(other);
    expect(images.map(({ key }) => key)).toEqual(fromArchive.map(({ key }) => key));
    for (const [i, image] of images.entries()) {
      expect(await digestImage(other, image)).toEqual(await digestImage(archive, fromArchive[i]));
    }
  }
});

describe("a known fault of the set", () => {
  test("classes that are unions of others are left out and counted", async () => {
    const { labels, skips } = await listWith({
      [`masks/${CT}--0002_000.png`]: sampleMaskPng(SIDE, SIDE, [0, 0, 9, 9]),
    });
    expect(new Set(labels[CT])).toEqual(new Set(["liver", "left kidney"]));
    expect(skips).toEqual([`unsupported masks/${CT}--0002_000`]);
  });

  test("names without .png are read", async () => {
    const files = await saMed2dFiles();
    const bare = (path: string) => ({ [path]: null, [path.slice(0, -4)]: files[path] });
    const { labels, skips } = await listWith({
      ...bare(`images/${MR}.png`),
      ...bare(`masks/${CT}--0000_000.png`),
    });
    expect(labels[MR]).toEqual(["enhancing tumor"]);
    expect(labels[CT][0]).toBe("liver");
    expect(skips).toEqual([]);
  });

  test("classes outside the map are left out, and what has no other mask with them", async () => {
    const { labels, skips } = await listWith({
      [`masks/${CT}--0009_000.png`]: sampleMaskPng(SIDE, SIDE, [0, 0, 9, 9]),
      ...(await picture("ct_00--NoSuchSet--c--x_0001", 5, { "0000_000": [0, 0, 1, 1] })),
    });
    expect(Object.keys(labels)).toHaveLength(3);
    expect(skips.sort()).toEqual([
      "missing_mask images/ct_00--NoSuchSet--c--x_0001",
      `unknown_label masks/${CT}--0009_000`,
      "unknown_label masks/ct_00--NoSuchSet--c--x_0001--0000_000",
    ]);
  });

  test("masks that stand in place of pictures are left out", async () => {
    const binary = await encodePng(
      Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i % 5 ? 0 : 255)),
      SIDE,
      SIDE,
      1,
    );
    const opened = await openWith({
      ...(await picture("mr_00--SomeSet--sub-brain-growth-3--z_0001", 5, { "0000_000": [0, 0, 1, 1] })),
      ...(await picture("mr_t1--Brain_PTM--good--z_0001", 6, { "0000_000": [0, 0, 1, 1] })),
      ...(await picture("mr_t1--Brain_PTM--bad--z_0001", 7, { "0000_000": [0, 0, 1, 1] })),
      "images/mr_t1--Brain_PTM--bad--z_0001.png": binary,
    });
    const { images, skips } = await listEverything(opened);
    expect(skips).toMatchObject([
      { reason: "unsupported", ref: "images/mr_00--SomeSet--sub-brain-growth-3--z_0001" },
    ]);
    const named = (part: string) => images.find(({ key }) => key.includes(part))!;
    await expect(opened.readImage(named("good"))).resolves.toBeTruthy();
    await expect(opened.readImage(named("bad"))).rejects.toMatchObject({ code: "unsupported" });
  });

  test("a mask of another size is refused, before and after its picture was read", async () => {
    const opened = await openWith({ [`masks/${MR}--0000_000.png`]: sampleMaskPng(SIDE, 20, [0, 0, 2, 2]) });
    const image = (await listEverything(opened)).images.find(({ key }) => key === MR)!;
    const mismatch = { name: "SourceError", code: "size_mismatch" };
    await expect(opened.readMask(image, image.masks[0])).rejects.toMatchObject(mismatch);
    await opened.readImage(image);
    await expect(opened.readMask(image, image.masks[0])).rejects.toMatchObject(mismatch);
  });

  test("names that cannot be understood, and names that come twice, are left out", async () => {
    const { labels, skips } = await listWith({
      "images/odd.png": await samplePng(SIDE, SIDE, 1),
      [`masks/${CT}.png`]: sampleMaskPng(SIDE, SIDE, [0, 0, 9, 9]),
      [`masks/${CT}--0000_000`]: sampleMaskPng(SIDE, SIDE, [0, 0, 9, 9]),
      [`images/${MR}`]: await samplePng(SIDE, SIDE, 9),
    });
    expect(Object.keys(labels)).toHaveLength(3);
    expect(labels[CT]).toEqual(["liver", "left kidney", "left kidney", "left kidney"]);
    expect(skips.map((skip) => skip.split(" ")[0])).toEqual(Array(4).fill("bad_record"));
  });
});

describe("the map of the classes", () => {
  const MAP = "SAMed2D_v1_class_mapping_id.json";

  test("may lie beside the archive, and may have its numbers as text", async () => {
    await writeFile(join(folder, MAP), JSON.stringify({ BraTS: { enhancing_tumor: "0000" } }));
    expect((await listWith({ [MAP]: null })).labels).toEqual({ [MR]: ["enhancing tumor"] });
  });

  test.each([
    ["is missing", null],
    ["is no JSON", Buffer.from("{")],
    ["has another shape", Buffer.from('{"BraTS": ["tumor"]}')],
  ])("that %s stops the listing", async (_, bytes) => {
    const listing = listEverything(await openWith({ [MAP]: bytes }));
    await expect(listing).rejects.toMatchObject({ name: "SourceError", code: "bad_layout" });
    await expect(listing).rejects.toThrow(MAP);
  });
});

test("another archive is refused when opened", async () => {
  await expect(open({ "readme.txt": Buffer.from("hello") })).rejects.toMatchObject({ code: "bad_layout" });
});

test("20,000 files are joined in bounded memory, always in the same order, and leave nothing behind", async () => {
  const names = Array.from({ length: 5000 }, (_, i) => {
    const stem = `ct_00--AbdomenCT1K--Case_${i % 50}--x_${i}`;
    const masks = ["0000_000", "0001_000", "0001_001"].map((suffix) => `masks/${stem}--${suffix}.png`);
    return [`images/${stem}.png`, ...masks];
  });
  await writeFile(join(folder, "set.zip"), namesFixture(names.splice(0).flat()));
  await writeFile(join(folder, "SAMed2D_v1_class_mapping_id.json"), JSON.stringify(SAMPLE_CLASSES));
  source = await SA_MED2D_SOURCE.open(join(folder, "set.zip"));
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const used: number[] = [];
  const keys: string[] = [];
  let masks = 0;
  for await (const { key, masks: ofPicture } of source.list(() => {})) {
    masks += ofPicture.length;
    if (keys.push(key) % 1000 !== 500) continue;
    gc();
    used.push(process.memoryUsage().heapUsed + process.memoryUsage().external);
  }
  expect([new Set(keys).size, masks]).toEqual([5000, 20_000]);
  expect(Math.max(...used) - used[0]).toBeLessThan(4 * 2 ** 20);
  expect((await listEverything(source)).images.map(({ key }) => key).join()).toBe(keys.join());
  expect(await temporaryFiles()).toEqual([]);
});

const before = new Set<string>();
beforeEach(async () => {
  for (const name of await readdir(tmpdir())) before.add(name);
});

/** What the source left in the temporary folder since the test began. */
async function temporaryFiles(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith("mimo-names-") && !before.has(name));
}

test("bytes turned and archives cut give skips and errors of the source, never others", async () => {
  const random = new Random(9);
  const files = inFolder(await saMed2dFiles());
  const members = Object.entries(files).map(([name, content]) => ({ name, content, deflate: true }));
  const path = join(folder, "set.zip");
  for (let trial = 0; trial < 60; trial++) {
    const [bytes] = zipFixture(members, { zip64: trial % 2 === 1 });
    for (let i = random.integer(30); i >= 0; i--) bytes[random.integer(bytes.length)] = random.integer(256);
    await writeFile(path, random.chance(0.2) ? bytes.subarray(0, random.integer(bytes.length)) : bytes);
    await readEverything(SA_MED2D_SOURCE, path).catch((error) => {
      if (!(error instanceof SourceError)) throw new Error(`trial ${trial}: ${error}`, { cause: error });
    });
  }
});
