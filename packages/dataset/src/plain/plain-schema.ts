import { z } from "zod";

/** Microscopes' spacings round to 0 mm in some indexes: that is as good as unknown. */
const spacing = z
  .tuple([z.number().nonnegative(), z.number().nonnegative()])
  .nullable()
  .default(null)
  .transform((pair) => (pair?.every((side) => side > 0) ? pair : null));
const name = z.string().min(1);
/** A label ends up in an answer, where angle brackets would read as tags. */
const label = z.string().regex(/^[^<>\n]*[^<>\s][^<>\n]*$/, "must hold visible text and no < or >");

/** One mask entry of a line of `index.jsonl`. Unknown keys are ignored, here and below. */
const maskLine = z.object({
  path: name,
  label,
  instance: z.number().int().nonnegative(),
  kind: z.enum(["all", "instance"]),
  area_px: z.number().int().nonnegative(),
});

/** One line of `index.jsonl`: see docs/plain-format.md. */
export const imageLine = z.object({
  image: name,
  modality: name,
  dataset: name,
  case: name,
  body_part: name.nullable().default(null),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  spacing_mm: spacing,
  split: z.enum(["train", "val", "test"]),
  masks: z.array(maskLine),
  attributes: z.record(z.string(), z.unknown()).default({}),
});

/** One line of `index.jsonl`, checked. */
export type ImageLine = z.infer<typeof imageLine>;

/** `datasets.json` at the root: one entry per dataset. */
export const catalogue = z.array(
  z.object({
    dataset: name,
    path: name.optional(),
    complete_labels: z.array(label).default([]),
  }),
);

/** `dataset.json` beside an `index.jsonl`: the same facts for one dataset alone. */
export const datasetFile = z.object({ complete_labels: z.array(label).default([]) });
