import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import {
  type CocoRle,
  drawOverlay,
  encodeMaskPng,
  encodePng,
  encodeRle,
  type Mark,
  type MedicalImage,
  measure,
  PALETTE,
  type Rgb,
  toRgb8,
} from "@mimo/imaging";
import type { Answer, GroundedTerm } from "@mimo/inference";
import { type Files, writeFolder } from "./folder-writer.js";
import type { Engine } from "./io.js";

/** Written into everything that leaves the program. */
export const NOTICE = "Research use only, not a medical device.";

const RECORD_FILE = "result.json";
const MASK_FILE = /^mask-\d+-[a-z0-9-]+\.png$/;

/** One question about one image, with its answer. */
export interface Asked {
  readonly imagePath: string;
  readonly image: MedicalImage;
  readonly question: string | null;
  readonly marks: readonly Mark[];
  readonly answer: Answer;
}

/** A term of `result.json`. */
export interface TermRecord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly presence: number | null;
  readonly quality: number | null;
  readonly stability: number | null;
  readonly rle: CocoRle | null;
  readonly areaPx: number | null;
  /** Null where there is no mask or the image does not tell its spacing. */
  readonly areaMm2: number | null;
  /** The mask's file, or null without a mask. */
  readonly maskFile: string | null;
}

/** What `result.json` holds, and `--json` prints. */
export interface AnswerRecord {
  readonly image: {
    readonly path: string;
    readonly width: number;
    readonly height: number;
    readonly slice: number;
  };
  readonly spacingMm: readonly [number, number] | null;
  readonly question: string | null;
  readonly marks: readonly unknown[];
  readonly answer: string;
  readonly terms: readonly TermRecord[];
  readonly warnings: readonly string[];
  readonly ms: Answer["ms"];
  readonly model: string;
  readonly weightsHash: string;
  readonly notice: string;
}

/** The colour of an answer's k-th term, in words as on the image. */
export function termColor(index: number): Rgb {
  return PALETTE[index % PALETTE.length]!;
}

/** Words as a part of a file's name. */
export function slug(words: string): string {
  const ascii = words
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-");
  return ascii.slice(0, 40).replace(/^-+|-+$/g, "") || "term";
}

function toTermRecord(term: GroundedTerm, index: number, image: MedicalImage): TermRecord {
  const { text, start, end, presence, quality, stability, mask } = term;
  const size = mask && measure(mask, image.geometry);
  return {
    text,
    start,
    end,
    presence,
    quality,
    stability,
    rle: mask && encodeRle(mask),
    areaPx: size?.areaPx ?? null,
    areaMm2: size?.areaMm2 ?? null,
    maskFile: mask && `mask-${index + 1}-${slug(text)}.png`,
  };
}

/** An answer as plain data. */
export function toAnswerRecord(asked: Asked, model: Engine["model"]): AnswerRecord {
  const { imagePath, image, question, marks, answer } = asked;
  const { width, height, slice, geometry } = image;
  return {
    image: { path: imagePath, width, height, slice: slice.index },
    spacingMm: geometry.spacingMm,
    question,
    marks: marks.map((mark) => (mark.kind === "mask" ? { kind: "mask", rle: encodeRle(mark.mask) } : mark)),
    answer: answer.text,
    terms: answer.terms.map((term, index) => toTermRecord(term, index, image)),
    warnings: answer.warnings,
    ms: answer.ms,
    model: model.config.name,
    weightsHash: model.weightsHash,
    notice: NOTICE,
  };
}

/** The image with the answer's masks, their names and the marks drawn over it: `[H, W, 3]`. */
export function drawAnswer({ image, marks, answer }: Pick<Asked, "image" | "marks" | "answer">): Uint8Array {
  const layers = answer.terms.flatMap(({ mask, text }, index) =>
    mask ? [{ mask, color: termColor(index), label: text }] : [],
  );
  return drawOverlay(toRgb8(image), image.width, image.height, layers, { marks });
}

/** Writes `overlay.png`, a PNG for each mask and, last, `result.json`; masks of an earlier answer there go. */
export async function writeAnswer(folder: string, asked: Asked, record: AnswerRecord): Promise<void> {
  const { width, height } = asked.image;
  const files = new Map<string, string | Uint8Array>();
  files.set("overlay.png", await encodePng(drawAnswer(asked), width, height, 3));
  for (const [index, { mask }] of asked.answer.terms.entries()) {
    const name = record.terms[index]?.maskFile;
    if (mask && name) files.set(name, encodeMaskPng(mask));
  }
  files.set(RECORD_FILE, `${JSON.stringify(record, null, 2)}\n`);
  const isOurs = existsSync(join(folder, RECORD_FILE));
  await writeFolder(folder, files satisfies Files, (name) => isOurs && MASK_FILE.test(name));
}

/** A file's name without its ending, for the folder that takes its results. */
export function stemOf(path: string): string {
  const name = basename(path);
  return name.replace(/(\.nii)?\.[^.]+$/i, "") || name.replace(/^\.+/, "") || "image";
}
