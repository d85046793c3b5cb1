import type { Job } from "@mimo/protocol";
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import type { UploadedFile } from "../faults/client.js";
import { describeWorkstation, type Workstation } from "./describe-workstation.js";
import { asPayload, brainVolume, croppedGlands, zippedHeadSeries } from "./image-files.js";
import { screenshot } from "./workstation.js";

const SAMPLES = [
  "brain-mr.nii.gz",
  "ct-slice.dcm",
  "head-ct.dcm",
  "immunohistochemistry.png",
  "mr-slice.dcm",
  "retina.jpg",
];

const cards = ({ page }: Workstation): Locator => page.getByRole("main").getByRole("link");
const card = ({ page }: Workstation, name: string): Locator =>
  page.getByRole("listitem").filter({ has: page.getByRole("link", { name, exact: true }) });

async function names(station: Workstation): Promise<string[]> {
  const all = await cards(station).evaluateAll((links) => links.map((link) => link.ariaLabel ?? ""));
  return all.sort();
}

async function expectNames(station: Workstation, wanted: readonly string[]): Promise<void> {
  await expect.poll(() => names(station), { timeout: 30_000 }).toEqual([...wanted].sort());
}

/** Lets files fall on the page. */
async function drop({ page }: Workstation, files: readonly UploadedFile[]): Promise<void> {
  const data = files.map(({ name, bytes }) => ({ name, text: Buffer.from(bytes).toString("base64") }));
  const dataTransfer = await page.evaluateHandle((list) => {
    const transfer = new DataTransfer();
    for (const { name, text } of list) {
      const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  }, data);
  const main = page.getByRole("main");
  await main.dispatchEvent("dragenter", { dataTransfer });
  await page.getByText("Drop to open").waitFor();
  await screenshot(page, "worklist-drop");
  await main.dispatchEvent("drop", { dataTransfer });
}

const lastUpload = ({ page }: Workstation): Locator =>
  page.getByRole("region", { name: "Uploads" }).getByRole("article").last();

describeWorkstation(
  "worklist",
  (station) => {
    test("the research-use notice comes first, is read once, and stays in the footer", async () => {
      const { page } = station;
      const notice = page.getByRole("dialog", { name: "For research, not for patients" });
      await notice.waitFor();
      await screenshot(page, "worklist-notice");
      await notice.getByRole("button", { name: "I understand" }).click();
      await page.reload();
      await page.getByRole("link", { name: "retina.jpg" }).waitFor();
      expect(await notice.isVisible()).toBe(false);
      await page.getByText("Research use only. Not a medical device.").waitFor();
    });

    test("the sample cases are there, each with a picture of itself", async () => {
      await expectNames(station, SAMPLES);
      const images = station.page.getByRole("main").locator("img");
      const widths = () =>
        images.evaluateAll((all) => all.map((img) => (img as HTMLImageElement).naturalWidth));
      await expect.poll(async () => Math.min(...(await widths())), { timeout: 30_000 }).toBeGreaterThan(50);
      const sources = await images.evaluateAll((all) => all.map((img) => (img as HTMLImageElement).src));
      expect(new Set(sources).size).toBe(SAMPLES.length);
      expect(await card(station, "head-ct.dcm").innerText()).toMatch(
        /CT\s+12 slices\s+168 × 216\s+No findings/,
      );
      await screenshot(station.page, "worklist");
    });

    test("search, modality and tag narrow the list; an empty list says how to get out", async () => {
      const { page } = station;
      const search = page.getByRole("searchbox", { name: "Search cases" });
      await page.keyboard.press("/");
      await page.keyboard.type("RETINA");
      await expectNames(station, ["retina.jpg"]);
      await search.fill("no such thing");
      await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
      await screenshot(page, "worklist-nothing");
      await page.getByRole("button", { name: "Clear search and filters" }).click();
      await expectNames(station, SAMPLES);

      const filters = page.getByRole("complementary", { name: "Filters and jobs" });
      await filters.getByRole("button", { name: "CT 2" }).click();
      await expectNames(station, ["ct-slice.dcm", "head-ct.dcm"]);
      await filters.getByRole("button", { name: "CT 2" }).click();
      await expectNames(station, SAMPLES);
    });

    test("a case gets a name and tags, and is found by them", async () => {
      const { page } = station;
      await page.getByRole("button", { name: "Actions for mr-slice.dcm" }).click();
      await page.getByRole("button", { name: "Name and tags" }).click();
      const dialog = page.getByRole("dialog", { name: "Name and tags" });
      await dialog.getByLabel("Name", { exact: true }).fill("Knee, 2nd look");
      await dialog.getByLabel("Tags").fill("teaching");
      await dialog.getByLabel("Tags").press("Enter");
      await screenshot(page, "worklist-edit");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.waitFor({ state: "hidden" });
      const filters = page.getByRole("complementary", { name: "Filters and jobs" });
      await filters.getByRole("button", { name: "teaching 1" }).click();
      await expectNames(station, ["Knee, 2nd look"]);
      await filters.getByRole("button", { name: "teaching 1" }).click();
      const { id } = await station.view.caseNamed("Knee, 2nd look");
      await station.client.json("PATCH", `/api/cases/${id}`, { name: "mr-slice.dcm", tags: [] });
    });

    test("chosen files become cases; a broken one is refused with its reason", async () => {
      const { page } = station;
      const broken = { name: "broken.dcm", bytes: new Uint8Array(500).fill(7) };
      const files = [await croppedGlands("glands.png"), broken];
      await page.getByLabel("Open files").first().setInputFiles(files.map(asPayload));
      const upload = lastUpload(station);
      await upload.getByText("1 case opened").waitFor();
      await upload.getByText("1 file could not be read").click();
      await expect.poll(() => upload.getByRole("listitem").last().innerText()).toMatch(/broken\.dcm .{10,}/);
      await screenshot(page, "worklist-upload");
      await upload.getByRole("link", { name: "glands.png" }).click();
      await station.view.waitForImage();
      await page.getByRole("heading", { name: "glands.png" }).waitFor();
      await page.getByRole("link", { name: "Worklist", exact: true }).click();
      await upload.getByRole("button", { name: "Close" }).click();
    });

    test("a zipped DICOM series and a NIfTI volume that fall on the page become one case each", async () => {
      const { page, view } = station;
      const series = await zippedHeadSeries("head-series.zip", 5);
      await drop(station, [series, brainVolume("volume.nii.gz")]);
      await lastUpload(station).getByText("2 cases opened").waitFor();
      const link = lastUpload(station).getByRole("link").filter({ hasNotText: "volume.nii.gz" });
      const name = await link.innerText();
      expect(await view.caseNamed("volume.nii.gz")).toMatchObject({ kind: "nifti", sliceCount: 24 });
      expect(await view.caseNamed(name)).toMatchObject({ kind: "dicom", sliceCount: 5, sliceSpacingMm: 2 });
      await link.click();
      await view.waitForImage();
      await view.viewer.getByText("Slice 3 of 5").waitFor();
      await screenshot(page, "case-series");
      await page.getByRole("link", { name: "Worklist", exact: true }).click();
      await lastUpload(station).getByRole("button", { name: "Close" }).click();
    });

    test("selected cases are asked together; the findings are proposals in each; a job can be stopped", async () => {
      const { page, client } = station;
      for (const name of ["retina.jpg", "ct-slice.dcm"]) {
        await page.getByRole("checkbox", { name: `Select ${name}` }).check();
      }
      await screenshot(page, "worklist-selected");
      await page.getByRole("button", { name: "Ask this of all" }).click();
      const dialog = page.getByRole("dialog", { name: "Ask about 2 cases" });
      await dialog.getByLabel("Question").fill("Where is the optic disc?");
      await dialog.getByRole("button", { name: "Start" }).click();
      const progress = page.getByRole("progressbar", { name: "Where is the optic disc?" });
      await progress.waitFor();
      await page.getByText(/^Done · 2 \/ 2/).waitFor({ timeout: 120_000 });
      expect(await progress.getAttribute("value")).toBe("2");
      const { jobs } = await client.get<{ jobs: Job[] }>("/api/jobs");
      expect(jobs[0]).toMatchObject({ status: "done", done: 2, failures: [] });
      await card(station, "retina.jpg").getByText("1 proposed").waitFor();
      const filters = page.getByRole("complementary", { name: "Filters and jobs" });
      await filters.getByRole("button", { name: /^optic disc/ }).waitFor();
      await screenshot(page, "worklist-job");

      await page.getByRole("button", { name: "Clear", exact: true }).click();
      await page.getByRole("checkbox", { name: "Select head-ct.dcm" }).check();
      await page.getByRole("checkbox", { name: "Select brain-mr.nii.gz" }).check();
      await page.getByRole("button", { name: "Ask this of all" }).click();
      await page.getByLabel("Question").fill("What is in each slice?");
      await page.getByRole("radio", { name: "All slices" }).check({ force: true });
      await page.getByRole("button", { name: "Start" }).click();
      await page.getByRole("button", { name: "Stop this job" }).click();
      await page.getByText(/^Stopped · /).waitFor();
      await page.getByRole("button", { name: "Clear", exact: true }).click();
    });

    test("a deleted case is asked about first, and gone", async () => {
      const { page } = station;
      await page.getByRole("button", { name: "Actions for glands.png" }).click();
      const menu = page.getByRole("dialog", { name: "Actions for glands.png" });
      await menu.getByRole("button", { name: "Delete" }).click();
      const dialog = page.getByRole("dialog", { name: "Delete this case?" });
      await screenshot(page, "worklist-delete");
      await dialog.getByRole("button", { name: "Cancel" }).click();
      await card(station, "glands.png").waitFor();
      await page.getByRole("button", { name: "Actions for glands.png" }).click();
      await menu.getByRole("button", { name: "Delete" }).click();
      await dialog.getByRole("button", { name: "Delete case" }).click();
      await card(station, "glands.png").waitFor({ state: "detached" });
    });

    test("the console stays silent", () => expect(station.visitor.complaints).toEqual([]));
  },
  { hasSeenNotice: false },
);
