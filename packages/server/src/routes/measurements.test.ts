import { area } from "@mimo/imaging";
import type { Case, MeasurementRow } from "@mimo/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ellipse, openWorkstation, toRle, type Workstation } from "../exports/testing/open-workstation.js";

let station: Workstation;

beforeEach(async () => {
  station = await openWorkstation();
});
afterEach(() => station.app.close());

async function measure({ id }: Case): Promise<MeasurementRow[]> {
  const response = await station.get(`/api/cases/${id}/measurements`);
  expect(response.statusCode).toBe(200);
  return response.json().rows;
}

describe("measurements", () => {
  it("are millimetres and Hounsfield units where the file knows them, and say who made the mask", async () => {
    const made = await station.addSample("ct-slice.dcm");
    const mask = ellipse(made, 60, 60, 12);
    const finding = await station.addFinding(made, 0, "vertebra", mask);
    const changes = [{ kind: "change", findingId: finding.id, revision: 1, label: "L1", tool: "rename" }];
    await station.post(`/api/cases/${made.id}/edits`, { changes });
    const { pixels } = await station.context.scans.readSlice(made.id, 0);
    const inside = Array.from(pixels).filter((_, i) => mask.data[i]);
    const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
    const [row, ...more] = await measure(made);
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      label: "L1",
      findingId: finding.id,
      measurement: { areaPx: area(mask), intensity: { mean: expect.closeTo(mean), unit: "HU" } },
      source: "mask by model mimo-test; pixel spacing from the file",
    });
    expect(row!.measurement!.areaMm2).toBeCloseTo(area(mask) * 0.661468 ** 2);
  });

  it("have no millimetres for a photograph, and name a person's part in the mask", async () => {
    const made = await station.addSample("retina.jpg");
    const finding = await station.addFinding(made, 0, "optic disc", ellipse(made, 500, 500, 60));
    const edit = (revision: number, radius: number, tool: string) => {
      const mask = toRle(ellipse(made, 500, 500, radius));
      const changes = [{ kind: "change", findingId: finding.id, revision, mask, tool }];
      return station.post(`/api/cases/${made.id}/edits`, { changes });
    };
    await edit(1, 50, "erase");
    await edit(2, 55, "brush");
    const [row] = await measure(made);
    expect(row).toMatchObject({ measurement: { areaMm2: null, longAxisMm: null, intensity: null } });
    expect(row!.source).toBe(
      "mask by model mimo-test, edited by a person (erase, brush); pixel spacing unknown: no millimetres",
    );
    await station.post(`/api/cases/${made.id}/undo`);
    await station.post(`/api/cases/${made.id}/undo`);
    expect((await measure(made))[0]!.source).toMatch(/^mask by model mimo-test; /);
  });

  it("give each label of a series the volume that its masks cover, without rejected ones, and name gaps", async () => {
    const made = await station.addSeries(4);
    const mask = ellipse(made, 60, 60, 12);
    for (const slice of [0, 1, 3]) await station.addFinding(made, slice, "spine", mask);
    await station.addFinding(made, 1, "spine", ellipse(made, 60, 60, 6));
    await station.addFinding(made, 2, "once", mask);
    const rejected = await station.addFinding(made, 2, "spine", mask);
    const reject = {
      kind: "change",
      findingId: rejected.id,
      revision: 1,
      status: "rejected",
      tool: "status",
    };
    await station.post(`/api/cases/${made.id}/edits`, { changes: [reject] });
    const rows = await measure(made);
    expect(rows).toHaveLength(8);
    const [spine, once] = rows.filter(({ findingId }) => findingId === null);
    expect(spine).toMatchObject({
      label: "spine",
      slices: 3,
      volumeMm3: expect.closeTo(3 * area(mask) * 0.661468 ** 2 * 5),
    });
    expect(spine!.source).toMatch(/slice distance of 5 mm.*1 of the 4 slices in between have no mask/);
    expect(once).toMatchObject({ label: "once", volumeMm3: null, slices: 1 });
  });

  it("refuse a volume where the distance between slices is unknown", async () => {
    const made = await station.addSample("head-ct.dcm");
    for (const slice of [3, 4]) await station.addFinding(made, slice, "brain", ellipse(made, 80, 100, 30));
    const [brain] = (await measure(made)).filter(({ findingId }) => findingId === null);
    expect(brain).toMatchObject({
      volumeMm3: null,
      source: "no volume: the distance between slices is unknown or uneven",
    });
  });
});
