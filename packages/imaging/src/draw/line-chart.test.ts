import { expect, test } from "vitest";
import { type LineChart, lineChart } from "./line-chart.js";
import { sharp } from "./sharp-library.js";
import { renderSvg } from "./svg.js";

const CHART: LineChart = {
  title: "Loss",
  xLabel: "step",
  yLabel: "nats",
  series: [{ name: "train", points: [[0, 4], [100, 2], [200, 1]] }], // biome-ignore format: points
  width: 400,
  height: 300,
};

async function colorsOf(svg: string) {
  const { data, info } = await sharp(await renderSvg(svg))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const count = (rgb: readonly number[]) => {
    let found = 0;
    for (let i = 0; i < data.length; i += 3) if (rgb.every((value, c) => data[i + c] === value)) found++;
    return found;
  };
  return { count, width: info.width, height: info.height };
}

test("a chart renders at its size, with its line and words in ink", async () => {
  const { count, width, height } = await colorsOf(lineChart(CHART));
  expect([width, height]).toEqual([400, 300]);
  expect(count([0, 114, 178])).toBeGreaterThan(200);
  expect(count([0x22, 0x22, 0x22])).toBeGreaterThan(300);
});

test("words need no font: the chart holds no text element", () => {
  expect(lineChart(CHART)).not.toMatch(/<text|font/);
});

test("title and axis names are there for screen readers, safely escaped", async () => {
  const svg = lineChart({ ...CHART, title: '<b> & "x"\u0000', series: [{ name: "</svg>", points: [] }] });
  expect(svg).toContain("<title>&lt;b&gt; &amp; &quot;x&quot; : nats by step</title>");
  expect(svg.match(/<\/svg>/g)).toHaveLength(1);
  await expect(renderSvg(svg)).resolves.toBeInstanceOf(Buffer);
});

test("values that cannot be shown break the line", () => {
  const withGap = (y: number, logY: boolean) =>
    lineChart({ ...CHART, logY, series: [{ name: "", points: [[0, 4], [1, 4], [2, y], [3, 4], [4, 4]] }] }); // biome-ignore format: points
  const pieces = (svg: string) =>
    svg.match(/<path d="(M[^"]*)" stroke="#0072b2" stroke-width="2" stroke-l/)![1];
  expect(pieces(withGap(4, false)).match(/M/g)).toHaveLength(1);
  expect(pieces(withGap(Number.NaN, false)).match(/M/g)).toHaveLength(2);
  expect(pieces(withGap(0, false)).match(/M/g)).toHaveLength(1);
  expect(pieces(withGap(0, true)).match(/M/g)).toHaveLength(2);
});

test("a lone point shows as a dot", () => {
  const svg = lineChart({ ...CHART, series: [{ name: "", points: [[3, 4]] }] });
  expect(svg.match(/<circle/g)).toHaveLength(1);
  expect(lineChart(CHART)).not.toContain("<circle");
});

test("series beyond the palette are dashed", () => {
  const series = Array.from({ length: 8 }, (_, k) => ({ ...CHART.series[0], name: `${k}` }));
  expect(lineChart({ ...CHART, series }).match(/stroke-dasharray/g)).toHaveLength(2);
  expect(lineChart({ ...CHART, series: series.slice(0, 7) })).not.toContain("stroke-dasharray");
});

test("nothing but finite numbers reaches the drawing", () => {
  const odd = [[Number.NaN, 1], [1, Infinity], [Infinity, 2], [2, -1], [3, 1e300]] as const; // biome-ignore format: points
  for (const logY of [true, false]) {
    for (const points of [[], odd]) {
      expect(lineChart({ ...CHART, logY, series: [{ name: "odd", points }] })).not.toMatch(
        /NaN|Infinity|undefined/,
      );
    }
  }
});

test.each([0, 100, Number.NaN, 1e6])("a width of %s is refused", (width) => {
  expect(() => lineChart({ ...CHART, width })).toThrow("lineChart: size must be from 160 x 120");
});

test("what is no SVG is refused", async () => {
  for (const text of ["", "hello", "<svg", "<svg xmlns='http://www.w3.org/2000/svg'><g></svg>"]) {
    await expect(renderSvg(text)).rejects.toMatchObject({ code: "corrupt" });
  }
});
