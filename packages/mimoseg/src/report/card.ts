import type { Manifest, ManifestSource } from "../manifest.js";
import type { Statistics, WordStatistics } from "./statistics-schema.js";

/** What a card is made from. */
export interface CardParts {
  readonly manifest: Manifest;
  readonly statistics: Statistics;
  /** Paths from the dataset's folder. */
  readonly charts: readonly string[];
  readonly sheets: readonly string[];
}

const TOP_TERMS = 30;
const TOP_UNKNOWN = 30;

/**
 * The dataset's card, `README.md`: what it holds, where it comes from, what was left out, and how to read it. Its front
 * matter makes Hugging Face's `load_dataset` find the tables and splits.
 */
export function datasetCard({ manifest, statistics, charts, sheets }: CardParts): string {
  return [
    frontMatter(manifest),
    "# A MIMOSeg-style dataset",
    overview(manifest, statistics),
    "Research use only, not for diagnosis. Built by `mimo dataset build`; every statement of an answer is computed from a mask, taken from metadata, or a definition with a source, and is listed in the sample's `facts`.",
    ...charts.map((path) => `![${path}](${path})`),
    ...sheets.map((path) => `![samples](${path})`),
    "## Splits",
    splitTable(statistics),
    "No patient is in two splits, and no picture of one split looks like one of another: `mimo dataset validate` proves it from the files.",
    "## Samples",
    tallies("perspective", statistics.samplesBy.perspective, "samples"),
    tallies("topic", statistics.samplesBy.topic, "samples"),
    `${statistics.samplesAbout.absent.toLocaleString("en")} samples ask for something that is not there.`,
    "## Words",
    wordTable(statistics),
    "## Sources and licences",
    sourceTable(manifest.sources),
    tallies("licence", statistics.imagesBy.licence, "images"),
    "## Structures",
    tallies("term", first(statistics.masksBy.term, TOP_TERMS), "masks"),
    unknownLabels(manifest),
    "## Left out",
    Object.keys(manifest.skipped).length === 0
      ? "Nothing."
      : `${tallies("rule", manifest.skipped, "pictures, masks or texts")}\n\nEach with its reason in \`skipped.jsonl\`.`,
    "## Reading it",
    READING,
    "## Made with",
    `\`\`\`json\n${JSON.stringify(manifest.options, null, 2)}\n\`\`\``,
    "",
  ].join("\n\n");
}

function frontMatter({ shards }: Manifest): string {
  const splits = [...new Set(shards.map(({ split }) => split))];
  const config = (table: string) => [
    `- config_name: ${table}`,
    ...(table === "samples" ? ["  default: true"] : []),
    "  data_files:",
    ...splits.flatMap((split) => [`  - split: ${split}`, `    path: ${table}/${split}-*.parquet`]),
  ];
  return ["---", "configs:", ...["samples", "images", "masks"].flatMap(config), "---"].join("\n");
}

function overview({ sources }: Manifest, statistics: Statistics): string {
  const { images, masks, samples, patients } = statistics;
  const number = (value: number) => value.toLocaleString("en");
  const people = patients.train + patients.val + patients.test;
  return `${number(samples)} questions with grounded answers about ${number(images)} images with ${number(masks)} masks, of ${number(people)} patients or specimens, from ${sources.length} ${sources.length === 1 ? "source" : "sources"}.`;
}

/** Columns of numbers are set to the right. */
function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.map(cell).join(" | ")} |`;
  const rule = `|${head.map((_, i) => (typeof rows[0]?.[i] === "number" ? "---:" : "---")).join("|")}|`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

function cell(value: string | number): string {
  return typeof value === "number" ? value.toLocaleString("en") : value.replace(/([|<>`])/g, "\\$1");
}

function tallies(name: string, counts: Readonly<Record<string, number>>, what: string): string {
  return table([name, what], Object.entries(counts));
}

function first(counts: Readonly<Record<string, number>>, most: number): Record<string, number> {
  const entries = Object.entries(counts);
  const rest = entries.slice(most).reduce((sum, [, count]) => sum + count, 0);
  const shown = Object.fromEntries(entries.slice(0, most));
  return rest === 0 ? shown : { ...shown, [`${entries.length - most} others`]: rest };
}

function splitTable({ imagesBy, samplesBy, patients }: Statistics): string {
  const splits = Object.keys(imagesBy.split) as (keyof typeof patients)[];
  const rows = splits.map((split) => [
    split,
    patients[split] ?? 0,
    imagesBy.split[split] ?? 0,
    samplesBy.split[split] ?? 0,
  ]);
  return table(["split", "patients", "images", "samples"], rows);
}

function wordTable({ questions, answers }: Statistics): string {
  const row = (name: string, words: WordStatistics) => [
    name,
    words.texts,
    words.meanWords.toFixed(1),
    words.vocabulary,
    words.distinct.one.toFixed(4),
    words.distinct.two.toFixed(4),
    words.distinct.three.toFixed(4),
    `${(100 * words.duplicateShare).toFixed(1)} %`,
  ];
  return table(
    ["", "texts", "words each", "vocabulary", "distinct-1", "distinct-2", "distinct-3", "duplicates"],
    [row("questions", questions), row("answers", answers)],
  );
}

function sourceTable(sources: readonly ManifestSource[]): string {
  const rows = sources.map(({ name, format, licence, url, images, masks, samples }) => [
    url === null ? name : `${name} (${url})`,
    format,
    licence ?? "not stated",
    images,
    masks,
    samples,
  ]);
  return table(["source", "format", "licence", "images", "masks", "samples"], rows);
}

function unknownLabels({ unknownLabels }: Manifest): string {
  const entries = Object.entries(unknownLabels).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  if (entries.length === 0) return "The ontology knows every label.";
  const shown = entries.slice(0, TOP_UNKNOWN).map(([label, count]) => `${cell(label)} (${count})`);
  const more = entries.length > TOP_UNKNOWN ? `, and ${entries.length - TOP_UNKNOWN} others` : "";
  return `Labels that the ontology does not know; they passed through as they are: ${shown.join(", ")}${more}.`;
}

const READING = `\`\`\`python
from datasets import load_dataset
samples = load_dataset("path/to/this/folder", "samples", split="train")
images = load_dataset("path/to/this/folder", "images", split="train")
\`\`\`

Files of one name belong together; \`image_id\` and \`mask_id\` join the tables. Masks are COCO run lengths
(\`pycocotools.mask.decode({"size": row["size"], "counts": row["counts"]})\`). Train on it with
\`mimo train --data path/to/this/folder\`.`;
