/**
 * Sets whose case identifiers mean the same people: one's name begins with the other's and a hyphen ("IDRiD",
 * "IDRiD-tiles"), as `splitCheck` of the dataset package has it.
 *
 * @returns For each name the first of its group.
 */
export function datasetRoots(names: Iterable<string>): Map<string, string> {
  const sorted = [...new Set(names)].sort();
  return new Map(
    sorted.map((name) => [
      name,
      sorted.find((other) => name === other || name.startsWith(`${other}-`)) ?? name,
    ]),
  );
}

/** What tells a patient from another: the group of the set, and the case. */
export function patientKey(dataset: string, caseId: string, roots: ReadonlyMap<string, string>): string {
  return JSON.stringify([roots.get(dataset) ?? dataset, caseId]);
}
