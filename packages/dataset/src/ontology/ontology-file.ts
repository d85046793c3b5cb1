import { readFile } from "node:fs/promises";
import { z } from "zod";
import { DatasetError } from "../dataset-error.js";
import { looseKey } from "./label-keys.js";
import { Ontology } from "./ontology-index.js";
import { BODY_SYSTEMS, REGIONS, type Term } from "./term.js";

/** Words end up in questions and answers, where angle brackets would read as tags. */
const words = z
  .string()
  .max(120)
  .regex(/^[^<>\n]*[^<>\s][^<>\n]*$/, "must be one line of visible text without < or >")
  .transform((text) => text.trim());

const entry = z.strictObject({
  term: words,
  synonyms: z.array(words).optional(),
  modalities: z.array(words).optional(),
  regions: z.array(z.enum(REGIONS)).optional(),
  bodySystem: z.enum(BODY_SYSTEMS).nullable().optional(),
  laterality: z.enum(["left", "right"]).nullable().optional(),
  partOf: words.nullable().optional(),
  number: z.enum(["one", "many", "mass"]).optional(),
  fact: words.nullable().optional(),
  factSource: words.nullable().optional(),
  vague: z.boolean().optional(),
  commonlyAsked: z.boolean().optional(),
});

const ontologyFile = z.strictObject({
  terms: z.array(entry).default([]),
  aliases: z.record(words, words).default({}),
});

/** A user's terms and aliases, checked; what each key means is in docs/ontology.md. */
export type OntologyFile = z.output<typeof ontologyFile>;
type OntologyEntry = OntologyFile["terms"][number];

/**
 * Checks the text of a user's ontology file.
 *
 * @param name - What messages call the file.
 * @throws {DatasetError} `bad_ontology` naming the line of a syntax error, or every field that breaks its rule.
 */
export function parseOntologyFile(text: string, name: string): OntologyFile {
  const parsed = ontologyFile.safeParse(parseJson(text, name));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${describePath(path)}: ${message}`);
  throw new DatasetError("bad_ontology", `${name}: ${issues.join("; ")}`);
}

/**
 * A new ontology: the base, the file's terms after the base's, and its aliases.
 *
 * An entry for a term that exists already changes what it names: lists are added to, single values take the place of
 * the old ones. A file's alias for a label that is an alias already takes its place too.
 *
 * @param name - What messages call the file.
 * @throws {DatasetError} `bad_ontology` if a word would have two meanings, a `partOf` or an alias names no canonical
 *   term, a fact has no source, or a term stands twice in the file.
 */
export function extendOntology(base: Ontology, file: OntologyFile, name = "ontology file"): Ontology {
  const terms = new Map(base.terms.map((term) => [term.term, term]));
  const seen = new Set<string>();
  for (const each of file.terms) {
    if (seen.has(each.term)) throw broken(name, `a term must stand once, got "${each.term}" twice`);
    seen.add(each.term);
    terms.set(each.term, merge(terms.get(each.term) ?? newTerm(each.term), each, name));
  }
  try {
    return new Ontology([...terms.values()], mergeAliases(base.aliases, file.aliases));
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    throw new DatasetError("bad_ontology", `${name}: ${error.message}`, {}, { cause: error });
  }
}

/**
 * Reads a user's ontology file (JSON) on top of another ontology.
 *
 * @throws {DatasetError} `not_found` if it cannot be read, `bad_ontology` as {@link parseOntologyFile} and
 *   {@link extendOntology}.
 */
export async function readOntologyFile(path: string, base: Ontology): Promise<Ontology> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new DatasetError("not_found", `${path}: an ontology file must be readable`, {}, { cause: error });
  }
  return extendOntology(base, parseOntologyFile(text, path), path);
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const message = (error as Error).message;
    const position = /position (\d+)/.exec(message)?.[1];
    const before = position === undefined ? text : text.slice(0, Number(position));
    const line = before.split("\n").length;
    throw new DatasetError(
      "bad_ontology",
      `${name}, line ${line}: must be JSON, got: ${message}`,
      {},
      { cause: error },
    );
  }
}

function merge(term: Term, change: OntologyEntry, name: string): Term {
  const { synonyms = [], modalities = [], regions = [], ...single } = change;
  const given = Object.fromEntries(Object.entries(single).filter(([, value]) => value !== undefined));
  const merged: Term = {
    ...term,
    ...given,
    synonyms: union(term.synonyms, synonyms),
    modalities: union(term.modalities, modalities),
    regions: union(term.regions, regions),
  };
  // A new fact under an old source would be a false citation.
  const hasOldSource = change.fact != null && change.fact !== term.fact && change.factSource == null;
  if (hasOldSource || (merged.fact === null) !== (merged.factSource === null)) {
    throw broken(name, `fact and factSource must be given together, got one of them for "${term.term}"`);
  }
  return merged;
}

function mergeAliases(
  before: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>>,
): Record<string, string> {
  const replaced = new Set(Object.keys(more).map(looseKey));
  const kept = Object.entries(before).filter(([label]) => !replaced.has(looseKey(label)));
  return { ...Object.fromEntries(kept), ...more };
}

function union<T>(before: readonly T[], more: readonly T[]): readonly T[] {
  return [...new Set([...before, ...more])];
}

function newTerm(term: string): Term {
  return {
    term,
    synonyms: [],
    modalities: [],
    regions: [],
    bodySystem: null,
    fact: null,
    factSource: null,
    laterality: null,
    partOf: null,
    number: "one",
    vague: false,
    commonlyAsked: false,
  };
}

function describePath(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text.replace(/^\./, "") || "the file";
}

function broken(name: string, rule: string): DatasetError {
  return new DatasetError("bad_ontology", `${name}: ${rule}`);
}
