import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readImage } from "@mimo/imaging";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Source, SourceImage, SourceType } from "../source.js";
import { digestAtOnce, digestImage, listEverything, readEverything } from "./read-everything.js";
import { writeFiles } from "./sample-files.js";
import {
  DAMAGE_CODES,
  type DamageKind,
  type ExpectedImage,
  type SourceConformance,
  type SourceSample,
} from "./source-sample.js";

/** A header that claims 10 GB must cost next to nothing: time, and memory beside what is in use anyway. */
const MOST_MS = 30_000;
const MOST_BYTES = 400 * 2 ** 20;
/** The first sample of a format may load its codecs, on a machine that is busy. */
const HOOK_MS = 60_000;

/**
 * Runs the tests that every importer must pass, on a small source of its format.
 *
 * Call it at the top of a test file. A damage that a format cannot suffer is skipped, and the reason is shown.
 *
 * @example
 * describeSource({
 *   name: "plain",
 *   make: async (folder) => ({ type: PLAIN_SOURCE, path: folder, expected: [...] }),
 *   damages: { ...imageFileDamages("images/a.png"), missingMask: removeFile("masks/a.png"), ... },
 * });
 */
export function describeSource(conformance: SourceConformance): void {
  describe(`source: ${conformance.name}`, () => {
    let folder: string;
    let sample: SourceSample;
    const opened: Source[] = [];
    const open = async () => {
      const source = await sample.type.open(sample.path);
      opened.push(source);
      return source;
    };
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "mimo-source-"));
      sample = await conformance.make(folder);
    }, HOOK_MS);
    afterEach(async () => {
      for (const source of opened.splice(0)) await source.close();
      await rm(folder, { recursive: true, force: true });
    });
    testListing(open, () => sample);
    testReading(open);
    testWrongPlaces(() => ({ type: sample.type, folder }));
    for (const kind of Object.keys(DAMAGE_CODES) as DamageKind[]) {
      testDamage(kind, conformance, () => ({ sample, folder }));
    }
  });
}

function testListing(open: () => Promise<Source>, sampleOf: () => SourceSample): void {
  test("lists exactly what is there, the same every time", async () => {
    const { expected, type } = sampleOf();
    const source = await open();
    const listing = await listEverything(source);
    expect(listing.skips).toEqual([]);
    expect(await summarise(source, listing.images)).toEqual(expected.map(normalise));
    expect(expected.length).toBeGreaterThan(1);
    expect(await listEverything(source)).toEqual(listing);
    expect(await listEverything(await open())).toEqual(listing);
    expect(source.format).toBe(type.format);
    expect(source.card.name).toMatch(/^[\w-]+$/);
  });

  test("has well-formed, unique keys and references, and questions that fit the masks", async () => {
    const { images } = await listEverything(await open());
    expect(new Set(images.map(({ key }) => key)).size).toBe(images.length);
    for (const image of images) {
      expect(image.key).toMatch(/^[\w\-./+]+$/);
      expect(image.key).not.toContain("..");
      const refs = image.masks.map(({ ref }) => ref);
      expect(new Set(refs).size).toBe(refs.length);
      for (const { label, kind, instance } of image.masks) {
        expect(label).toMatch(/^[^<>\n]*[^<>\s][^<>\n]*$/);
        expect(kind).toBe(instance === 0 ? "all" : "instance");
      }
      for (const { answer, grounding, region, earlier } of image.questions) {
        expect(answer.split("<SEG>").length - 1).toBe(grounding.length);
        expect(refs).toEqual(expect.arrayContaining([...grounding, ...(region === null ? [] : [region])]));
        for (const turn of earlier) expect(turn.answer).not.toContain("<SEG>");
      }
    }
  });
}

