import { writeFileAtomic } from "@mimo/base";
import type { WriteSamples } from "@mimo/dataset";
import { openSource, type Source, type SourceSpec } from "@mimo/sources";
import type { Manifest } from "../manifest.js";
import type { SampleWriter } from "../writer/sample-writer.js";
import type { BuildFolder } from "./build-folder.js";
import type { BuildOptions } from "./build-options.js";

/** What a build is put together from; tests replace parts. */
export interface BuildParts {
  openSource(spec: SourceSpec): Promise<Source>;
  /** Writes the samples of a picture. */
  readonly writeSamples: WriteSamples;
  /** Opens the language model that words answers anew, or gives null for the grammar's own words. */
  openWriter(options: BuildOptions, folder: BuildFolder): Promise<SampleWriter | null>;
  /** Installs a user's ontology in this process and gives its fingerprint; `path` null: the one that is there. */
  useOntology(path: string | null): Promise<string | null>;
  /** Writes a file whole or not at all. */
  writeFile(path: string, content: string | Uint8Array): Promise<void>;
  /** Adds card, statistics and pictures to a dataset whose shards are complete; dataset.json follows after it. */
  finishReport(dir: string, manifest: Manifest): Promise<void>;
}

/** The parts that no caller needs to choose. */
export const PLAIN_PARTS = { openSource, writeFile: writeFileAtomic } as const;

/** What a long step tells while it runs. */
export interface BuildProgress {
  readonly phase: "list" | "survey" | "plan" | "shards" | "finish";
  /** Pictures listed, or units and shards of this build that are done, by whatever process. */
  readonly done: number;
  /** Null while it is not known. */
  readonly total: number | null;
  /** Samples in the shards that are done. */
  readonly samples: number;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
}
