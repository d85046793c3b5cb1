import { type Axis, LINE_PALETTE, linearAxis, PALETTE } from "@mimo/imaging";
import { type Html, html, trustedHtml } from "./html.js";
import type { ReportFigure, Series } from "./section.js";

const WIDTH = 640;
const PLOT_HEIGHT = 240;
const CHARACTER_PX = 6.4;
const LINE_PX = 16;
const GAP = 8;
const COLORS = LINE_PALETTE.length;

/** Where the values go, in SVG units. */
interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** From the places of `figure.x` to SVG units. */
interface Across {
  readonly at: (index: number) => number;
  /** Room for the bars of one place. */
  readonly bandPx: number;
  readonly ticks: Axis["ticks"];
  /** Null where the places are names. */
  readonly axis: Axis | null;
}

const rgb = (color: readonly number[]) => `rgb(${color.join(" ")})`;
const series = (palette: typeof PALETTE) =>
  palette.map((color, k) => `.figure .s${k}{--c:${rgb(color)}}`).join("");

/** Style of every figure: dark lines on light pages, bright ones on dark pages. */
export const FIGURE_STYLE = `.figure{font:12px system-ui,sans-serif;--ink:#222;--grid:#ddd;--paper:#fff}${series(LINE_PALETTE)}
.figure text{fill:var(--ink)}.figure .grid{stroke:var(--grid);fill:none}.figure .frame{stroke:var(--ink);fill:none}
.figure .line{stroke:var(--c);fill:none;stroke-width:2;stroke-linejoin:round}.figure .fill{fill:var(--c)}
.figure .range{stroke:var(--c);stroke-width:1.5;fill:none}.figure .bar-range{stroke:var(--ink);stroke-width:1;fill:none}
.figure .paper{fill:var(--paper)}.figure .even{stroke:var(--ink);stroke-dasharray:2 4;fill:none}
@media screen and (prefers-color-scheme:dark){.figure{--ink:#ddd;--grid:#3a3f45;--paper:#16191d}${series(PALETTE)}}`;

/** A figure as SVG to stand inside a page that has {@link FIGURE_STYLE}. */
export function figureSvg(figure: ReportFigure): Html {
  const height = layOut(figure).height;
  return html`<svg class="figure" role="img" aria-label="${nameOf(figure)}" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">${drawing(figure)}</svg>`;
}

/** A figure as an SVG file. */
export function figureFile(figure: ReportFigure): string {
  const height = layOut(figure).height;
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="figure" role="img" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}"><title>${nameOf(figure)}</title><style>${trustedHtml(FIGURE_STYLE)}</style><rect class="paper" width="${WIDTH}" height="${height}"/>${drawing(figure)}</svg>
`.text.replace(CONTROL_CHARACTERS, " ");
}

// XML 1.0 has no way to write them; HTML does not mind.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

function nameOf({ caption, yLabel, xLabel }: ReportFigure): string {
  return `${caption}: ${yLabel} by ${xLabel}`;
}

function drawing(figure: ReportFigure): Html {
  const { plot, yAxis, across, legend, height } = layOut(figure);
  const marks = figure.series.map((one, k) =>
    figure.kind === "bars"
      ? drawBars(one, k, figure.series.length, across, yAxis)
      : drawLine(one, k, across, yAxis),
  );
  const even = figure.hasDiagonal && across.axis !== null ? drawDiagonal(plot, across.axis, yAxis) : [];
  // A name per figure, since one page holds many.
  const clip = `clip-${figure.name.replace(/[^A-Za-z0-9-]/g, "_")}`;
  return html`<clipPath id="${clip}"><rect x="${plot.left}" y="${plot.top - 4}" width="${plot.right - plot.left}" height="${plot.bottom - plot.top + 8}"/></clipPath>
