import { DEFAULT_ONTOLOGY, readOntologyFile, useOntology, writeSamples } from "@mimo/dataset";
import { z } from "zod";
import { MimosegError } from "../mimoseg-error.js";
import { writeReport } from "../report/write-report.js";
import { openWriter, type WriterOptions } from "../writer/open-writer.js";
import type { SampleWriter } from "../writer/sample-writer.js";
import type { BuildFolder } from "./build-folder.js";
import type { BuildOptions } from "./build-options.js";
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
    openWriter: (options, folder) => openBuildWriter(options, folder, writerKey),
    useOntology: installOntology,
    finishReport: async (dir, manifest) => void (await writeReport(dir, manifest)),
  };
}

/** What the `writer` option of a build may hold. */
const writerSpec = z.strictObject({
  url: z.string(),
  /** Null or left out: the first model that the endpoint lists. */
  model: z.string().nullable().optional(),
  /** Folder that keeps its replies; left out: in the work folder, which goes when the build is finished. */
  cacheDir: z.string().optional(),
});

async function openBuildWriter(
  { writer, seed }: BuildOptions,
  folder: BuildFolder,
  apiKey: string | undefined,
): Promise<SampleWriter | null> {
  if (writer === null) return null;
  const spec = writerSpec.safeParse(writer);
  if (!spec.success) {
    const issue = spec.error.issues[0];
    throw new MimosegError("bad_option", `build: writer.${issue.path.join(".")}: ${issue.message}`);
  }
  const { url, model, cacheDir = folder.work("writer") } = spec.data;
  const options: WriterOptions = { url, seed, cacheDir };
  return openWriter({ ...options, ...(model ? { model } : {}), ...(apiKey === undefined ? {} : { apiKey }) });
}

async function installOntology(path: string | null): Promise<string> {
  const ontology = path === null ? DEFAULT_ONTOLOGY : await readOntologyFile(path, DEFAULT_ONTOLOGY);
  useOntology(ontology);
  return ontology.fingerprint;
}
