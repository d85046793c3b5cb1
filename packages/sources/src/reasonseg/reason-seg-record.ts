import { readFile, stat } from "node:fs/promises";
import { type Mask, maskFromPolygon, type PointXyPx } from "@mimo/imaging";
import { z } from "zod";
import { checkRecord } from "../files/check-record.js";
import { asSourceError, type Size } from "../files/decode-picture.js";
import { SourceError } from "../source-error.js";

const point = z.tuple([z.number(), z.number()]);

const record = z.object({
  shapes: z.array(z.object({ label: z.string(), points: z.array(point).min(1) })),
  text: z.union([z.array(z.string()), z.string().transform((text) => [text])]),
  is_sentence: z.boolean(),
});

/** What LISA's ReasonSeg says of one picture. */
export type ReasonSegRecord = z.infer<typeof record>;

/** Real ones have a few kilobytes. */
const MAX_BYTES = 64 * 2 ** 20;

/**
 * Reads the JSON of one picture: UTF-8, or the Windows-1252 that some of the set's files are in.
 *
 * @param name - For messages.
 * @throws {SourceError} `missing_mask` when it is not there, `too_large`, `bad_record`.
 */
export async function readReasonSegRecord(file: string, name: string): Promise<ReasonSegRecord> {
  const value = parseEither(await readSmallFile(file, name), name);
  const parsed = checkRecord(record, value, name);
  if (!parsed.shapes.some(isTarget)) {
    throw new SourceError(
      "bad_record",
      `${name}: shapes: expected one that is neither flag nor ignore, got none`,
    );
  }
  return parsed;
}

/** Reads a small file whole. @throws {SourceError} `missing_mask`, `too_large` */
export async function readSmallFile(file: string, name: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES)
      throw new SourceError("too_large", `${name}: at most ${MAX_BYTES} bytes, got ${size}`);
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new SourceError(
      "missing_mask",
      `${name}: expected a file that can be read, got ${code}`,
      {},
      { cause },
    );
  }
}

/** Parses JSON that is UTF-8 or else Windows-1252. @throws {SourceError} `bad_record` */
export function parseEither(bytes: Uint8Array, name: string): unknown {
  for (const decode of [decodeUtf8, decodeWindows1252]) {
    try {
      return JSON.parse(decode(bytes));
    } catch {
      // The other encoding may fit.
    }
  }
  throw new SourceError("bad_record", `${name}: expected JSON, got text that does not parse`);
}

function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** What Windows-1252 has at 0x80 to 0x9f, where Latin-1 has control characters. */
const HIGH =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f" +
  "\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

/** By hand: the TextDecoder of some versions of Node takes it for Latin-1. */
function decodeWindows1252(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  return text.replace(/[\u0080-\u009f]/g, (character) => HIGH[character.charCodeAt(0) - 0x80]);
}

type Shape = ReasonSegRecord["shapes"][number];

const isFlag = ({ label }: Shape) => label.toLowerCase() === "flag";
const isIgnored = ({ label }: Shape) => label.toLowerCase().includes("ignore");
const isTarget = (shape: Shape) => !isFlag(shape) && !isIgnored(shape);

/**
 * Paints the target as LISA's `get_mask_from_json` does: polygons with their outlines, largest first, so that smaller
 * ones lie above; `flag` shows nothing, and what `ignore` covers is not target.
 */
export async function paintTarget({ shapes }: ReasonSegRecord, size: Size, name: string): Promise<Mask> {
  return asSourceError(name, () => {
    const mask = new Uint8Array(size.width * size.height);
    // Painted twice, once to be measured: all at the same time would take memory for each.
    const layers = shapes
      .filter((shape) => !isFlag(shape))
      .map((shape) => ({ shape, area: paint(shape, size).reduce((sum, inside) => sum + inside, 0) }))
      .sort((a, b) => b.area - a.area);
    for (const { shape } of layers) {
      const inside = paint(shape, size);
      const value = isTarget(shape) ? 1 : 0;
      for (let i = 0; i < mask.length; i++) if (inside[i]) mask[i] = value;
    }
    return { width: size.width, height: size.height, data: mask };
  });
}

/** Points are pixels, without their fractions; the outline belongs to the shape. */
function paint({ points }: Shape, { width, height }: Size): Uint8Array {
  const corners = points.map(([x, y]): PointXyPx => [Math.trunc(x), Math.trunc(y)]);
  const centres = corners.map(([x, y]): PointXyPx => [x + 0.5, y + 0.5]);
  const data =
    corners.length < 3 ? new Uint8Array(width * height) : maskFromPolygon(centres, width, height).data;
  for (const [i, corner] of corners.entries()) {
    drawLine(data, { width, height }, corner, corners[(i + 1) % corners.length]);
  }
  return data;
}

/** A line one pixel wide whose pixels touch at least at their corners; what leaves the picture is cut off. */
function drawLine(data: Uint8Array, { width, height }: Size, [x0, y0]: PointXyPx, [x1, y1]: PointXyPx): void {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const steps = Math.max(Math.abs(dx), Math.abs(dy));
  // Far beyond any picture; maskFromPolygon bounds the rest.
  if (steps > 2 ** 20) return;
  for (let step = 0; step <= steps; step++) {
    const x = Math.round(x0 + (steps === 0 ? 0 : (dx * step) / steps));
    const y = Math.round(y0 + (steps === 0 ? 0 : (dy * step) / steps));
    if (x >= 0 && y >= 0 && x < width && y < height) data[y * width + x] = 1;
  }
}
