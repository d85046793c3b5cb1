export { type BarChart, barChart } from "./bar-chart.js";
export type { Rgb } from "./canvas.js";
export { contactSheet, type Tile } from "./contact-sheet.js";
export { type LineChart, lineChart, type Series } from "./line-chart.js";
export { drawOverlay, type OverlayLayer, type OverlayOptions } from "./overlay.js";
export { PALETTE } from "./palette.js";
export { encodeMaskPng, encodePng, readMaskPng, writeMaskPng, writePng } from "./png.js";
export { type MarkedPicture, shrinkPicture } from "./shrink-picture.js";
export { renderSvg } from "./svg.js";
