import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import {
  detectFormat,
  type Mark,
  type Mask,
  type MedicalImage,
  maskFromPixels,
  type PointXyPx,
  type ReadImageOptions,
  readImage,
  readMaskPng,
} from "@mimo/imaging";
import type { Command } from "commander";
import { z } from "zod";
import { CliError } from "./cli-error.js";
import {
  gather,
  parseAxis,
  parseBox,
  parsePath,
  parsePoint,
  parseWhole,
  parseWindow,
} from "./parse-values.js";

type PointMark = Extract<Mark, { kind: "point" }>;
type BoxMark = Extract<Mark, { kind: "box" }>;

/** The options that put marks on an image. */
export interface MarkOptions {
  readonly point?: readonly PointMark[];
  readonly box?: readonly BoxMark[];
  /** Paths of files, or `x,y;x,y;...`. */
  readonly scribble?: readonly string[];
  readonly mask?: readonly string[];
}

/** The options that say which picture of a file to read, and how to show it. */
export interface PictureOptions {
  readonly slice?: number;
  readonly axis?: 0 | 1 | 2;
  readonly window?: { readonly center: number; readonly width: number };
}

const same = (text: string): string => text;

/** Adds `--point`, `--box`, `--scribble` and `--mask`, each repeatable. */
export function addMarkOptions(command: Command): Command {
  return command
    .option(
      "--point <x,y[,-]>",
      "a point on the structure, or with ,- beside it; repeatable",
      gather(parsePoint),
    )
    .option("--box <x0,y0,x1,y1>", "a box around the structure; repeatable", gather(parseBox))
    .option("--scribble <path>", "a stroke as x,y;x,y;... or a file of x,y lines; repeatable", gather(same))
    .option("--mask <file>", "a mask of the image's size, not zero is inside; repeatable", gather(same));
}

/** Adds `--slice`, `--axis` and `--window`. */
export function addPictureOptions(command: Command): Command {
  return command
    .option("--slice <n>", "slice, frame or page, from 0 (default: the middle one)", parseWhole)
    .option("--axis <n>", "NIfTI: voxel axis across the slices, 0 to 2 (default: axial)", parseAxis)
    .option("--window <center,width>", "display window in the image's units, HU for CT", parseWindow);
}

function readOptions({ slice, axis }: PictureOptions): ReadImageOptions {
  return { ...(slice === undefined ? {} : { slice }), ...(axis === undefined ? {} : { axis }) };
}

/** Reads an image as the options say; the window becomes the image's own, so the model sees it too. */
export async function readPicture(path: string, options: PictureOptions): Promise<MedicalImage> {
  const image = await readImage(path, readOptions(options));
  return options.window ? { ...image, window: options.window } : image;
}

/** Reads every mark; they are not yet checked against the image. */
export async function readMarks(options: MarkOptions, picture: PictureOptions): Promise<Mark[]> {
  const scribbles = (options.scribble ?? []).map(readScribble);
  const masks = (options.mask ?? []).map(
    async (path): Promise<Mark> => ({ kind: "mask", mask: await readMask(path, picture) }),
  );
  return [
    ...(options.point ?? []),
    ...(options.box ?? []),
    ...(await Promise.all(scribbles)),
    ...(await Promise.all(masks)),
  ];
}

/**
 * Reads a stroke: `x,y;x,y;...`, or the file of that name.
 *
 * @throws {CliError} `bad_file` if a file holds neither x,y lines nor a JSON list of pairs.
 */
export async function readScribble(text: string): Promise<Mark> {
  return { kind: "scribble", path: parsePath(text) ?? (await readPathFile(text)), positive: true };
}

async function readPathFile(file: string): Promise<readonly PointXyPx[]> {
  let content: string;
  try {
    content = await readFile(file, "utf8");
  } catch (cause) {
    const rule = "a path x,y;x,y;... or a file that can be read";
    throw new CliError("bad_file", `scribble: ${rule}, got "${file.slice(0, 80)}"`, {}, { cause });
  }
  const path = parsePath(content.trim().replace(/\s*\n\s*/g, ";")) ?? parseJsonPath(content);
  if (path === null) {
    throw new CliError("bad_file", `${basename(file)}: a scribble is lines of x,y or a JSON list of [x, y]`);
  }
  return path;
}

function parseJsonPath(content: string): PointXyPx[] | null {
  try {
    return z.array(z.tuple([z.number(), z.number()])).parse(JSON.parse(content));
  } catch {
    return null;
  }
}

/**
 * Reads a mask: a PNG, or a picture or label map in any format that images come in; not zero is inside.
 *
 * @throws {ImagingError} see `readMaskPng` and `readImage`; {CliError} `bad_file` for colour other than PNG.
 */
export async function readMask(path: string, picture: PictureOptions): Promise<Mask> {
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null || detectFormat(bytes) === "png") return readMaskPng(bytes ?? path);
  const image = await readImage(bytes, { ...readOptions(picture), name: basename(path) });
  if (image.channels !== 1) {
    throw new CliError("bad_file", `${basename(path)}: a mask that is no PNG must be grey, got colour`);
  }
  return maskFromPixels(image.pixels, image.width, image.height);
}