${drawAxes(figure, plot, yAxis, across, height)}
<g clip-path="url(#${clip})">${even}${marks}</g>
${legend.drawing}`;
}

function layOut(figure: ReportFigure) {
  const legend = drawLegend(figure.series);
  const top = legend.height + GAP;
  const bottom = top + PLOT_HEIGHT;
  const yAxis = linearAxis(figure.yRange ?? shownValues(figure), bottom, top, 5);
  const widest = Math.max(...yAxis.ticks.map(({ label }) => label.length)) * CHARACTER_PX;
  const plot: Plot = { left: GAP * 2 + LINE_PX + widest, right: WIDTH - GAP * 2, top, bottom };
  const across = placesOf(figure, plot);
  const height = Math.ceil(bottom + GAP + tickRoom(across) + LINE_PX + GAP);
  return { legend, plot, yAxis, across, height };
}

/** Bars begin at zero, so that must be in sight. */
function shownValues({ series: all, kind }: ReportFigure): number[] {
  const values = all.flatMap(({ values: own, intervals = [] }) => [
    ...own.filter((value) => value !== null),
    ...intervals.flatMap((interval) => interval ?? []),
  ]);
  return kind === "bars" ? [0, ...values] : values;
}

function placesOf({ x, kind }: ReportFigure, { left, right }: Plot): Across {
  const numbers = x.filter((one) => typeof one === "number");
  if (kind === "lines" && numbers.length === x.length) {
    const axis = linearAxis(numbers, left, right, 8);
    return { at: (index) => axis.toPx(numbers[index]) ?? left, bandPx: 0, ticks: axis.ticks, axis };
  }
  const bandPx = (right - left) / Math.max(1, x.length);
  const at = (index: number) => left + (index + 0.5) * bandPx;
  return {
    at,
    bandPx,
    ticks: x.map((name, index) => ({ at: at(index), label: shorten(`${name}`) })),
    axis: null,
  };
}

function shorten(name: string): string {
  const characters = [...name];
  return characters.length > 26 ? `${characters.slice(0, 24).join("")}…` : name;
}

/** Names that do not fit side by side are turned. */
function isTurned({ ticks, bandPx, axis }: Across): boolean {
  return axis === null && ticks.some(({ label }) => label.length * CHARACTER_PX > bandPx - 4);
}

function tickRoom(across: Across): number {
  if (!isTurned(across)) return LINE_PX;
  return Math.max(...across.ticks.map(({ label }) => label.length)) * CHARACTER_PX * 0.64 + LINE_PX;
}

function drawAxes(figure: ReportFigure, plot: Plot, yAxis: Axis, across: Across, height: number): Html {
  const { left, right, top, bottom } = plot;
  const turned = isTurned(across);
  const middle = (top + bottom) / 2;
  const xTicks = across.ticks.map(({ at, label }) => {
    const [x, y] = [px(at), px(bottom + LINE_PX)];
    return turned
      ? html`<text x="${x}" y="${y}" text-anchor="end" transform="rotate(-40 ${x} ${y})">${label}</text>`
      : html`<text x="${x}" y="${y}" text-anchor="middle">${label}</text>`;
  });
  const yTicks = yAxis.ticks.map(
    ({ at, label }) =>
      html`<path class="grid" d="M${px(left)} ${px(at)}H${px(right)}"/><text x="${px(left - 4)}" y="${px(at + 4)}" text-anchor="end">${label}</text>`,
  );
  return html`${yTicks}<path class="frame" d="M${px(left)} ${px(top)}V${px(bottom)}H${px(right)}"/>${xTicks}
