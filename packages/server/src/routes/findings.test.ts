import type { Case, Finding } from "@mimo/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ellipse, openWorkstation, toRle, type Workstation } from "../exports/testing/open-workstation.js";

let station: Workstation;
let made: Case;
const UNKNOWN = "11111111-1111-4111-8111-111111111111";

beforeEach(async () => {
  station = await openWorkstation();
  made = await station.addSample("ct-slice.dcm");
});
afterEach(() => station.app.close());

const edit = (...changes: object[]) => station.post(`/api/cases/${made.id}/edits`, { changes });
const list = async (query = "") =>
  (await station.get(`/api/cases/${made.id}/findings${query}`)).json().findings;

describe("findings", () => {
  it("keep a person's mask and say which tool made it; undo and redo move between states", async () => {
    const mask = toRle(ellipse(made, 60, 60, 20));
    const created = await edit({ kind: "create", slice: 0, label: " vertebra ", mask, tool: "brush" });
    expect(created.statusCode).toBe(200);
    const [finding] = created.json().findings as Finding[];
    expect(finding).toMatchObject({
      label: "vertebra",
      presence: null,
      revision: 1,
      origin: { kind: "person", tool: "brush" },
    });
    const smaller = toRle(ellipse(made, 60, 60, 10));
    await edit({ kind: "change", findingId: finding!.id, revision: 1, mask: smaller, tool: "erase" });
    expect((await list())[0].mask).toEqual(smaller);
    const undone = (await station.post(`/api/cases/${made.id}/undo`)).json();
    expect(undone).toMatchObject({ findings: [{ mask, revision: 3 }], canUndo: true, canRedo: true });
    expect((await station.post(`/api/cases/${made.id}/redo`)).json().findings[0].mask).toEqual(smaller);
    expect((await station.get(`/api/cases/${made.id}/undo`)).json()).toEqual({
      findings: [],
      canUndo: true,
      canRedo: false,
    });
    const { revisions } = (await station.get(`/api/findings/${finding!.id}/history`)).json();
    expect(revisions.map((revision: Finding) => revision.mask.counts)).toEqual(
      [mask, smaller, mask, smaller].map(({ counts }) => counts),
    );
  });

  it("are listed without deleted ones unless asked", async () => {
    const finding = await station.addFinding(made, 0, "vertebra", ellipse(made, 60, 60, 20));
    await edit({ kind: "change", findingId: finding.id, revision: 1, deleted: true, tool: "delete" });
    expect(await list()).toEqual([]);
    expect(await list("?deleted=true")).toMatchObject([{ id: finding.id, deleted: true }]);
  });

  it("refuse more masks at once than can be checked in time", async () => {
    const mask = { size: [10_000, 10_000], counts: "0" };
    const create = { kind: "create", slice: 0, label: "a", mask, tool: "brush" };
    const refused = await edit(...Array.from({ length: 200 }, () => create));
    expect(refused.statusCode).toBe(400);
    expect(refused.json().error.message).toContain("at most 268435456 pixels");
  });

  it("refuse stale edits, masks that are none, and unknown cases, and keep nothing of them", async () => {
    const finding = await station.addFinding(made, 0, "vertebra", ellipse(made, 60, 60, 20));
    const stale = await edit({
      kind: "change",
      findingId: finding.id,
      revision: 7,
      label: "rib",
      tool: "rename",
    });
    expect([stale.statusCode, stale.json().error.code]).toEqual([409, "stale"]);
    const mask = { size: [128, 128], counts: "0000" };
    const broken = await edit({ kind: "create", slice: 0, label: "rib", mask, tool: "brush" });
    expect([broken.statusCode, broken.json().error.code]).toEqual([400, "bad_mask"]);
    expect(await list()).toEqual([finding]);
    const urls = [
      `/api/cases/${UNKNOWN}/findings`,
      `/api/cases/${UNKNOWN}/undo`,
      `/api/findings/${UNKNOWN}/history`,
    ];
    for (const url of urls) expect((await station.get(url)).statusCode, url).toBe(404);
    expect((await station.post(`/api/cases/${UNKNOWN}/redo`)).statusCode).toBe(404);
  });
});
