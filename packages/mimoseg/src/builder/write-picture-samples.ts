import { Random } from "@mimo/base";
import type { SampleRow, WriteSamples, WrittenSample } from "@mimo/dataset";
import type { SampleWriter } from "../writer/sample-writer.js";
import type { BuildOptions } from "./build-options.js";
import type { PreparedPicture } from "./prepare-picture.js";
import { sourceQuestionRow, writtenRow } from "./sample-rows.js";
import type { SkipLine, SkipReason } from "./skip-line.js";

/** The samples of a picture. */
export interface PictureSamples {
  readonly rows: readonly SampleRow[];
  readonly skips: readonly SkipLine[];
  /** Texts of the language model that were not taken, by reason: the grammar's own stand instead. */
  readonly rejected: Readonly<Record<string, number>>;
}

/** Who writes. */
export interface Writers {
  readonly writeSamples: WriteSamples;
  readonly writer: SampleWriter | null;
}

/** Writes a picture's samples: first those that are made for it, then the questions that came with it. */
export async function writePictureSamples(
  picture: PreparedPicture,
  options: BuildOptions,
  { writeSamples, writer }: Writers,
): Promise<PictureSamples> {
  const { seed, samplesPerImage: count, perspectives } = options;
  const stream = Random.derive(seed, "samples", picture.record.id).integer(2 ** 31);
  const written = writeSamples(picture.record, picture.loadMask, { seed: stream, count, perspectives });
  const rejected: Record<string, number> = {};
  const made = await Promise.all(written.map((sample) => wordAnew(picture, sample, writer, rejected)));
  const given = picture.image.questions.map((question) => sourceQuestionRow(picture, question));
  const skips: SkipLine[] = [];
  given.forEach((row, n) => {
    if (typeof row === "string") skips.push(skipOf(picture, `question ${n + 1}`, row));
  });
  made.forEach((row, n) => {
    if (row === null) skips.push(skipOf(picture, `sample ${n + 1}`, "target_without_mask"));
  });
  const rows = [...made, ...given].filter(
    (row): row is Omit<SampleRow, "sample_id"> =>
      row !== null && typeof row !== "string" && perspectives.includes(row.perspective),
  );
  const { image_id } = picture.row;
  return { rows: rows.map((row, n) => ({ sample_id: `${image_id}@${n}`, ...row })), skips, rejected };
}

function skipOf({ image, row }: PreparedPicture, what: string, reason: SkipReason): SkipLine {
  return { reason, source: row.source, ref: `${image.key}: ${what}` };
}

async function wordAnew(
  picture: PreparedPicture,
  sample: WrittenSample,
  writer: SampleWriter | null,
  rejected: Record<string, number>,
): Promise<Omit<SampleRow, "sample_id"> | null> {
  const isTalk = sample.perspective === "III" || sample.perspective === "IV";
  if (writer === null || !isTalk) return writtenRow(picture, sample, "grammar");
  const { modality, bodyPart } = picture.record;
  const result = await writer.write({ sample, modality, bodyPart, facts: sample.facts });
  if (!result.ok) {
    rejected[`writer_${result.reason}`] = (rejected[`writer_${result.reason}`] ?? 0) + 1;
    return writtenRow(picture, sample, "grammar");
  }
  const { question, answer } = result;
  return writtenRow(
    picture,
    { ...sample, turns: [...sample.turns.slice(0, -1), { question, answer }] },
    writer.name,
  );
}
