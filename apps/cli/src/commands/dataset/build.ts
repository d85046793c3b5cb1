import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PERSPECTIVES, type Perspective } from "@mimo/dataset";
import { type BuildRequest, buildDataset, defaultParts, type Manifest } from "@mimo/mimoseg";
import { parseSourceSpec, SOURCE_FORMATS, SOURCE_TYPES, type SourceSpec } from "@mimo/sources";
import { type Command, InvalidArgumentError } from "commander";
import { CliError } from "../../cli-error.js";
import { type CliIo, writeJson } from "../../io.js";
import { gather, parseCount, parseWhole } from "../../parse-values.js";
import { BuildDisplay } from "./build-display.js";

import { parseShares, type Shares } from "./parse-shares.js";

interface BuildCommandOptions {
  readonly source: readonly string[];
  readonly out: string;
  readonly seed: number;
  readonly workers: number;
  readonly limit?: number;
  readonly perspectives?: readonly Perspective[];
  readonly samples?: number;
  readonly shard?: number;
  readonly shares?: Shares;
  readonly ontology?: string;
  readonly writer?: string;
  readonly writerModel?: string;
  readonly writerCache?: string;
  readonly json?: boolean;
}

function help(): string {
  const formats = SOURCE_FORMATS.map((name) => `  ${name.padEnd(12)} ${SOURCE_TYPES[name].summary}`);
  return `
Formats of sources:
${formats.join("\n")}

Sources are read where they lie. A build that was stopped goes on when the same command is given again; the same options
and sources give the same bytes, whatever the number of workers. More processes, also on other machines that see
the folder, may help with: mimo dataset work DIR. A key for --writer is taken from MIMO_WRITER_KEY.

Examples:
  $ mimo dataset build --source plain:./mine --out ./mimoseg
  $ mimo dataset build --source sa-med2d:SA-Med2D-16M.zip --source slake:./Slake --out ./mimoseg --workers 4
  $ mimo dataset build --source coco:./instances.json --out ./mimoseg --writer http://localhost:8000`;
}

/** `mimo dataset build`: several sources become one dataset. */
export function addBuildCommand(group: Command, io: CliIo): void {
  group
    .command("build")
    .summary("build a dataset from sources")
    .description("Builds a MIMOSeg-style dataset of grounded questions and answers from one source or more.")
    .requiredOption("--source <format:path>", "a source; repeat for more", gather(String))
    .requiredOption("--out <dir>", "folder of the dataset; new, empty, or a build that was stopped")
    .option("--seed <n>", "another number gives other samples and splits", parseWhole, 0)
    .option("--workers <n>", "processes in all", parseCount, 1)
    .option("--limit <n>", "samples at most", parseCount)
    .option("--perspectives <list>", "which of I,II,III,IV (default: all)", parsePerspectives)
    .option("--samples <n>", "samples written for an image (default: 6)", parseCount)
    .option("--shard <n>", "images of a shard (default: 256)", parseCount)
    .option(
      "--shares <train,val,test>",
      "percent, where a source prescribes no split (default: 80,10,10)",
      parseShares,
    )
    .option("--ontology <file>", "more terms, synonyms and facts (docs/ontology.md)")
    .option("--writer <url>", "OpenAI-compatible endpoint that words questions and answers (docs/writer.md)")
    .option("--writer-model <name>", "its model (default: the first it lists)")
    .option("--writer-cache <dir>", "folder that keeps its replies, so that another build need not ask again")
    .option("--json", "print the manifest as JSON")
    .addHelpText("after", help())
    .action((options: BuildCommandOptions) => build(io, options));
}

function parsePerspectives(text: string): Perspective[] {
  const names = text.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !PERSPECTIVES.some((known) => known === name));
  if (wrong !== undefined) throw new InvalidArgumentError(`It must be some of ${PERSPECTIVES.join(",")}.`);
  return PERSPECTIVES.filter((name) => names.includes(name));
}

async function build(io: CliIo, options: BuildCommandOptions): Promise<void> {
  const dir = resolve(options.out);
  const display = new BuildDisplay(io);
  try {
    const manifest = await buildDataset(
      { dir, request: toRequest(options), signal: io.signal, onProgress: display.update },
      defaultParts({ writerKey: io.env.MIMO_WRITER_KEY }),
      options.workers,
      startWorker,
    );
    display.stop();
    if (options.json) writeJson(io, manifest);
    else describe(io, dir, manifest);
  } finally {
    display.stop();
  }
}

function toRequest(options: BuildCommandOptions): BuildRequest {
  const { limit, perspectives, samples, shard, shares, ontology, writer } = options;
  return {
    sources: options.source.map((text): SourceSpec => {
      const { format, path } = parseSourceSpec(text);
      // Other processes may have another working folder.
      return { format, path: resolve(path) };
    }),
    seed: options.seed,
    ...(limit === undefined ? {} : { limit }),
    ...(perspectives === undefined ? {} : { perspectives: [...perspectives] }),
    ...(samples === undefined ? {} : { samplesPerImage: samples }),
    ...(shard === undefined ? {} : { imagesPerShard: shard }),
    ...(shares === undefined ? {} : { splits: shares }),
    ...(ontology === undefined ? {} : { ontology: resolve(ontology) }),
    ...(writer === undefined ? {} : { writer: writerSpec(writer, options) }),
  };
}

/** Every process reads this from the build's folder, so no key may stand in it. */
function writerSpec(url: string, { writerModel, writerCache }: BuildCommandOptions): Record<string, string> {
  if (URL.canParse(url) && new URL(url).password !== "") {
    throw new CliError(
      "bad_option",
      "--writer: the address must hold no password; put the key into MIMO_WRITER_KEY",
    );
  }
  return {
    url,
    ...(writerModel === undefined ? {} : { model: writerModel }),
    ...(writerCache === undefined ? {} : { cacheDir: resolve(writerCache) }),
  };
}

/** Another process of this program; it ends when nothing is left to do. */
function startWorker(dir: string) {
  const program = fileURLToPath(new URL("../../../bin/mimo.js", import.meta.url));
  return spawn(process.execPath, [program, "dataset", "work", dir, "--quiet"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

function describe(io: CliIo, dir: string, { sources, shards, skipped, unknownLabels }: Manifest): void {
  const number = (value: number) => value.toLocaleString("en");
  const total = (table: "images" | "masks" | "samples") =>
    number(shards.reduce((sum, shard) => sum + shard[table].rows, 0));
  const line = (text: string) => io.stdout.write(`${text}\n`);
  line(`${total("samples")} samples, ${total("images")} images, ${total("masks")} masks in ${dir}`);
  for (const { name, format, images, samples } of sources) {
    line(`  ${name} (${format}): ${number(images)} images, ${number(samples)} samples`);
  }
  for (const [reason, count] of Object.entries(skipped)) line(`  left out, ${reason}: ${number(count)}`);
  const unknown = Object.keys(unknownLabels).length;
  if (unknown > 0) line(`  labels that the ontology does not know: ${number(unknown)} (listed in README.md)`);
  line(`Read ${dir}/README.md, or look at it: mimo dataset show ${dir}`);
}
