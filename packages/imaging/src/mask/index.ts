export { checkMarks } from "./check-marks.js";
export {
  type Components,
  type Connectivity,
  connectedComponents,
  fillHoles,
  keepLargestComponent,
  removeSmallComponents,
} from "./connected-components.js";
export { type CroppedMask, cropToContent } from "./crop.js";
export { type BeyondImage, distanceToMask, distanceTransform } from "./distance-transform.js";
export { interiorPoint } from "./interior-point.js";
export { assertMask, emptyMask, MAX_MASK_PIXELS, maskFromPixels } from "./mask-basics.js";
export { area, boundingBox, centroid } from "./mask-properties.js";
export { type IntensityStatistics, type Measurement, measure } from "./measure.js";
export { boundary, dilate, erode } from "./morphology.js";
export { countOverlap, type MaskOverlap, maskIou } from "./overlap.js";
export { maskFromBox, maskFromEllipseInBox, maskFromPolygon, maskFromScribble } from "./rasterise.js";
export { resizeMask } from "./resize-mask.js";
export { type CocoRle, decodeRle, encodeRle, type UncompressedCocoRle } from "./rle.js";
export { difference, intersection, union } from "./set-operations.js";
