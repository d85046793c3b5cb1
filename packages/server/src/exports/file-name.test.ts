import { expect, it } from "vitest";
import { contentDisposition, safeFileName, uniqueNames, withoutImageEnding } from "./file-name.js";

it("a file name cannot leave its folder or name a device, and is never empty", () => {
  const names = [
    "../../etc/passwd",
    "..",
    " . ",
    "a\0b\u202Ec",
    "CON",
    "com1.txt",
    "폐 CT",
    "x".repeat(300),
  ].map((n) => safeFileName(n));
  expect(names).toEqual([
    "_.._etc_passwd",
    "unnamed",
    "unnamed",
    "a_b_c",
    "_CON",
    "_com1.txt",
    "폐 CT",
    "x".repeat(80),
  ]);
});

it("names are unique without regard to case, and lose only endings of images", () => {
  const unique = uniqueNames();
  expect(["a", "A", "b", "a"].map(unique)).toEqual(["a", "A (2)", "b", "a (3)"]);
  expect(["a.nii.gz", "b.DCM", "v1.2"].map(withoutImageEnding)).toEqual(["a", "b", "v1.2"]);
});

it("a download's header holds only plain characters", () => {
  expect(contentDisposition('a"b (폐).dcm')).toBe(
    "attachment; filename=\"a_b (_).dcm\"; filename*=UTF-8''a%22b%20%28%ED%8F%90%29.dcm",
  );
});
