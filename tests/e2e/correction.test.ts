import { area, type Mask } from "@mimo/imaging";
import type { Case, EditResult, Finding, Revision } from "@mimo/protocol";
import { beforeAll, expect, test } from "vitest";
import { insideOf, pixelsOf } from "./case-view.js";
import { describeWorkstation, type Workstation } from "./describe-workstation.js";
import { screenshot } from "./workstation.js";

const areaOf = ({ mask }: Finding | Revision): number => area(pixelsOf(mask));

/** Chooses a finding in the list. */
async function choose({ page, view }: Workstation, label: string): Promise<void> {
  await view.panel("Findings");
  await page.getByRole("button", { name: label, exact: true }).click();
}

const button = ({ page }: Workstation, name: string) => page.getByRole("button", { name, exact: true });

describeWorkstation("correction", (station) => {
  let item: Case;
  let found: Finding;

  /** The finding with this label as stored, once it is as wanted. */
  async function stored(label: string, isWanted: (finding: Finding) => boolean): Promise<Finding> {
    const all = await station.view.waitForFindings(item, (list) =>
      list.some((finding) => finding.label === label && isWanted(finding)),
    );
    return all.find((finding) => finding.label === label && isWanted(finding))!;
  }

  beforeAll(async () => {
    item = await station.view.open("retina.jpg");
    const turn = await station.view.ask(item, "Where is the optic disc?");
    found = (await station.view.findings(item)).find(({ id }) => id === turn.terms[0]?.findingId)!;
  }, 120_000);

  test("corrective clicks refine the mask, each on top of the ones before", async ({ annotate }) => {
    const { page, view } = station;
    await choose(station, found.label);
    await view.tool(/^Refine by clicks/).click();
    await page.getByText(`Click adds to “${found.label}”`).waitFor();
    const [x, y] = insideOf(found);
    const first = pixelsOf(found.mask);
    const isSet = ({ width, data }: Mask, column: number) =>
      data[Math.floor(y) * width + Math.floor(column)] === 1;
    let beyond = x;
    while (isSet(first, beyond)) beyond++;
    await view.click([beyond + 20, y]);
    const once = await stored(found.label, ({ revision }) => revision === 2);
    expect(once.origin).toMatchObject({ kind: "model", turnId: null, marks: [{ positive: true }] });
    expect(isSet(pixelsOf(once.mask), beyond + 20)).toBe(true);
    await page.keyboard.down("Alt");
    await view.click([x, y]);
    await page.keyboard.up("Alt");
    const twice = await stored(found.label, ({ revision }) => revision === 3);
    expect(twice.origin).toMatchObject({ marks: [{ positive: true }, { positive: false }] });
    expect(isSet(pixelsOf(twice.mask), x)).toBe(false);
    await screenshot(page, "correct-click");
    const times = await page.evaluate(() => {
      const requests = performance.getEntriesByType("resource");
      return requests.filter(({ name }) => name.endsWith("/segment")).map(({ duration }) => duration);
    });
    // How long is for bench/page.mjs to say: a test machine may do anything else at the same time.
    await annotate(`click to mask: ${times.map((ms) => ms.toFixed(0)).join(", ")} ms`);
  });

  test("the brush adds, the eraser takes away", async () => {
    const { page, view } = station;
    const before = await stored(found.label, () => true);
    await view.tool(/^Brush/).click();
    await page.getByText(`Painting adds to “${found.label}”`).waitFor();
    await view.drag([600, 200], [700, 200], [700, 300]);
    const painted = await stored(found.label, ({ revision }) => revision === before.revision + 1);
    expect(areaOf(painted)).toBeGreaterThan(areaOf(before) + 1000);
    expect(painted.origin).toEqual({ kind: "person", tool: "brush" });
    await view.tool(/^Eraser/).click();
    await view.drag([690, 190], [690, 310]);
    const erased = await stored(found.label, ({ revision }) => revision === before.revision + 2);
    expect(areaOf(erased)).toBeLessThan(areaOf(painted));
    expect(areaOf(erased)).toBeGreaterThan(areaOf(before));
    await screenshot(page, "correct-brush");
    await page.keyboard.press("v");
  });

  test("a region is smoothed, grown, shrunk, filled and split", async () => {
    const { page, view } = station;
    const ring = await view.makeFinding(item, "ring", [100, 700, 200, 800]);
    await page.reload();
    await view.waitForImage();
    await choose(station, "ring");
    await button(station, "Grow").click();
    const grown = await stored("ring", ({ revision }) => revision === 2);
    expect(areaOf(grown)).toBe(areaOf(ring) + 4 * 100);
    await button(station, "Shrink").click();
    const shrunk = await stored("ring", ({ revision }) => revision === 3);
    expect(areaOf(shrunk)).toBe(areaOf(ring));
    await button(station, "Smooth").click();
    const smoothed = await stored("ring", ({ revision }) => revision === 4);
    expect(areaOf(smoothed)).toBeLessThan(areaOf(ring));

    await view.tool(/^Eraser/).click();
    await view.drag([150, 750], [151, 751]);
    const holed = await stored("ring", ({ revision }) => revision === 5);
    await button(station, "Fill holes").click();
    const filled = await stored("ring", ({ revision }) => revision === 6);
    expect(areaOf(holed)).toBeLessThan(areaOf(smoothed));
    expect(areaOf(filled)).toBe(areaOf(smoothed));
    await button(station, "Fill holes").click();
    await view.toasts.getByText("That would change nothing.").waitFor();

    await view.drag([150, 680], [150, 820]);
    await stored("ring", ({ revision }) => revision === 7);
    await button(station, "Split").click();
    const halves = await view.waitForFindings(
      item,
      (all) => all.filter(({ label }) => label === "ring").length === 2,
    );
    const areas = halves.filter(({ label }) => label === "ring").map(areaOf);
    expect(Math.max(...areas) / Math.min(...areas)).toBeLessThan(1.5);
    await screenshot(page, "correct-split");
    await page.keyboard.press("v");
  });

  test("a drawing beside every finding becomes a finding of its own, with a name", async () => {
    const { page, view } = station;
    await page.keyboard.press("v");
    await view.click([970, 970]);
    await view.tool(/^Brush/).click();
    await page.getByText("Paint a new finding").waitFor();
    await view.drag([500, 850], [560, 850]);
    const dialog = page.getByRole("dialog", { name: "What did you draw?" });
    await dialog.getByLabel("Name of the finding").fill("drusen");
    await screenshot(page, "correct-name");
    await dialog.getByRole("button", { name: "Save" }).click();
    expect(await stored("drusen", () => true)).toMatchObject({ revision: 1, status: "proposed" });
    await page.keyboard.press("v");
  });

  test("findings are renamed, accepted, rejected, hidden and deleted", async () => {
    const { page, view } = station;
    await view.panel("Findings");
    await button(station, "Rename drusen").click();
    await page.getByRole("combobox", { name: "Name of the finding" }).fill("hard drusen");
    await page.keyboard.press("Enter");
    await stored("hard drusen", () => true);
    await button(station, "Accept hard drusen").click();
    await stored("hard drusen", ({ status }) => status === "accepted");
    await view.row("hard drusen").getByText("Accepted", { exact: true }).waitFor();
    await button(station, "Reject hard drusen").click();
    await stored("hard drusen", ({ status }) => status === "rejected");
    await button(station, "Hide hard drusen").click();
    await button(station, "Show hard drusen").click();
    await button(station, "Delete hard drusen").click();
    await view.waitForFindings(item, (all) => all.every(({ label }) => label !== "hard drusen"));
    expect(await view.row("hard drusen").count()).toBe(0);
    await screenshot(page, "correct-list");
  });

  test("undo goes back step by step, also after a reload, and redo forth again", async () => {
    const { page, view, client } = station;
    await button(station, "Undo").click();
    await stored("hard drusen", ({ status }) => status === "rejected");
    await button(station, "Undo").click();
    await stored("hard drusen", ({ status }) => status === "accepted");
    await page.reload();
    await view.waitForImage();
    await view.viewer.focus();
    await page.keyboard.press("Control+z");
    await stored("hard drusen", ({ status }) => status === "proposed");
    await page.keyboard.press("Control+z");
    await stored("drusen", () => true);
    await page.keyboard.press("Control+z");
    await view.waitForFindings(item, (all) => all.every(({ label }) => label !== "drusen"));
    // Back to the model's first answer, whatever has been done since; then forth again to the last change.
    const isFirst = async () => {
      await page.keyboard.press("Control+z");
      const now = (await view.findings(item)).find(({ id }) => id === found.id);
      return now !== undefined && areaOf(now) === areaOf(found);
    };
    await expect.poll(isFirst, { timeout: 60_000, interval: 200 }).toBe(true);
    const canRedo = async () => {
      await page.keyboard.press("Control+Shift+z");
      return (await client.get<EditResult>(`/api/cases/${item.id}/undo`)).canRedo;
    };
    await expect.poll(canRedo, { timeout: 60_000, interval: 200 }).toBe(false);
    expect((await view.findings(item)).filter(({ label }) => label === "ring")).toHaveLength(2);
    expect((await view.findings(item)).some(({ label }) => label === "hard drusen")).toBe(false);
  }, 180_000);

  test("the model's first mask is kept and can be brought back", async () => {
    const { page, client, view } = station;
    await choose(station, found.label);
    await view.row(found.label).getByRole("button", { name: "History" }).click();
    const dialog = page.getByRole("dialog", { name: `History of ${found.label}` });
    const oldest = dialog.getByRole("listitem").last();
    await oldest.getByText("first mask").waitFor();
    await screenshot(page, "correct-history");
    await oldest.getByRole("button", { name: "Restore" }).click();
    await dialog.waitFor({ state: "hidden" });
    const back = await stored(found.label, ({ origin }) => origin.kind === "person");
    await expect.poll(async () => areaOf(await stored(found.label, () => true))).toBe(areaOf(found));
    const { revisions } = await client.get<{ revisions: Revision[] }>(`/api/findings/${back.id}/history`);
    expect(revisions[0]?.mask).toEqual(found.mask);
  });

  test("the console stays silent", () => expect(station.visitor.complaints).toEqual([]));
});
