import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DEFAULT_ONTOLOGY } from "./ontology.js";
import { extendOntology, parseOntologyFile, readOntologyFile } from "./ontology-file.js";

const TEXT = JSON.stringify({
  terms: [
    {
      term: "left liver flap",
      synonyms: ["left flap"],
      modalities: ["ct"],
      regions: ["abdomen"],
      bodySystem: "digestive",
      laterality: "left",
      partOf: "liver",
      number: "one",
      fact: "is made up for this test",
      factSource: "MeSH: Nothing",
    },
    { term: "prostate", synonyms: ["gland below the bladder"], modalities: ["pet"] },
  ],
  aliases: { Anterior: "anterior hippocampus", lv: "left liver flap" },
});

function extend(file: unknown) {
  return extendOntology(DEFAULT_ONTOLOGY, parseOntologyFile(JSON.stringify(file), "mine.json"), "mine.json");
}

describe("a user's file", () => {
  test("adds terms and aliases to the base, which stays as it was", () => {
    const before = DEFAULT_ONTOLOGY.fingerprint;
    const extended = extendOntology(DEFAULT_ONTOLOGY, parseOntologyFile(TEXT, "mine.json"));
    const flap = extended.findTerm("flap_left");
    expect(flap).toMatchObject({ term: "left liver flap", bodySystem: "digestive", commonlyAsked: false });
    expect(extended.isWithin(flap, extended.findTerm("liver"))).toBe(true);
    expect(extended.findTerm("anterior").term).toBe("anterior hippocampus");
    expect(extended.terms.slice(0, DEFAULT_ONTOLOGY.terms.length).map(({ term }) => term)).toEqual(
      DEFAULT_ONTOLOGY.terms.map(({ term }) => term),
    );
    expect(DEFAULT_ONTOLOGY.fingerprint).toBe(before);
    expect(extended.fingerprint).not.toBe(before);
  });

  test("adds to the lists of a term that exists, keeps what it does not name, and replaces its alias", () => {
    const extended = extendOntology(DEFAULT_ONTOLOGY, parseOntologyFile(TEXT, "mine.json"));
    const before = DEFAULT_ONTOLOGY.findTerm("prostate");
    expect(extended.findTerm("gland below the bladder")).toEqual({
      ...before,
      synonyms: [...before.synonyms, "gland below the bladder"],
      modalities: [...before.modalities, "pet"],
    });
    expect(extended.findTerm("LV").term).toBe("left liver flap");
  });

  test("is read from disk, and its terms survive a round trip", async () => {
    const dir = await mkdtemp(join(tmpdir(), "ontology-"));
    try {
      const path = join(dir, "mine.json");
      await writeFile(path, TEXT);
      const first = await readOntologyFile(path, DEFAULT_ONTOLOGY);
      const added = first.terms.filter(
        ({ term }) => !DEFAULT_ONTOLOGY.terms.some((each) => each.term === term),
      );
      await writeFile(path, JSON.stringify({ terms: added }));
      const second = await readOntologyFile(path, DEFAULT_ONTOLOGY);
      expect(second.findTerm("left flap")).toEqual(first.findTerm("left flap"));
      await expect(readOntologyFile(join(dir, "none.json"), DEFAULT_ONTOLOGY)).rejects.toMatchObject({
        code: "not_found",
      });
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});

test("the example of docs/ontology.md does what the page says", async () => {
  const page = await readFile(new URL("../../../../docs/ontology.md", import.meta.url), "utf8");
  const example = /```json\n(.*?)```/s.exec(page)?.[1] ?? "";
  const extended = extendOntology(DEFAULT_ONTOLOGY, parseOntologyFile(example, "example"));
  expect(extended.findTerm("FS_L")).toMatchObject({ term: "left frontal sinus", laterality: "left" });
  expect(extended.findTerm("anterior").term).toBe("anterior hippocampus");
});

describe("a broken file is refused, and the message says where", () => {
  test("a syntax error by its line", () => {
    expect(() =>
      parseOntologyFile('{\n  "terms": [\n    { "term": "a", }\n  ]\n}', "mine.json"),
    ).toThrowError(/^mine\.json, line 3: must be JSON/);
    expect(() => parseOntologyFile('{\n "terms": [', "mine.json")).toThrowError(/^mine\.json, line 2/);
  });

  test.each([
    [
      "an unknown region",
      { terms: [{ term: "a" }, { term: "b", regions: ["toe"] }] },
      /terms\[1\]\.regions\[0\]/,
    ],
    ["a misspelled key", { terms: [{ term: "a", synonym: ["b"] }] }, /terms\[0\].*"synonym"/],
    ["a missing term", { terms: [{ synonyms: ["b"] }] }, /terms\[0\]\.term/],
    ["a tag in a word", { terms: [{ term: "<p>liver</p>" }] }, /terms\[0\]\.term: must be one line/],
    ["a wrong kind of file", ["liver"], /mine\.json: the file/],
    ["a fact without a source", { terms: [{ term: "a", fact: "is new" }] }, /fact and factSource .* "a"/],
    [
      "a new fact under the old source",
      { terms: [{ term: "liver", fact: "is large" }] },
      /fact and factSource .* "liver"/,
    ],
    ["a term that stands twice", { terms: [{ term: "a" }, { term: "a" }] }, /stand once, got "a"/],
    [
      "a word of another term",
      { terms: [{ term: "a", synonyms: ["Hepatic_Tumour"] }] },
      /"liver tumor" and "a"/,
    ],
    ["a whole that is no term", { terms: [{ term: "a", partOf: "gizmo" }] }, /partOf .* "gizmo" for "a"/],
    [
      "a circle of parts",
      {
        terms: [
          { term: "a", partOf: "b" },
          { term: "b", partOf: "a" },
        ],
      },
      /must not be within itself/,
    ],
    ["an alias of nothing", { aliases: { x: "gizmo" } }, /alias must stand for a term, got "gizmo" for "x"/],
  ])("%s", (_, file, message) => {
    expect(() => extend(file)).toThrowError(message);
    expect(() => extend(file)).toThrowError(/^mine\.json: /);
    expect(() => extend(file)).toThrowError(expect.objectContaining({ code: "bad_ontology" }));
  });
});
