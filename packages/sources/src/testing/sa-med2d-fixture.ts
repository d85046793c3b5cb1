import { sampleMaskPng, samplePng } from "./sample-files.js";

/** Box of a mask, `[x0, y0, x1, y1]`. */
type Box = readonly [number, number, number, number];

/** A picture's side in the sample. */
export const SIDE = 24;

/** Classes of the sample, as the set's file words them. */
export const SAMPLE_CLASSES = {
  AbdomenCT1K: { liver: 0, left_kidney: 1, union_liver_left_kidney: 2 },
  BraTS: { enhancing_tumor: 0 },
  ichallenge_adam_task2: { optic_disc: 0 },
  Brain_PTM: { tract: 0 },
};

/** A small sound set: files by their path from `SAMed2Dv1/`. */
export async function saMed2dFiles(): Promise<Record<string, Buffer>> {
  return {
    "SAMed2D_v1_class_mapping_id.json": Buffer.from(JSON.stringify(SAMPLE_CLASSES)),
    "SAMed2D_v1.json": Buffer.from("{ not even JSON"),
    ...(await picture("ct_00--AbdomenCT1K--Case_00011--x_0040", 1, {
      "0001_000": [0, 0, 2, 3],
      "0001_001": [10, 10, 12, 12],
      "0000_000": [4, 4, 9, 9],
    })),
    ...(await picture("mr_t1ce--BraTS--p_1--z_0007", 2, { "0000_000": [1, 1, 3, 3] })),
    ...(await picture("fundus_photography--ichallenge_adam_task2--H0001--2d_none", 3, {
      "0000_000": [4, 4, 20, 24],
    })),
  };
}

/** A picture with its masks: files by path. */
export async function picture(
  stem: string,
  seed: number,
  masks: Readonly<Record<string, Box>>,
): Promise<Record<string, Buffer>> {
  return {
    [`images/${stem}.png`]: await samplePng(SIDE, SIDE, seed),
    ...Object.fromEntries(
      Object.entries(masks).map(([suffix, box]) => [
        `masks/${stem}--${suffix}.png`,
        sampleMaskPng(SIDE, SIDE, box),
      ]),
    ),
  };
}
