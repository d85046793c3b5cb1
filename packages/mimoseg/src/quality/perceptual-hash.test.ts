import { expect, test } from "vitest";
import { FAKE_HEIGHT, FAKE_WIDTH, fakePixels } from "../testing/fake-source.js";
import { fromHex, hashPicture, type PictureHash, toHex } from "./perceptual-hash.js";

const hash = (look: number, noise = 0) =>
  hashPicture(fakePixels({ key: "", look, noise }), FAKE_WIDTH, FAKE_HEIGHT);

function distances(a: PictureHash, b: PictureHash): number[] {
  const bits = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, word, i) => sum + ((word ^ y[i]) >>> 0).toString(2).replace(/0/g, "").length, 0);
  return [bits(a.p, b.p), bits(a.d, b.d)];
}

test("faint noise and twice the size change few bits, another picture changes about half", () => {
  for (let look = 0; look < 20; look++) {
    expect(Math.max(...distances(hash(look), hash(look, 1)))).toBeLessThanOrEqual(3);
    const pixels = fakePixels({ key: "", look });
    const twice = Uint8Array.from({ length: pixels.length * 4 }, (_, i) => {
      const [x, y] = [i % (2 * FAKE_WIDTH), Math.floor(i / (2 * FAKE_WIDTH))];
      return pixels[(y >> 1) * FAKE_WIDTH + (x >> 1)];
    });
    // Not by a whole number of cells: some edges of cells move.
    expect(
      Math.max(...distances(hash(look), hashPicture(twice, 2 * FAKE_WIDTH, 2 * FAKE_HEIGHT))),
    ).toBeLessThan(12);
    expect(Math.min(...distances(hash(look), hash(look + 1)))).toBeGreaterThan(12);
  }
});

test("a picture smaller than the grid, and one of a single pixel, have a hash", () => {
  expect(hashPicture(Uint8Array.of(9), 1, 1)).toEqual({ p: [0, 0], d: [0, 0] });
  expect(hashPicture(Uint8Array.of(0, 255), 2, 1).d).not.toEqual([0, 0]);
});

test("hexadecimal digits keep every bit", () => {
  const { p } = hash(4);
  expect(toHex(p)).toMatch(/^[0-9a-f]{16}$/);
  expect(fromHex(toHex(p))).toEqual(p);
  expect(toHex([0, 15])).toBe("000000000000000f");
});
