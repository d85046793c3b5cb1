import sharp from "sharp";
import { expect, test } from "vitest";
import { describeWorkstation, type Workstation } from "./describe-workstation.js";
import { screenshot } from "./workstation.js";

/** Mean grey, 0 to 255, of the middle of the viewer as it is on the screen. */
async function brightness({ page, view }: Workstation): Promise<number> {
  const [x, y] = await view.centre();
  const clip = { x: x - 150, y: y - 150, width: 300, height: 300 };
  const { channels } = await sharp(await page.screenshot({ clip }))
    .greyscale()
    .stats();
  return channels[0]!.mean;
}

async function zoomPercent({ view }: Workstation): Promise<number> {
  return Number.parseInt(await view.viewer.getByText(/^\d+ %$/).innerText(), 10);
}

const letters = ({ view }: Workstation): Promise<string[]> =>
  view.viewer
    .locator("svg text")
    .filter({ hasText: /^[APLRHF]{1,3}$/ })
    .allTextContents();

/** The bar's length in words; a ruler's has a decimal. */
const scaleText = ({ view }: Workstation): Promise<string | null> =>
  view.viewer
    .locator("svg text")
    .filter({ hasText: /^\d+ (px|mm|cm)$/ })
    .textContent();

describeWorkstation("viewer and marks", (station) => {
  test("a series is scrolled by wheel, keys and bar", async () => {
    const { page, view } = station;
    await view.open("head-ct.dcm");
    const bar = page.getByRole("slider", { name: "Slice" });
    await view.viewer.getByText("Slice 7 of 12").waitFor();
    await page.mouse.move(...(await view.centre()));
    await page.mouse.wheel(0, 120);
    await view.viewer.getByText("Slice 8 of 12").waitFor();
    await view.viewer.focus();
    await page.keyboard.press("End");
    await view.viewer.getByText("Slice 12 of 12").waitFor();
    await page.keyboard.press("ArrowUp");
    await view.viewer.getByText("Slice 11 of 12").waitFor();
    expect(await bar.getAttribute("aria-valuenow")).toBe("11");
    const { x, y, width } = (await bar.boundingBox())!;
    await page.mouse.click(x + width / 2, y + 2);
    await view.viewer.getByText("Slice 1 of 12").waitFor();
    await screenshot(page, "viewer-series");
  });

  test("presets, window dragging and inversion change what is seen", async () => {
    const { page, view } = station;
    await view.open("ct-slice.dcm");
    await view.viewer.getByText("C 40 W 400").waitFor();
    const own = await brightness(station);
    await view.tool("Window presets").click();
    await screenshot(page, "viewer-presets");
    await page.getByRole("button", { name: "Bone" }).click();
    await view.viewer.getByText("C 500 W 2000").waitFor();
    await expect.poll(() => brightness(station)).toBeLessThan(own - 10);
    const bone = await brightness(station);
    await view.tool("Invert black and white").click();
    await expect.poll(() => brightness(station)).toBeCloseTo(255 - bone, -1);
    expect(await view.tool("Invert black and white").getAttribute("aria-pressed")).toBe("true");
    await view.tool("Invert black and white").click();

    await view.tool(/^Window:/).click();
    const [x, y] = await view.centre();
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 100, y, { steps: 5 });
    await page.mouse.up();
    await view.viewer.getByText("C 500 W 2800").waitFor();
    await view.viewer.focus();
    await page.keyboard.press("1");
    await view.viewer.getByText("C 40 W 80").waitFor();
    await page.keyboard.press("v");
  });

  test("zooming keeps the place under the pointer; fitting shows all of it again", async () => {
    const { page, view } = station;
    await view.open("retina.jpg");
    const fitted = await zoomPercent(station);
    const [x, y] = await view.centre();
    const at = [x + 120, y - 90] as const;
    const before = await view.pixelUnder(at);
    await page.mouse.wheel(0, -400);
    await expect.poll(() => zoomPercent(station)).toBeGreaterThan(fitted * 1.3);
    const after = await view.pixelUnder(at);
    expect(Math.hypot(after[0] - before[0], after[1] - before[1])).toBeLessThan(3);
    await page.mouse.down();
    await page.mouse.move(at[0] + 80, at[1] + 40, { steps: 4 });
    await page.mouse.up();
    const moved = await view.pixelUnder([at[0] + 80, at[1] + 40]);
    expect(Math.hypot(moved[0] - before[0], moved[1] - before[1])).toBeLessThan(3);
    await view.tool("Show the whole image").click();
    await expect.poll(() => zoomPercent(station)).toBe(fitted);
  });

  test("orientation letters stand only where the file says which side is which", async () => {
    await station.view.open("ct-slice.dcm");
    expect((await letters(station)).sort()).toEqual(["A", "L", "P", "R"]);
    await station.view.open("brain-mr.nii.gz");
    expect(await letters(station)).toHaveLength(4);
    await station.view.open("head-ct.dcm");
    expect(await letters(station)).toEqual([]);
    await station.view.open("retina.jpg");
    expect(await letters(station)).toEqual([]);
  });

  test("the scale bar and the ruler count millimetres where spacing is known, pixels where not", async () => {
    const { page, view } = station;
    await view.open("retina.jpg");
    expect(await scaleText(station)).toMatch(/ px$/);
    await view.tool("Ruler").click();
    await view.drag([300, 500], [600, 500]);
    const length = view.viewer.locator("svg text").filter({ hasText: /\.\d (px|mm)$/ });
    expect(Math.abs(Number.parseFloat((await length.textContent())!) - 300)).toBeLessThan(6);
    expect(await length.textContent()).toMatch(/px$/);

    await view.open("ct-slice.dcm");
    expect(await scaleText(station)).toMatch(/ (mm|cm)$/);
    await view.tool("Ruler").click();
    await view.drag([20, 60], [100, 60]);
    expect(Math.abs(Number.parseFloat((await length.textContent())!) - 80 * 0.661468)).toBeLessThan(1);
    expect(await length.textContent()).toMatch(/mm$/);
    await screenshot(page, "viewer-ruler");
  });

  test("a slice that cannot be loaded says so, and can be tried again", async () => {
    const { page, view } = station;
    await page.route("**/slices/3/pixels", (route) => route.abort());
    await view.open("head-ct.dcm");
    await view.viewer.focus();
    await page.keyboard.press("Home");
    for (let k = 0; k < 3; k++) await page.keyboard.press("ArrowDown");
    await page.getByText("This slice could not be loaded.").waitFor();
    await screenshot(page, "viewer-failed");
    await page.unroute("**/slices/3/pixels");
    await page.getByRole("button", { name: "Try again" }).first().click();
    await page.getByText("This slice could not be loaded.").waitFor({ state: "hidden" });
    // The request was made to fail.
    station.visitor.complaints.splice(0);
  });

  test("every kind of mark is drawn, listed beside the question and sent with it", async () => {
    const { page, view } = station;
    const item = await view.open("retina.jpg");
    await view.tool("Point: this belongs to it").click();
    await view.click([300, 500]);
    await view.tool("Negative point: this does not").click();
    await view.click([700, 500]);
    await view.tool("Box").click();
    await view.drag([200, 400], [420, 640]);
    await view.tool("Scribble").click();
    await view.drag([280, 480], [300, 520], [340, 560]);
    await view.tool("Negative scribble").click();
    await view.drag([600, 300], [700, 320]);
    await view.tool("Lasso").click();
    await view.drag([400, 700], [500, 700], [500, 800], [400, 800], [400, 720]);
    await view.tool("Paint a mark").click();
    await view.drag([550, 600], [620, 620]);
    await page.keyboard.press("v");
    const names = ["Point", "Not here", "Box", "Scribble", "Not along here", "Lasso", "Painted area"];
    expect(await view.markChips()).toEqual(names);
    await screenshot(page, "marks-all");
    const { marks } = await view.ask(item, "What is this?");
    expect(marks.map(({ kind }) => kind)).toEqual([
      "point",
      "point",
      "box",
      "scribble",
      "scribble",
      "lasso",
      "mask",
    ]);
    const [plus, minus, box] = marks;
    expect(plus).toMatchObject({ positive: true });
    expect(minus).toMatchObject({ positive: false });
    if (box?.kind !== "box") throw new Error("no box");
    for (const [k, wanted] of [200, 400, 420, 640].entries())
      expect(Math.abs(box.box[k]! - wanted)).toBeLessThan(5);
    expect(await view.markChips()).toEqual([]);
    await screenshot(page, "marks-answered");
  });

  test("marks can be moved, resized and deleted before the question is sent", async () => {
    const { page, view } = station;
    const item = await view.open("ct-slice.dcm");
    await view.tool("Point: this belongs to it").click();
    await view.click([40, 40]);
    await view.tool("Box").click();
    await view.drag([60, 60], [90, 100]);
    await view.tool("Negative point: this does not").click();
    await view.click([100, 30]);
    await view.tool(/^Navigate/).click();
    await view.drag([40, 40], [50, 45]);
    await view.drag([90, 100], [110, 105]);
    await view.click([100, 30]);
    await view.viewer.focus();
    await page.keyboard.press("Delete");
    await expect.poll(() => view.markChips()).toEqual(["Point", "Box"]);
    await expect.poll(() => view.marks(item.id)).toHaveLength(2);
    const [point, box] = await view.marks(item.id);
    if (point?.kind !== "point" || box?.kind !== "box") throw new Error("other marks than drawn");
    expect(Math.hypot(point.at[0] - 50, point.at[1] - 45)).toBeLessThan(1.5);
    expect(Math.hypot(box.box[0] - 60, box.box[1] - 60)).toBeLessThan(1.5);
    expect(Math.hypot(box.box[2] - 110, box.box[3] - 105)).toBeLessThan(1.5);
    await screenshot(page, "marks-edited");
    await page.getByRole("button", { name: "Remove mark: Box" }).click();
    expect(await view.markChips()).toEqual(["Point"]);
  });

  test("marks belong to their slice", async () => {
    const { page, view } = station;
    await view.open("head-ct.dcm");
    await view.tool("Point: this belongs to it").click();
    await view.click([80, 100]);
    expect(await view.markChips()).toEqual(["Point"]);
    await view.viewer.focus();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => view.markChips()).toEqual([]);
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => view.markChips()).toEqual(["Point"]);
  });

  test("the console stays silent", () => expect(station.visitor.complaints).toEqual([]));
});