<text x="${px((left + right) / 2)}" y="${px(height - GAP)}" text-anchor="middle">${figure.xLabel}</text>
<text text-anchor="middle" transform="translate(${LINE_PX} ${px(middle)}) rotate(-90)">${figure.yLabel}</text>`;
}

function drawLine({ values, intervals = [] }: Series, index: number, across: Across, yAxis: Axis): Html {
  const pieces: string[][] = [[]];
  const dots: Html[] = [];
  for (const [at, value] of values.entries()) {
    const y = value === null ? null : yAxis.toPx(value);
    if (y === null) {
      pieces.push([]);
      continue;
    }
    const x = across.at(at);
    pieces[pieces.length - 1].push(`${px(x)} ${px(y)}`);
    dots.push(html`<circle class="fill" cx="${px(x)}" cy="${px(y)}" r="3"/>`);
  }
  const path = pieces.map((piece) => (piece.length > 1 ? `M${piece.join("L")}` : "")).join("");
  const ranges = drawRanges(intervals, (at) => across.at(at), yAxis, "range");
  return html`<g class="s${index % COLORS}"><path class="line" d="${path}"${dashOf(index)}/>${ranges}${dots}</g>`;
}

function drawBars(
  { values, intervals = [] }: Series,
  index: number,
  count: number,
  across: Across,
  yAxis: Axis,
): Html {
  const wide = Math.min(40, (across.bandPx * 0.8) / count);
  const leftOf = (at: number) => across.at(at) + (index - count / 2) * wide;
  const zero = yAxis.toPx(0)!;
  const bars = values.flatMap((value, at) => {
    const y = value === null ? null : yAxis.toPx(value);
    if (y === null) return [];
    return [
      html`<rect class="fill" x="${px(leftOf(at))}" y="${px(Math.min(y, zero))}" width="${px(wide * 0.92)}" height="${px(Math.abs(y - zero))}"/>`,
    ];
  });
  const ranges = drawRanges(intervals, (at) => leftOf(at) + wide * 0.46, yAxis, "bar-range");
  return html`<g class="s${index % COLORS}">${bars}${ranges}</g>`;
}

function drawRanges(
  intervals: NonNullable<Series["intervals"]>,
  xOf: (at: number) => number,
  yAxis: Axis,
  kind: string,
): Html[] {
  return intervals.flatMap((interval, at) => {
    const [low, high] = interval === null ? [null, null] : interval.map(yAxis.toPx);
    if (low === null || high === null || low === undefined || high === undefined) return [];
    const x = xOf(at);
    return [
      html`<path class="${kind}" d="M${px(x)} ${px(low)}V${px(high)}M${px(x - 3)} ${px(low)}h6M${px(x - 3)} ${px(high)}h6"/>`,
    ];
  });
}

/** The line y = x, from the left to the right edge; what leaves the plot is clipped. */
function drawDiagonal({ left, right }: Plot, xAxis: Axis, yAxis: Axis): Html[] {
  const [zero, one] = [xAxis.toPx(0)!, xAxis.toPx(1)!];
  const [from, to] = [left, right].map((at) => yAxis.toPx((at - zero) / (one - zero))!);
  return [html`<path class="even" d="M${px(left)} ${px(from)}L${px(right)} ${px(to)}"/>`];
}

/** Rows of a coloured sample and a name each; none for a single nameless series. */
function drawLegend(all: readonly Series[]): { drawing: Html[]; height: number } {
  const named = all.filter(({ name }) => name !== "");
  let [x, y] = [GAP * 2, GAP];
  const drawn = named.map(({ name }) => {
    const index = all.findIndex((one) => one.name === name);
    const words = shorten(name);
    const wide = 24 + words.length * CHARACTER_PX + GAP * 2;
    if (x > GAP * 2 && x + wide > WIDTH) [x, y] = [GAP * 2, y + LINE_PX];
    const entry = html`<path class="line s${index % COLORS}" d="M${px(x)} ${px(y + 8)}h18"${dashOf(index)} stroke-width="4"/><text x="${px(x + 23)}" y="${px(y + 12)}">${words}</text>`;
    x += wide;
    return entry;
  });
  return { drawing: drawn, height: named.length === 0 ? GAP : y + LINE_PX };
}

/** Beyond the palette, colours come again with dashes. */
function dashOf(index: number): Html {
  return trustedHtml(index < COLORS ? "" : ' stroke-dasharray="6 4"');
}

/** To tenths: shorter paths. */
function px(value: number): number {
  return Math.round(value * 10) / 10;
}
