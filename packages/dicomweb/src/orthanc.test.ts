import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DicomwebClient } from "./client.js";
import { createDicomwebClient } from "./create-client.js";
import { findOrthanc, type Orthanc, startOrthanc } from "./testing/orthanc.js";

const SAMPLES = ["ct-slice.dcm", "mr-slice.dcm", "head-ct.dcm"];
const installation = findOrthanc();

/** Comparing large buffers item by item takes seconds. */
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function hashesOf(instances: AsyncIterable<Uint8Array>): Promise<string[]> {
  const hashes: string[] = [];
  for await (const instance of instances) hashes.push(hash(instance));
  return hashes;
}

describe.skipIf(installation === null)("against Orthanc", () => {
  let orthanc: Orthanc;
  let client: DicomwebClient;

  beforeAll(async () => {
    orthanc = await startOrthanc(installation!);
    client = createDicomwebClient(orthanc);
  });
  afterAll(() => orthanc?.stop());

  const sample = (name: string) =>
    readFile(fileURLToPath(new URL(`../../../samples/${name}`, import.meta.url)));

  it("stores, finds and retrieves files, byte for byte", async () => {
    expect(await client.searchStudies({})).toEqual([]);
    const files = await Promise.all(SAMPLES.map(sample));
    const stored = await client.store(files);
    expect(new Set(stored).size).toBe(files.length);
    expect(await client.searchStudies({})).toHaveLength(3);

    const found = await client.searchStudies({ patientName: "sam*ct", modality: "CT", limit: 10 });
    expect(found).toEqual([
      expect.objectContaining({
        patientName: "Sample^CT",
        patientId: "SAMPLE",
        modalities: ["CT"],
        seriesCount: 1,
      }),
    ]);
    const { studyUid } = found[0]!;
    const series = await client.searchSeries(studyUid);
    expect(series).toEqual([expect.objectContaining({ modality: "CT", instanceCount: 1 })]);
    for (const seriesUid of [null, series[0]!.seriesUid]) {
      expect(await hashesOf(client.retrieve(studyUid, seriesUid))).toEqual([hash(files[0]!)]);
    }
  });

  it("keeps compressed pixels as they are", async () => {
    const studies = await client.searchStudies({ patientName: "*" });
    const study = studies.find(({ patientName }) => !/\^(CT|MR)$/.test(patientName));
    expect(await hashesOf(client.retrieve(study!.studyUid, null))).toEqual([
      hash(await sample("head-ct.dcm")),
    ]);
  });

  it("finds nothing for other names, and refuses studies that it does not have", async () => {
    expect(await client.searchStudies({ patientName: "nobody*" })).toEqual([]);
    expect(await client.searchSeries("1.2.3")).toEqual([]);
    await expect(client.retrieve("1.2.3", null).next()).rejects.toMatchObject({
      code: "refused",
      details: { status: 404 },
    });
  });

  it("refuses a file that is no DICOM, and who shows no credentials", async () => {
    await expect(client.store([Buffer.from("not DICOM")])).rejects.toMatchObject({ code: "refused" });
    const stranger = createDicomwebClient({ url: orthanc.url });
    await expect(stranger.searchStudies({})).rejects.toMatchObject({
      code: "refused",
      details: { status: 401 },
    });
  });
});
