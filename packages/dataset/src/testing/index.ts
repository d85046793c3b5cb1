export { boxMask, type TinyMasks, tinyRecord } from "./tiny-record.js";
export { tinyImageRow, tinyMaskRow, tinySampleRow } from "./tiny-shard.js";
