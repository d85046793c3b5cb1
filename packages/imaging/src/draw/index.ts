export type { Rgb } from "./canvas.js";
export { contactSheet, type Tile } from "./contact-sheet.js";
export { type LineChart, lineChart, renderSvg, type Series } from "./line-chart.js";
export { drawOverlay, type OverlayLayer, type OverlayOptions } from "./overlay.js";
export { PALETTE } from "./palette.js";
export { encodeMaskPng, encodePng, readMaskPng, writeMaskPng, writePng } from "./png.js";
