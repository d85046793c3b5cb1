/** Places, masks and marks on an image, as they travel. Coordinates are pixels of the image as stored. */
import { z } from "zod";

const finite = z.number().finite();
const MOST_PATH_POINTS = 20_000;

/** `[x, y]`: (0, 0) is the top-left corner of the top-left pixel, x to the right, y down. */
export const pointSchema = z.tuple([finite, finite]);

/** A binary mask as COCO's compressed RLE: column-major runs, `size` is `[height, width]`. */
export const rleSchema = z.strictObject({
  size: z.tuple([z.number().int().positive(), z.number().int().positive()]),
  counts: z.string().max(8_000_000),
});
export type Rle = z.infer<typeof rleSchema>;

const pathSchema = z.array(pointSchema).min(1).max(MOST_PATH_POINTS);

/** A mark on the slice that is asked about. A lasso is filled to a mask by the server. */
export const markSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("point"), at: pointSchema, positive: z.boolean() }),
  z.strictObject({ kind: z.literal("box"), box: z.tuple([finite, finite, finite, finite]) }),
  z.strictObject({ kind: z.literal("scribble"), path: pathSchema, positive: z.boolean() }),
  z.strictObject({ kind: z.literal("lasso"), path: pathSchema }),
  z.strictObject({ kind: z.literal("mask"), rle: rleSchema }),
]);
export type MarkJson = z.infer<typeof markSchema>;

export const marksSchema = z.array(markSchema).max(64);
