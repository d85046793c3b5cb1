import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  encodeRle,
  gridOfNifti,
  type Mask,
  readArchive,
  readDicomSeg,
  readMaskPng,
  readNiftiLabelMap,
} from "@mimo/imaging";
import type { Case, Finding } from "@mimo/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeDicomSeg } from "../exports/make-dicom-seg.js";
import { ellipse, openWorkstation, type Workstation } from "../exports/testing/open-workstation.js";
import { readSample } from "../scans/testing/sample-files.js";

let station: Workstation;

beforeEach(async () => {
  station = await openWorkstation();
});
afterEach(() => station.app.close());

const download = ({ id }: Case, format: string, include = "all") =>
  station.get(`/api/cases/${id}/export?format=${format}&include=${include}`);

const setStatus = ({ id, caseId, revision }: Finding, status: string) =>
  station.post(`/api/cases/${caseId}/edits`, {
    changes: [{ kind: "change", findingId: id, revision, status, tool: "status" }],
  });

async function unzip(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const archive = await readArchive(bytes);
  const files = new Map<string, Uint8Array>();
  for (const entry of archive.entries) files.set(entry.name, await entry.read());
  archive.close();
  expect(archive.rejected).toEqual([]);
  return files;
}

/** Comparing runs is much quicker than comparing a million pixels. */
const runs = (mask: Mask) => encodeRle(mask);

const hasVerifier = spawnSync("dciodvfy", ["-version"]).error === undefined;

