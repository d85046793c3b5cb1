import { readFileSync } from "node:fs";
import {
  area,
  decodeRle,
  gridOfNifti,
  readArchive,
  readDicomSeg,
  readImage,
  readNiftiLabelMap,
} from "@mimo/imaging";
import type { Case, Finding } from "@mimo/protocol";
import { beforeAll, expect, test } from "vitest";
import { pixelsOf } from "./case-view.js";
import { describeWorkstation, type Workstation } from "./describe-workstation.js";
import { samplePath } from "./image-files.js";
import { screenshot } from "./workstation.js";

/** Chooses a format in the menu and gives the file that the browser saves. */
async function download({ page }: Workstation, format: RegExp) {
  await page.getByRole("button", { name: "Export findings" }).click();
  const saving = page.waitForEvent("download");
  await page.getByRole("dialog", { name: "Export findings" }).getByRole("button", { name: format }).click();
  const file = await saving;
  return { name: file.suggestedFilename(), bytes: new Uint8Array(readFileSync((await file.path())!)) };
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const card = ({ page }: Workstation, label: string) =>
  page.getByRole("tabpanel").getByRole("listitem").filter({ hasText: label });

describeWorkstation("measures and exports", (station) => {
  let spine: Case;
  let canal: Finding;

  beforeAll(async () => {
    const { view } = station;
    spine = await view.caseNamed("ct-slice.dcm");
    canal = await view.makeFinding(spine, "spinal canal", [50, 40, 80, 60]);
    const retina = await view.caseNamed("retina.jpg");
    await view.makeFinding(retina, "optic disc", [100, 400, 300, 600]);
    const brain = await view.caseNamed("brain-mr.nii.gz");
    for (const slice of [11, 12]) await view.makeFinding(brain, "ventricle", [50, 40, 70, 60], slice);
  }, 60_000);

  test("a mask of known spacing is measured in millimetres and Hounsfield units, with the source of each", async () => {
    const { page, view } = station;
    await view.open("ct-slice.dcm");
    await view.panel("Measures");
    const rows = card(station, "spinal canal");
    await rows.getByText("Area").waitFor();
    await screenshot(page, "measure-mm");
    const shown = (await rows.innerText()).replace(/\s+/g, " ");
    expect(shown).toMatch(/Area 2\.63 cm² 600 px/);
    expect(shown).toMatch(/Perimeter .* mm /);
    expect(shown).toMatch(/Long axis .* mm /);
    expect(shown).toMatch(/Intensity .* HU/);
    expect(shown).toMatch(/Source: .{10,}/);
  });

  test("a volume over a series needs the distance of the slices", async () => {
    const { page, view } = station;
    await view.open("brain-mr.nii.gz");
    await view.panel("Measures");
    const series = card(station, "whole series");
    await series.getByText("Volume").waitFor();
    // Two slices of 20 x 20 pixels of 4 mm², 2.2 mm apart.
    expect((await series.innerText()).replace(/\s+/g, " ")).toMatch(
      /Volume (7\.04 (ml|mL|cm³)|7,?040 mm³) 2 slices/,
    );
    await screenshot(page, "measure-volume");
  });

  test("nothing is given in millimetres where the file does not say how large a pixel is", async () => {
    const { page, view } = station;
    await view.open("retina.jpg");
    await view.panel("Measures");
    await page.getByText("The file does not say how large a pixel is").waitFor();
    const rows = card(station, "optic disc");
    expect((await rows.innerText()).replace(/\s+/g, " ")).toMatch(/Area spacing unknown 40,000 px/);
    expect(await rows.innerText()).not.toMatch(/\d (mm|cm)/);
    expect(await rows.innerText()).toMatch(/Source: .{10,}/);
    await screenshot(page, "measure-px");
  });

  test("DICOM SEG holds the same pixels and names", async () => {
    await station.view.open("ct-slice.dcm");
    await station.page.getByRole("button", { name: "Export findings" }).click();
    await screenshot(station.page, "export-menu");
    await station.page.keyboard.press("Escape");
    const { name, bytes } = await download(station, /^DICOM SEG/);
    expect(name).toMatch(/\.dcm$/);
    const [segment, ...others] = readDicomSeg(bytes);
    expect(others).toEqual([]);
    expect(segment?.label).toBe("spinal canal");
    expect(segment?.frames[0]?.mask).toEqual(pixelsOf(canal.mask));
  });

  test("COCO JSON holds the same run lengths", async () => {
    const { bytes } = await download(station, /^COCO JSON/);
    const { annotations, categories } = JSON.parse(text(bytes));
    expect(categories).toMatchObject([{ name: "spinal canal" }]);
    expect(annotations).toMatchObject([{ area: 600, bbox: [50, 40, 30, 20] }]);
    expect(decodeRle(annotations[0].segmentation)).toEqual(pixelsOf(canal.mask));
  });

  test("CSV holds the numbers with their units", async () => {
    const { name, bytes } = await download(station, /^CSV/);
    expect(name).toMatch(/\.csv$/);
    const [head, line] = text(bytes).split(/\r?\n/);
    expect(head).toMatch(/mm/);
    expect(line).toMatch(/spinal canal/);
    expect(line).toMatch(/,600,/);
    expect(line).toMatch(/262\.5/);
  });

  test("PNG masks are black and white pictures of the image's size", async () => {
    const { name, bytes } = await download(station, /^PNG masks/);
    expect(name).toMatch(/\.zip$/);
    const archive = await readArchive(bytes);
    const pictures = archive.entries.filter((entry) => /-spinal[^/]*\.png$/.test(entry.name));
    expect(pictures).toHaveLength(1);
    const { width, height, pixels, channels } = await readImage(await pictures[0]!.read());
    expect([width, height]).toEqual([128, 128]);
    const white = pixels.filter((value) => value > 0).length / channels;
    expect(white).toBe(600);
    archive.close();
  });

  test("the NIfTI label map lies on the volume's own grid", async () => {
    await station.view.open("brain-mr.nii.gz");
    const { name, bytes } = await download(station, /^NIfTI label map/);
    expect(name).toMatch(/\.nii\.gz$/);
    const source = new Uint8Array(readFileSync(samplePath("brain-mr.nii.gz")));
    const layers = await readNiftiLabelMap(bytes, gridOfNifti(source, null));
    const shown = layers.map(({ label, slice, mask }) => [label, slice, area(mask)]);
    expect(shown).toEqual([
      ["ventricle", 11, 400],
      ["ventricle", 12, 400],
    ]);
  });

  test("the view is saved as a picture with masks and scale bar", async () => {
    const { name, bytes } = await download(station, /^Picture of this view/);
    expect(name).toMatch(/\.png$/);
    const { width, height } = await readImage(bytes);
    expect(width * height).toBeGreaterThan(300_000);
  });

  test("rejected findings do not leave; where nothing is left, the page says why", async () => {
    const { page, view } = station;
    await view.open("ct-slice.dcm");
    await view.panel("Findings");
    await page.getByRole("button", { name: "Reject spinal canal" }).click();
    await view.waitForFindings(spine, ([finding]) => finding?.status === "rejected");
    await page.getByRole("button", { name: "Export findings" }).click();
    await page.getByRole("button", { name: /^COCO JSON/ }).click();
    await expect.poll(() => view.toasts.innerText()).toMatch(/.{10,}/);
    await screenshot(page, "export-refused");
    station.visitor.complaints.splice(0);
  });
});
