import { describe, expect, test } from "vitest";
import { parseMemberPath, parsePictureName } from "./member-name.js";
import { modalityOfPrefix } from "./modality-of-prefix.js";

test("all 34 prefixes become our words for modalities, and sequences", () => {
  const prefixes =
    "ct_00 ct_cbf ct_cbv ct_mtt ct_tmax dermoscopy_00 endoscopy_00 fundus_photography mr_00 mr_adc mr_cbf mr_cbv mr_cmr mr_dwi mr_flair mr_hbv mr_lge mr_mprage mr_mtt mr_pd mr_rcbf mr_rcbv mr_t1 mr_t1c mr_t1ce mr_t1gd mr_t1w mr_t2 mr_t2w mr_tmax mr_ttp pet_00 ultrasound_00 x_ray".split(
      " ",
    );
  const seen = prefixes.map(modalityOfPrefix);
  expect([...new Set(seen.map(({ modality }) => modality))].sort()).toEqual(
    ["ct", "dermoscopy", "endoscopy", "fundus", "mr", "pet", "ultrasound", "xray"].sort(),
  );
  expect(modalityOfPrefix("ct_cbf")).toEqual({ modality: "ct", sequence: "cbf" });
  expect(modalityOfPrefix("mr_t1ce")).toEqual({ modality: "mr", sequence: "t1ce" });
  expect(modalityOfPrefix("x_ray")).toEqual({ modality: "xray", sequence: null });
  expect(seen.filter(({ sequence }) => sequence === null)).toHaveLength(8);
  expect(modalityOfPrefix("microscopy_00")).toEqual({ modality: "microscopy", sequence: null });
  expect(modalityOfPrefix("constructor")).toEqual({ modality: "constructor", sequence: null });
});

describe("the name of a picture", () => {
  test.each([
    ["ct_00--AbdomenCT1K--Case_00011--x_0040", ["ct_00", "AbdomenCT1K", "Case_00011", "x", 40]],
    ["x_ray--crass--p--1--2d_none", ["x_ray", "crass", "p--1", null, null]],
    ["MR_t2--BraTS--a b (1)--z_0", ["mr_t2", "BraTS", "a b (1)", "z", 0]],
  ])("%s has its parts", (stem, [prefix, dataset, caseName, axis, slice]) => {
    expect(parsePictureName(stem)).toEqual({ prefix, dataset, caseName, axis, slice });
  });

  test.each(["", "a--b--c", "ct_00--set--case--w_0001", "ct_00----case--x_1", "--set--case--x_1"])(
    "'%s' is none",
    (stem) => expect(parsePictureName(stem)).toBeNull(),
  );
});

test("a path tells pictures, masks and others, with or without .png", () => {
  const stem = "ct_00--S--C--x_1";
  expect(parseMemberPath(`SAMed2Dv1/images/${stem}.png`)).toEqual({ stem, suffix: null });
  expect(parseMemberPath(`images/${stem}`)).toEqual({ stem, suffix: null });
  expect(parseMemberPath(`a/b/masks/${stem}--0003_001.PNG`)).toEqual({ stem, suffix: "0003_001" });
  expect(parseMemberPath(`masks/${stem}--0003_000`)).toEqual({ stem, suffix: "0003_000" });
  expect(parseMemberPath(`masks/${stem}.png`)).toBe("bad");
  for (const other of ["SAMed2D_v1.json", `${stem}.png`, "images/.DS_Store", "images/sub/a.png"]) {
    expect(parseMemberPath(other)).toBe("other");
  }
});
