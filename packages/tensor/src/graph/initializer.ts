import type { Random } from "@mimo/base";
import { elementCount } from "./shape.js";

/** How a parameter starts, before training. */
export type Initializer =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "normal"; readonly deviation: number }
  | { readonly kind: "values"; readonly data: Float32Array };

export const ZEROS: Initializer = { kind: "constant", value: 0 };
export const ONES: Initializer = { kind: "constant", value: 1 };

export function normal(deviation: number): Initializer {
  return { kind: "normal", deviation };
}

/** Fills a new array of the given shape. */
export function initialValues(
  initializer: Initializer,
  shape: readonly number[],
  random: Random,
): Float32Array {
  const values = new Float32Array(elementCount(shape));
  switch (initializer.kind) {
    case "constant":
      return values.fill(initializer.value);
    case "normal":
      for (let i = 0; i < values.length; i++) values[i] = random.normal() * initializer.deviation;
      return values;
    case "values":
      values.set(initializer.data);
      return values;
  }
}