function errorsOf(seg: Uint8Array): string[] {
  const folder = mkdtempSync(join(tmpdir(), "mimo-seg-"));
  try {
    writeFileSync(join(folder, "seg.dcm"), seg);
    const { stderr } = spawnSync("dciodvfy", [join(folder, "seg.dcm")], { encoding: "utf8" });
    return stderr.split("\n").filter((line) => /^(Error|Warning)/.test(line) && !line.includes("DICOMDIR"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("exports", () => {
  it("write a series' findings as one DICOM segmentation: a segment a name, two where a slice has two", async () => {
    const made = await station.addSeries(3);
    const [big, small] = [ellipse(made, 60, 60, 20), ellipse(made, 30, 90, 5)];
    await station.addFinding(made, 2, "vertebra", big);
    await station.addFinding(made, 0, "vertebra", small);
    await station.addFinding(made, 0, "vertebra", big);
    const response = await download(made, "dicom-seg");
    expect(response.headers["content-type"]).toBe("application/dicom");
    const [first, second] = readDicomSeg(response.rawPayload);
    expect(first).toMatchObject({ label: "vertebra", algorithm: "AUTOMATIC", type: { value: "51282000" } });
    expect(first!.frames.map(({ mask }) => runs(mask))).toEqual([small, big].map(runs));
    expect(first!.frames.map(({ sopInstanceUid }) => sopInstanceUid?.at(-1))).toEqual(["0", "2"]);
    expect(second!.frames.map(({ mask }) => runs(mask))).toEqual([runs(big)]);
    const forArchive = await makeDicomSeg(station.context, made.id, "all");
    expect(readDicomSeg(forArchive).map(({ frames }) => frames.length)).toEqual([2, 1]);
  });

  it.skipIf(!hasVerifier)("satisfy dciodvfy (skipped where dicom3tools is missing)", async () => {
    const made = await station.addSeries(2);
    for (const slice of [0, 1]) await station.addFinding(made, slice, "vertebra", ellipse(made, 60, 60, 20));
    expect(errorsOf((await download(made, "dicom-seg")).rawPayload)).toEqual([]);
  });

  it("write a volume's findings as a label map that reads back the same", async () => {
    const made = await station.addSample("brain-mr.nii.gz");
    const mask = ellipse(made, 60, 40, 9);
    await station.addFinding(made, 7, "뇌종양", mask);
    const response = await download(made, "nifti");
    expect(response.headers["content-disposition"]).toContain('filename="brain-mr.labels.nii.gz"');
    const grid = gridOfNifti(readSample("brain-mr.nii.gz"), 2);
    const [tumor, ...more] = await readNiftiLabelMap(response.rawPayload, grid);
    expect([tumor!.label, tumor!.slice, runs(tumor!.mask), more]).toEqual(["뇌종양", 7, runs(mask), []]);
  });

  it("zip pictures: an overlay for each slice, a mask for each finding, and what they are", async () => {
    const made = await station.addSample("retina.jpg");
    const mask = ellipse(made, 500, 400, 60);
    await station.addFinding(made, 0, "optic/disc", mask);
    const response = await download(made, "png");
    expect(response.headers["content-type"]).toBe("application/zip");
    const files = await unzip(response.rawPayload);
    expect([...files.keys()]).toEqual([
      "retina/slice-0000-overlay.png",
      "retina/slice-0000-01-optic_disc.png",
      "retina/findings.json",
    ]);
    expect(runs(await readMaskPng(files.get("retina/slice-0000-01-optic_disc.png")!))).toEqual(runs(mask));
    const described = JSON.parse(Buffer.from(files.get("retina/findings.json")!).toString());
    expect(described).toMatchObject({
      case: { spacingMm: null },
      findings: [
        { file: "slice-0000-01-optic_disc.png", label: "optic/disc", source: "mask by model mimo-test" },
      ],
    });
    expect(described.notice).toMatch(/research use/i);
  });

  it("write COCO and CSV of many cases as one file each, without what was rejected", async () => {
    const cases = [await station.addSample("retina.jpg"), await station.addSample("ct-slice.dcm")];
    const mask = ellipse(cases[1]!, 60, 60, 12);
    await station.addFinding(cases[0]!, 0, "=optic disc", ellipse(cases[0]!, 500, 400, 60));
    await setStatus(await station.addFinding(cases[1]!, 0, "vertebra", mask), "accepted");
    await setStatus(await station.addFinding(cases[1]!, 0, "wrong", mask), "rejected");
    const caseIds = cases.map(({ id }) => id);
    const coco = (await station.post("/api/exports", { caseIds, format: "coco" })).json();
    expect(coco.categories.map(({ name }: { name: string }) => name)).toEqual(["=optic disc", "vertebra"]);
    expect(coco.annotations[1].segmentation).toEqual(runs(mask));
    expect(coco.images[1]).toMatchObject({ file_name: "ct-slice.dcm", mimo: { slice: 0 } });
    const csv = await station.post("/api/exports", { caseIds, format: "csv" });
    const lines = csv.body.trim().split("\r\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain("'=optic disc");
    expect(lines[2]).toMatch(/,vertebra,.*,HU,/);
    const accepted = await station.post("/api/exports", { caseIds, format: "csv", include: "accepted" });
    expect(accepted.body.trim().split("\r\n")).toHaveLength(2);
  });

  it("leave cases out that cannot be written and say so, unless none remains", async () => {
    const cases = [
      await station.addSample("retina.jpg"),
      await station.addSample("head-ct.dcm"),
      await station.addSample("mr-slice.dcm"),
    ];
    await station.addFinding(cases[0]!, 0, "optic disc", ellipse(cases[0]!, 500, 400, 60));
    await station.addFinding(cases[1]!, 5, "brain", ellipse(cases[1]!, 80, 100, 30));
    const caseIds = cases.map(({ id }) => id);
    const response = await station.post("/api/exports", { caseIds, format: "dicom-seg" });
    expect(response.headers["content-disposition"]).toContain('filename="mimo-3-cases.dicom-seg.zip"');
    const files = await unzip(response.rawPayload);
    expect([...files.keys()]).toEqual(["CT.seg.dcm", "left-out.json"]);
    expect(readDicomSeg(files.get("CT.seg.dcm")!)[0]!.frames).toMatchObject([{ frameNumber: 6 }]);
    const leftOut = JSON.parse(Buffer.from(files.get("left-out.json")!).toString());
    expect(leftOut).toMatchObject([
      { caseId: caseIds[0], code: "unsupported" },
      { caseId: caseIds[2], code: "nothing_to_export" },
    ]);
    const none = await station.post("/api/exports", { caseIds: [caseIds[0], caseIds[2]], format: "nifti" });
    expect([none.statusCode, none.json().error.code]).toEqual([415, "unsupported"]);
  });

  it("refuse with one clear reason: nothing to export, no DICOM, no place in space, no such case", async () => {
    const photo = await station.addSample("retina.jpg");
    const empty = await download(photo, "coco");
    expect([empty.statusCode, empty.json().error.code]).toEqual([409, "nothing_to_export"]);
    await station.addFinding(photo, 0, "optic disc", ellipse(photo, 500, 400, 60));
    expect((await download(photo, "csv", "accepted")).json().error.code).toBe("nothing_to_export");
    const seg = await download(photo, "dicom-seg");
    expect([seg.statusCode, seg.json().error.message]).toEqual([
      415,
      "DICOM segmentation: a case of DICOM files, got a picture",
    ]);
    const head = await station.addSample("head-ct.dcm");
    await station.addFinding(head, 5, "brain", ellipse(head, 80, 100, 30));
    expect((await download(head, "nifti")).json().error.message).toMatch(/how it lies in the patient/);
    const unknown = await station.get("/api/cases/11111111-1111-4111-8111-111111111111/export?format=csv");
    expect(unknown.statusCode).toBe(404);
  });

  it("offer a safe file name, whatever a case is called", async () => {
    const made = await station.addSample("ct-slice.dcm");
    await station.addFinding(made, 0, "vertebra", ellipse(made, 60, 60, 12));
    await station.context.store.cases.update(made.id, { name: '../..\\a"b\r\nSet-Cookie: x=1;폐 CT.dcm' });
    const { headers } = await download(made, "dicom-seg");
    expect(headers["set-cookie"]).toBeUndefined();
    const name = decodeURIComponent(String(headers["content-disposition"]).split("UTF-8''")[1]!);
    expect(name).toBe("_.._a_b_Set-Cookie_ x=1;폐 CT.seg.dcm");
    expect(headers["content-disposition"]).toMatch(
      /^attachment; filename="[ -~]+"; filename\*=UTF-8''[^ ;"]+$/,
    );
  });
});
