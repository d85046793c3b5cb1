import { beforeEach, expect, test, vi } from "vitest";

// The active ontology is one per process: each test loads the module afresh.
beforeEach(() => vi.resetModules());

async function load() {
  const ontology = await import("./ontology.js");
  const { extendOntology } = await import("./ontology-file.js");
  const entry = { term: "gizmo", synonyms: ["gadget"] };
  const extended = extendOntology(ontology.DEFAULT_ONTOLOGY, { terms: [entry], aliases: { GZ: "gizmo" } });
  return { ...ontology, extended };
}

test("an installed ontology answers the free functions", async () => {
  const { useOntology, extended, findTerm, unknownLabels } = await load();
  useOntology(extended);
  expect(findTerm("gz").term).toBe("gizmo");
  expect(unknownLabels(["gadgets", "liver", "thing"])).toEqual(["thing"]);
});

test("after the first lookup only the same content may be installed again", async () => {
  const { useOntology, extended, DEFAULT_ONTOLOGY, findTerm } = await load();
  findTerm("liver");
  useOntology(DEFAULT_ONTOLOGY);
  expect(() => useOntology(extended)).toThrowError(/must come before the first label/);
  expect(findTerm("gizmo").fact).toBeNull();
});

test("absent structures are asked for in the installed ontology", async () => {
  const { useOntology, DEFAULT_ONTOLOGY } = await load();
  const { extendOntology } = await import("./ontology-file.js");
  const { absentCandidates } = await import("./absent-candidates.js");
  const { tinyRecord } = await import("../testing/tiny-record.js");
  const entry = { term: "gizmo", regions: ["brain" as const], commonlyAsked: true };
  useOntology(extendOntology(DEFAULT_ONTOLOGY, { terms: [entry], aliases: {} }));
  const { record } = tinyRecord({}, { modality: "fundus", bodyPart: null });
  expect(absentCandidates(record).map(({ term }) => term.term)).toContain("gizmo");
});
