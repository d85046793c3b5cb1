import { expect, test } from "vitest";
import { figureFile, figureSvg } from "./figure-svg.js";
import type { ReportFigure } from "./section.js";

const FIGURE: ReportFigure = {
  name: "clicks",
  caption: "Clicks",
  kind: "lines",
  xLabel: "clicks",
  yLabel: "Dice",
  x: [0, 5, 10],
  series: [{ name: "ct", values: [0, 0.5, 1], intervals: [null, [0.25, 0.75], null] }],
  yRange: [0, 1],
};

/** The places of a drawing's dots. */
function dots(svg: string): [number, number][] {
  return [...svg.matchAll(/<circle [^>]*cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [
    Number(x),
    Number(y),
  ]);
}

const draw = (more: Partial<ReportFigure>) => figureSvg({ ...FIGURE, ...more }).text;

test("lines stand where the axes say", () => {
  const [first, middle, last] = dots(draw({}));
  expect(middle[0]).toBeCloseTo((first[0] + last[0]) / 2, 0);
  expect(middle[1]).toBeCloseTo((first[1] + last[1]) / 2, 0);
  expect(first[1] - last[1]).toBeCloseTo(240, 0);
  expect(draw({})).toMatch(/>0\.4<\/text>/);
});

test("an interval spans its values", () => {
  const [, low, high] = /class="range" d="M[\d.]+ ([\d.]+)V([\d.]+)/.exec(draw({}))!.map(Number);
  expect(low - high).toBeCloseTo(120, 0);
});

test("null breaks a line and leaves no dot", () => {
  const svg = draw({ x: [0, 1, 2, 3, 4], series: [{ name: "", values: [0, 1, null, 1, 0] }] });
  expect(dots(svg)).toHaveLength(4);
  expect(/class="line" d="([^"]*)"/.exec(svg)![1].match(/M/g)).toHaveLength(2);
});

test("bars are as long as their values from zero, below it too", () => {
  const svg = draw({
    kind: "bars",
    x: ["a", "b", "c"],
    series: [{ name: "", values: [1, -0.5, null] }],
    yRange: [-1, 1],
  });
  const bars = [...svg.matchAll(/<rect class="fill" [^>]*y="([\d.]+)" [^>]*height="([\d.]+)"/g)].map((one) =>
    one.map(Number),
  );
  expect(bars).toHaveLength(2);
  const [[, top, long], [, zero, short]] = bars;
  expect(long).toBeCloseTo(120, 0);
  expect(short).toBeCloseTo(60, 0);
  expect(zero).toBeCloseTo(top + long, 0);
});

test("the diagonal is y = x, also where the axes differ", () => {
  const svg = draw({
    hasDiagonal: true,
    x: [0, 1, 2],
    series: [{ name: "", values: [0, 1, 0] }],
    yRange: [0, 2],
  });
  const [x0, y0, x1, y1] = /class="even" d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"/
    .exec(svg)!
    .slice(1)
    .map(Number);
  const [first, middle] = dots(svg);
  expect([x0, y0]).toEqual(first);
  expect([(x0 + x1) / 2, (y0 + y1) / 2]).toEqual([
    expect.closeTo(middle[0], 0),
    expect.closeTo(middle[1], 0),
  ]);
  expect(draw({})).not.toContain("even");
});

test("nothing but finite numbers reaches the drawing", () => {
  for (const kind of ["lines", "bars"] as const) {
    for (const x of [[], [1], ["only"]]) {
      const svg = draw({
        kind,
        x,
        series: [{ name: "a", values: x.map(() => null) }],
        yRange: null,
        hasDiagonal: true,
      });
      expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
    }
  }
});

test("a file brings its own style and is XML whatever its names hold", () => {
  const file = figureFile({ ...FIGURE, caption: '</svg>\u0000<b>&"' });
  expect(file).toContain("<style>");
  expect(file.match(/<\/svg>/g)).toHaveLength(1);
  expect(file).not.toContain("\u0000");
  expect(file).toContain("&lt;/svg&gt; &lt;b&gt;&amp;&quot;: Dice by clicks");
});
