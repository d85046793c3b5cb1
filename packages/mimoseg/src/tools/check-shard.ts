import type { ImageRow, MarkRow, MaskRow, SampleRow, ShardRows, Split } from "@mimo/dataset";
import { area, boundingBox, decodeRle, ImagingError, readImage } from "@mimo/imaging";
import { parseAnswer } from "@mimo/text";

/** Something that breaks a rule of docs/mimoseg-format.md. `where` names the row. */
export interface Problem {
  readonly where: string;
  readonly message: string;
}

type Report = (where: string, message: string) => void;

/**
 * Checks the rows that belong together: everything that can be seen without the other shards.
 *
 * @param split - The split that the shard's name says.
 */
export async function checkShard(rows: ShardRows, split: Split): Promise<Problem[]> {
  const problems: Problem[] = [];
  const report: Report = (where, message) => problems.push({ where, message });
  const images = new Map(rows.images.map((image) => [image.image_id, image]));
  if (images.size < rows.images.length) report("images", "an image_id is there twice");
  for (const image of rows.images) await checkImage(image, split, report);
  for (const mask of rows.masks) checkMask(mask, images.get(mask.image_id), report);
  const masks = new Map(rows.masks.map((mask) => [mask.mask_id, mask]));
  if (masks.size < rows.masks.length) report("masks", "a mask_id is there twice");
  for (const sample of rows.samples) {
    checkSample(sample, images.get(sample.image_id), split, report);
    checkTargets(sample, masks, report);
  }
  return problems;
}

async function checkImage(row: ImageRow, split: Split, report: Report): Promise<void> {
  if (row.split !== split) report(row.image_id, `split must be the shard's, ${split}, got ${row.split}`);
  if (row.spacing_mm?.some((side) => !(side > 0))) report(row.image_id, "spacing_mm must be positive");
  if (!isJsonObject(row.attributes)) report(row.image_id, "attributes must be a JSON object");
  try {
    const { width, height } = await readImage(row.image.bytes);
    if (width !== row.width || height !== row.height) {
      report(row.image_id, `the picture is ${width} x ${height}, the row says ${row.width} x ${row.height}`);
    }
  } catch (error) {
    if (!(error instanceof ImagingError)) throw error;
    report(row.image_id, `the picture does not decode: ${error.message}`);
  }
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function checkMask(row: MaskRow, image: ImageRow | undefined, report: Report): void {
  if (image === undefined) {
    report(row.mask_id, `image_id must be in the same shard, got ${row.image_id}`);
    return;
  }
  if (row.size[0] !== image.height || row.size[1] !== image.width) {
    report(row.mask_id, `size must be the image's, ${image.height} x ${image.width}, got ${row.size}`);
    return;
  }
  try {
    const mask = decodeRle({ size: [row.size[0], row.size[1]], counts: row.counts });
    if (area(mask) !== row.area_px) report(row.mask_id, `area_px must be ${area(mask)}, got ${row.area_px}`);
    const box = boundingBox(mask);
    if (String(box) !== String(row.box)) report(row.mask_id, `box must be ${box}, got ${row.box}`);
  } catch (error) {
    if (!(error instanceof ImagingError)) throw error;
    report(row.mask_id, `counts do not decode: ${error.message}`);
  }
}

function checkSample(row: SampleRow, image: ImageRow | undefined, split: Split, report: Report): void {
  const where = row.sample_id;
  if (image === undefined) {
    report(where, `image_id must be in the same shard, got ${row.image_id}`);
    return;
  }
  if (row.split !== split) report(where, `split must be the shard's, ${split}, got ${row.split}`);
  const roles = row.conversations.map(({ role }) => role);
  if (roles.length === 0 || roles.length % 2 === 1 || roles.some((role, i) => role !== TURN[i % 2])) {
    report(where, "conversations must be user and assistant by turns");
    return;
  }
  for (const { role, content } of row.conversations) {
    if (content.trim() === "") report(where, `${role}: expected words, got none`);
    if (role === "assistant") checkAnswer(where, content, report);
  }
  for (const mark of row.marks) checkMark(where, mark, image, report);
}

const TURN = ["user", "assistant"];

function checkAnswer(where: string, answer: string, report: Report): void {
  const { warnings } = parseAnswer(answer);
  if (warnings.length > 0) report(where, `the answer breaks the grammar: ${warnings.join(", ")}`);
}

function checkMark(where: string, mark: MarkRow, { width, height }: ImageRow, report: Report): void {
  if (mark.kind === "mask") {
    try {
      decodeRle({ size: [height, width], counts: mark.counts ?? "" });
    } catch (error) {
      if (!(error instanceof ImagingError)) throw error;
      report(where, `a mask mark does not decode: ${error.message}`);
    }
    return;
  }
  const expected = { point: 2, box: 4 }[mark.kind as "point" | "box"];
  const isWhole =
    expected === undefined ? mark.xy.length >= 2 && mark.xy.length % 2 === 0 : mark.xy.length === expected;
  if (!isWhole) report(where, `a ${mark.kind} has ${mark.xy.length} coordinates`);
  const isInside = mark.xy.every((value, i) => value >= 0 && value <= (i % 2 === 0 ? width : height));
  if (!isInside) report(where, `a ${mark.kind} leaves the image`);
}

function checkTargets(row: SampleRow, masks: ReadonlyMap<string, MaskRow>, report: Report): void {
  const answer = row.conversations[row.conversations.length - 1]?.content ?? "";
  const { segCount } = parseAnswer(answer);
  if (segCount !== row.targets.length) {
    report(row.sample_id, `expected a target for each of ${segCount} <SEG>, got ${row.targets.length}`);
  }
  for (const { term, mask_id } of row.targets) {
    if (mask_id === null) continue;
    const mask = masks.get(mask_id);
    if (mask === undefined) report(row.sample_id, `target ${term}: its mask must be in the same shard`);
    else if (mask.image_id !== row.image_id)
      report(row.sample_id, `target ${term}: its mask is another image's`);
  }
}
