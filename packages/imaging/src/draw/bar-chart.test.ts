import { describe, expect, test } from "vitest";
import { barChart } from "./bar-chart.js";
import { renderSvg } from "./svg.js";

const chart = (values: readonly number[]) => ({
  title: "Samples <by> perspective",
  bars: values.map((value, i) => ({ name: `bar ${i}`, value })),
  width: 400,
});
const widths = (svg: string) =>
  [...svg.matchAll(/<rect x="[^"]+" y="[^"]+" width="([^"]+)"/g)].map(([, width]) => Number(width));

describe("barChart", () => {
  test("bars are as long as their values, and the longest fits", () => {
    const [one, two, none] = widths(barChart(chart([50, 100, 0])));
    expect(one).toBeCloseTo(two / 2, 1);
    expect(two).toBeLessThan(400);
    expect(none).toBe(1);
  });

  test("it renders as a picture, also without bars", async () => {
    for (const svg of [barChart(chart([3, 2])), barChart(chart([]))]) {
      expect((await renderSvg(svg)).subarray(1, 4).toString()).toBe("PNG");
    }
  });

  test("a value that is no length, or a width without room, is refused", () => {
    expect(() => barChart(chart([Number.NaN]))).toThrow(/values must be >= 0, got NaN/);
    expect(() => barChart({ ...chart([1]), width: 100 })).toThrow(/width must be from 240/);
  });
});
