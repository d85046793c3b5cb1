import { ImagingError } from "../imaging-error.js";
import { FONT, textWidth } from "./bitmap-font.js";
import { type Axis, linearAxis, logAxis } from "./chart-axis.js";
import { LINE_PALETTE } from "./palette.js";
import { escapeXml, INK, round, svgText, toHex } from "./svg.js";

/** One line of a chart. */
export interface Series {
  readonly name: string;
  /** In drawing order; a value that the chart cannot show (NaN, or <= 0 on a log axis) breaks the line. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What a line chart shows. */
export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  /** Size in pixels, at least 160 x 120. */
  readonly width: number;
  readonly height: number;
  /** Logarithmic y axis. Default: false. */
  readonly logY?: boolean;
}

/** Where the curves go, in pixels. */
interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const GRID = "#ddd";
const TEXT = 1.5;
const TITLE = 2;
const GAP = 10;
/** Dashes for series that must share a colour. */
const DASHES = ["", "7 4", "2 3"];

/**
 * Draws a line chart as SVG.
 *
 * Its words are paths of our own font, so they show wherever the SVG is rendered, fonts or none; title and axis
 * names are also there as text for screen readers.
 *
 * @throws {ImagingError} `unsupported` for a size below 160 x 120.
 * @example
 * const svg = lineChart({ title: "Loss", xLabel: "step", yLabel: "loss", series, width: 640, height: 400 });
 */
export function lineChart(chart: LineChart): string {
  const { width, height, series } = chart;
  if (!(width >= 160 && height >= 120 && width <= 16384 && height <= 16384)) {
    throw new ImagingError(
      "unsupported",
      `lineChart: size must be from 160 x 120 to 16384 x 16384, got ${width} x ${height}`,
    );
  }
  const legend = drawLegend(series, width);
  const top = GAP * 2 + FONT.ascent * TITLE + legend.height;
  const bottom = height - GAP * 2.5 - FONT.height * TEXT * 2;
  const yAxis = yAxisOf(chart, bottom, top);
  const widest = Math.max(...yAxis.ticks.map((tick) => textWidth(tick.label))) * TEXT;
  const plot: Plot = { left: GAP * 3 + FONT.height * TEXT + widest, right: width - GAP * 2, top, bottom };
  const xs = series.flatMap((line) => line.points.map(([x]) => x));
  const xAxis = linearAxis(xs, plot.left, plot.right, Math.max(2, Math.floor((plot.right - plot.left) / 80)));
  const name = escapeXml(`${chart.title}: ${chart.yLabel} by ${chart.xLabel}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${name}">`,
    `<title>${name}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    drawAxes(plot, xAxis, yAxis),
    ...series.map((line, k) => drawSeries(line, k, xAxis, yAxis)),
    legend.svg,
    svgText(chart.title, width / 2, GAP, TITLE, "middle"),
    svgText(chart.xLabel, (plot.left + plot.right) / 2, height - GAP - FONT.height * TEXT, TEXT, "middle"),
    `<g transform="translate(${GAP} ${round((plot.top + plot.bottom) / 2)}) rotate(-90)">${svgText(chart.yLabel, 0, 0, TEXT, "middle")}</g>`,
    "</svg>",
  ].join("\n");
}

function yAxisOf({ series, logY }: LineChart, bottom: number, top: number): Axis {
  const ys = series.flatMap((line) => line.points.map(([, y]) => y));
  const maxTicks = Math.max(2, Math.floor((bottom - top) / 40));
  return logY ? logAxis(ys, bottom, top, maxTicks) : linearAxis(ys, bottom, top, maxTicks);
}

function drawAxes({ left, right, top, bottom }: Plot, xAxis: Axis, yAxis: Axis): string {
  const lines = [
    ...xAxis.ticks.map(({ at }) => `M${round(at)} ${round(top)}V${round(bottom)}`),
    ...yAxis.ticks.map(({ at }) => `M${round(left)} ${round(at)}H${round(right)}`),
  ];
  const frame = `M${round(left)} ${round(top)}V${round(bottom)}H${round(right)}`;
  const middle = (FONT.ascent * TEXT) / 2;
  return [
    `<path d="${lines.join("")}" stroke="${GRID}" fill="none"/>`,
    `<path d="${frame}" stroke="${INK}" fill="none"/>`,
    ...xAxis.ticks.map(({ at, label }) => svgText(label, at, bottom + GAP / 2, TEXT, "middle")),
    ...yAxis.ticks.map(({ at, label }) => svgText(label, left - GAP / 2, at - middle, TEXT, "end")),
  ].join("\n");
}

function drawSeries({ points }: Series, index: number, xAxis: Axis, yAxis: Axis): string {
  const { color, dash } = styleOf(index);
  const pieces: string[][] = [[]];
  for (const [x, y] of points) {
    const [px, py] = [xAxis.toPx(x), yAxis.toPx(y)];
    if (px === null || py === null) pieces.push([]);
    else pieces[pieces.length - 1].push(`${round(px)} ${round(py)}`);
  }
  const path = pieces.map((piece) => (piece.length > 1 ? `M${piece.join("L")}` : "")).join("");
  // A point without neighbours would be invisible as a line.
  const dots = pieces
    .filter((piece) => piece.length === 1)
    .map(([at]) => `<circle cx="${at.split(" ")[0]}" cy="${at.split(" ")[1]}" r="3" fill="${color}"/>`);
  const line = `<path d="${path}" stroke="${color}" stroke-width="2" stroke-linejoin="round" fill="none"${dash}/>`;
  return [path ? line : "", ...dots].join("");
}

function styleOf(index: number): { color: string; dash: string } {
  const pattern = DASHES[Math.floor(index / LINE_PALETTE.length) % DASHES.length];
  return {
    color: toHex(LINE_PALETTE[index % LINE_PALETTE.length]),
    dash: pattern ? ` stroke-dasharray="${pattern}"` : "",
  };
}

/** A row, or several, of a short line and a name for each series. */
function drawLegend(series: readonly Series[], width: number): { svg: string; height: number } {
  const sample = 22;
  const rowHeight = FONT.lineHeight * TEXT;
  let [x, y] = [GAP * 2, GAP * 1.5 + FONT.height * TITLE];
  const entries = series.map(({ name }, k) => {
    const wide = sample + 6 + textWidth(name) * TEXT + GAP * 2;
    if (x > GAP * 2 && x + wide > width) [x, y] = [GAP * 2, y + rowHeight];
    const { color, dash } = styleOf(k);
    const middle = round(y + (FONT.ascent * TEXT) / 2);
    const entry = `<path d="M${round(x)} ${middle}h${sample}" stroke="${color}" stroke-width="2"${dash}/>${svgText(name, x + sample + 6, y, TEXT, "start")}`;
    x += wide;
    return entry;
  });
  const height = series.length === 0 ? 0 : y + rowHeight - GAP - FONT.height * TITLE;
  return { svg: entries.join("\n"), height };
}
