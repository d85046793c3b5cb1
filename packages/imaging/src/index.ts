export * from "./draw/index.js";
export * from "./export/index.js";
export * from "./image.js";
export { ImagingError } from "./imaging-error.js";
export * from "./mask/index.js";
export * from "./read/index.js";
export * from "./scan/index.js";
