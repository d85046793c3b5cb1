/** Weights in safetensors files (https://github.com/huggingface/safetensors), and the 16-bit floats in them. */
export type {
  SafetensorsArrays,
  SafetensorsDtype,
  SafetensorsTensor,
  SafetensorsTensorOf,
} from "./dtypes.js";
export { bfloat16ToFloat, floatToBfloat16, floatToHalf, halfToFloat } from "./half.js";
export { type SafetensorsEntry, type SafetensorsHeader, tensorFileOffset } from "./header.js";
export { readSafetensors, readSafetensorsHeader } from "./read.js";
export { writeSafetensors } from "./write.js";
