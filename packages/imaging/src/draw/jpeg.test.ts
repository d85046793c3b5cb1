import { expect, test } from "vitest";
import { encodeJpeg } from "./jpeg.js";
import { sharp } from "./sharp-library.js";

test("a large picture is made as small as asked, a small one keeps its size, and a thin line its colour", async () => {
  const rgb = new Uint8Array(64 * 32 * 3).fill(40);
  for (let y = 0; y < 32; y++) rgb.set([230, 159, 0], (y * 64 + 20) * 3);
  const small = await sharp(await encodeJpeg(rgb, 64, 32, 16)).metadata();
  expect([small.format, small.width, small.height]).toEqual(["jpeg", 16, 8]);
  const { data, info } = await sharp(await encodeJpeg(rgb, 64, 32, 500))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([64, 32]);
  const [red, , blue] = data.subarray((16 * 64 + 20) * 3);
  expect(red! - blue!).toBeGreaterThan(150);
});

test("pixels that do not fit the size are refused", async () => {
  await expect(encodeJpeg(new Uint8Array(5), 2, 2, 10)).rejects.toMatchObject({ code: "unsupported" });
});
