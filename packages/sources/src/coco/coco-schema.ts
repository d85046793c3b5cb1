import { z } from "zod";

const id = z.union([z.number(), z.string()]);
const side = z.number().int().positive().optional();

/** Members of a COCO instances file; unknown fields are ignored. */
export const cocoImage = z.object({
  id,
  file_name: z.string().min(1),
  width: side,
  height: side,
  license: id.nullish(),
});

/** `segmentation` is checked by `parseSegmentation`. */
export const cocoAnnotation = z.object({
  id: id.optional(),
  image_id: id,
  category_id: id,
  segmentation: z.unknown(),
  iscrowd: z
    .union([z.literal(0), z.literal(1), z.boolean()])
    .default(0)
    .transform(Boolean),
});

export const cocoCategory = z.object({ id, name: z.string().min(1) });

export const cocoLicence = z.object({ id, name: z.string().min(1), url: z.string().optional() });

/** Names of pictures, annotations, classes and licences: numbers as a rule, strings from some tools. */
export type CocoId = z.infer<typeof id>;
export type CocoImage = z.infer<typeof cocoImage>;
