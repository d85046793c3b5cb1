import { describe, expect, it } from "vitest";
import { parseSeries, parseStudies } from "./dicom-json.js";
import { DicomwebError } from "./dicomweb-error.js";
import { parseStoreAnswer } from "./store-answer.js";

const uid = (value: string) => ({ vr: "UI", Value: [value] });

describe("parseStudies", () => {
  it("reads names, lists and counts in each of their forms", () => {
    const [study] = parseStudies("test", [
      {
        "0020000D": uid("1.2.3\0"),
        "00100010": { vr: "PN", Value: [{ Ideographic: "山田^太郎" }] },
        "00100020": { vr: "LO", Value: ["P 1 "] },
        "00080061": { vr: "CS", Value: ["CT", null, "SEG"] },
        "00080020": { vr: "DA", Value: ["20240131"] },
        "00201206": { vr: "IS", Value: ["12"] },
      },
    ]);
    expect(study).toEqual({
      studyUid: "1.2.3",
      patientName: "山田^太郎",
      patientId: "P 1",
      studyDate: "20240131",
      description: "",
      modalities: ["CT", "SEG"],
      seriesCount: 12,
    });
  });

  it("leaves what is missing or of another kind empty or null", () => {
    const odd = { "0020000D": uid("1.2"), "00100010": "Doe", "00201206": { Value: ["-1"] }, "00080061": {} };
    expect(parseStudies("test", [odd])).toEqual([
      {
        studyUid: "1.2",
        patientName: "",
        patientId: "",
        studyDate: "",
        description: "",
        modalities: [],
        seriesCount: null,
      },
    ]);
  });

  it("leaves out entries that cannot be opened, but does not pass an odd answer off as an empty one", () => {
    const good = { "0020000E": uid("1.2") };
    expect(parseSeries("test", [{ "0020000E": uid("../../x") }, good])).toHaveLength(1);
    expect(parseSeries("test", [])).toEqual([]);
    expect(parseSeries("test", null)).toEqual([]);
    for (const json of [[{ hello: "world" }], { error: "no" }, ["x"], [[]], "text", 1]) {
      expect(() => parseSeries("test", json)).toThrow(DicomwebError);
    }
  });
});

describe("parseStoreAnswer", () => {
  const stored = (...uids: string[]) => ({
    vr: "SQ",
    Value: uids.map((value) => ({ "00081155": uid(value) })),
  });
  const failed = (reason: unknown) => ({ vr: "SQ", Value: [{ "00081197": { vr: "US", Value: [reason] } }] });

  it("gives the UIDs that were taken", () => {
    expect(parseStoreAnswer("store", 200, { "00081199": stored("1.2", "1.3") }, 2)).toEqual(["1.2", "1.3"]);
    expect(parseStoreAnswer("store", 202, [{ "00081199": stored("1.2") }], 1)).toEqual(["1.2"]);
  });

  it.each([
    [409, { "00081198": failed(0x0122) }, "0x0122 (SOP class not supported)"],
    [
      202,
      { "00081199": stored("1.2"), "00081198": failed(0xa701) },
      "took 1; reason: 0xA701 (out of resources)",
    ],
    [200, { "0008119A": failed("49155") }, "0xC003 (cannot understand)"],
    [200, { "00081198": { Value: [{}] } }, "reason: none given"],
    [200, { "00081199": stored("1.2") }, "must take 2 files, took 1"],
    [409, null, "HTTP 409"],
    [503, { "00081199": stored("1.2", "1.3") }, "HTTP 503"],
    [401, null, "check the archive's credentials"],
  ])("names why it was not taken: HTTP %i %j", (status, json, message) => {
    const attempt = () => parseStoreAnswer("store", status, json, 2);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ code: "refused" }));
  });

  it("does not take an empty success for a store", () => {
    expect(() => parseStoreAnswer("store", 200, null, 1)).toThrow(
      expect.objectContaining({ code: "bad_answer" }),
    );
  });
});