function testReading(open: () => Promise<Source>): void {
  test("decodes every picture and mask, also from JSON and in a source that never listed", async () => {
    const lister = await open();
    const { images } = await listEverything(lister);
    const written = JSON.parse(JSON.stringify(images)) as SourceImage[];
    expect(written).toEqual(images);
    const reader = await open();
    for (const [at, image] of written.entries()) {
      const picture = await reader.readImage(image);
      const { width, height, channels, pixels } = picture.image;
      expect(pixels).toHaveLength(width * height * channels);
      if (picture.encoded !== null) {
        const stored = await readImage(picture.encoded.bytes);
        expect(stored.pixels).toEqual(pixels);
        expect(stored.pixels).toBeInstanceOf(Uint8Array);
      }
      for (const mask of image.masks) {
        const decoded = await reader.readMask(image, mask);
        expect([decoded.width, decoded.height, decoded.data.length]).toEqual([width, height, width * height]);
        expect(decoded.data.every((value) => value === 0 || value === 1)).toBe(true);
        expect(decoded.data).toContain(1);
      }
      expect(await digestImage(reader, image)).toEqual(await digestImage(lister, images[at]));
    }
  });

  test("gives the same bytes when everything is read at once", async () => {
    const source = await open();
    const { images } = await listEverything(source);
    const single: (readonly string[])[] = [];
    for (const image of images) single.push(await digestImage(source, image));
    expect(await digestAtOnce(await open(), images)).toEqual(single);
  });
}

function testWrongPlaces(place: () => { readonly type: SourceType; readonly folder: string }): void {
  test("refuses a place that is not there, and one with something else", async () => {
    const { type, folder } = place();
    await expect(type.open(join(folder, "nowhere", "at all"))).rejects.toMatchObject({
      name: "SourceError",
      code: "not_found",
    });
    const other = join(folder, "something-else");
    await mkdir(other);
    await writeFiles(other, { "notes.txt": "no pictures here" });
    await expect(type.open(other)).rejects.toMatchObject({ name: "SourceError", code: "bad_layout" });
  });
}

const DAMAGE_TITLES: Readonly<Record<DamageKind, string>> = {
  missingImage: "reports a picture that is not there, and goes on",
  missingMask: "reports a mask that is not there, and goes on",
  truncatedImage: "reports a picture that ends in its midst, and goes on",
  hugeImage: "refuses a picture of 100,000 x 100,000 pixels by its header, and goes on",
  climbingName: "does not follow a name out of its folder, and goes on",
  wrongType: "leaves out a record with a wrong JSON type, and goes on",
};

function testDamage(
  kind: DamageKind,
  { damages }: SourceConformance,
  place: () => { readonly sample: SourceSample; readonly folder: string },
): void {
  const damage = damages[kind];
  if (typeof damage !== "function") {
    test.skip(`${DAMAGE_TITLES[kind]} (does not apply: ${damage.because})`, () => {});
    return;
  }
  test(DAMAGE_TITLES[kind], async () => {
    const { sample, folder } = place();
    await damage(folder);
    const start = performance.now();
    const memory = process.memoryUsage().rss;
    const { whole, codes, pictureCodes } = await readEverything(sample.type, sample.path);
    expect(codes).toEqual([DAMAGE_CODES[kind]]);
    // A mask may be refused because its picture is broken: the picture itself must be, too.
    if (kind.endsWith("Image")) expect(pictureCodes).toEqual(codes);
    expect(whole.length).toBeGreaterThan(0);
    expect(process.memoryUsage().rss - memory).toBeLessThan(MOST_BYTES);
    expect(performance.now() - start).toBeLessThan(MOST_MS);
  });
}

interface Summary {
  readonly key: string;
  readonly masks: readonly (readonly [string, number])[];
  readonly questions: number;
}

function normalise({ key, masks, questions = 0 }: ExpectedImage): Summary {
  return { key, masks: Object.entries(masks), questions };
}

async function summarise(source: Source, images: readonly SourceImage[]): Promise<Summary[]> {
  const summaries: Summary[] = [];
  for (const image of images) {
    const masks: [string, number][] = [];
    for (const mask of image.masks) {
      const { data } = await source.readMask(image, mask);
      const name = mask.instance === 0 ? mask.label : `${mask.label}@${mask.instance}`;
      masks.push([name, data.reduce((sum, value) => sum + value, 0)]);
    }
    summaries.push({ key: image.key, masks, questions: image.questions.length });
  }
  return summaries;
}
