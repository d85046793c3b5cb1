import { DEFAULT_ONTOLOGY, readOntologyFile, useOntology, writeSamples } from "@mimo/dataset";
import { writeReport } from "../report/write-report.js";
import { openWriter } from "../writer/open-writer.js";
import { type BuildParts, PLAIN_PARTS } from "./build-parts.js";

/** What only the caller knows. */
export interface PartsOptions {
  /** Key for the language model's endpoint; never written down. */
  readonly writerKey?: string | undefined;
}

/** What `mimo dataset build` is put together from. Every process of one build needs the same. */
export function defaultParts({ writerKey }: PartsOptions = {}): BuildParts {
  return {
    ...PLAIN_PARTS,
    writeSamples,
    openWriter: async ({ writer, seed }, folder) => {
      if (writer === null) return null;
      const { url, model } = writer;
      return openWriter({
        url: String(url),
        seed,
        cacheDir: folder.work("writer"),
        ...(typeof model === "string" ? { model } : {}),
        ...(writerKey === undefined ? {} : { apiKey: writerKey }),
      });
    },
    useOntology: async (path) => {
      if (path === null) return null;
      const ontology = await readOntologyFile(path, DEFAULT_ONTOLOGY);
      useOntology(ontology);
      return ontology.fingerprint;
    },
    finishReport: async (dir, manifest) => void (await writeReport(dir, manifest)),
  };
}
