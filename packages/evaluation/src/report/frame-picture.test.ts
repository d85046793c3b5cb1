import { area, boundingBox, type Mark, maskFromBox } from "@mimo/imaging";
import { expect, test } from "vitest";
import { enlargePicture, framePicture } from "./frame-picture.js";

const [WIDTH, HEIGHT] = [200, 100];
const picture = (box: readonly [number, number, number, number], marks: readonly Mark[] = []) => {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  rgb.fill(255, (box[1] * WIDTH + box[0]) * 3, (box[1] * WIDTH + box[0]) * 3 + 3);
  return { width: WIDTH, height: HEIGHT, rgb, masks: [maskFromBox([...box], WIDTH, HEIGHT)], marks };
};

test("a small structure is cut out with pixels, mask and mark still on each other", () => {
  const mark: Mark = { kind: "box", box: [148, 58, 163, 66] };
  const { picture: framed, zoom } = framePicture(picture([150, 60, 160, 64], [mark]));
  expect(zoom).toBe(200 / 80);
  expect([framed.width, framed.height]).toEqual([80, 80]);
  const [x0, y0, x1, y1] = boundingBox(framed.masks[0])!;
  expect([x1 - x0, y1 - y0]).toEqual([10, 4]);
  expect(framed.rgb[(y0 * framed.width + x0) * 3]).toBe(255);
  expect(framed.marks).toEqual([{ kind: "box", box: [x0 - 2, y0 - 2, x0 + 13, y0 + 6] }]);
});

test("a structure in a corner stays whole, the window within the image", () => {
  const { picture: framed } = framePicture(picture([0, 0, 6, 6]));
  expect([framed.width, framed.height, area(framed.masks[0])]).toEqual([80, 80, 36]);
});

test("a large structure, or none, shows the whole image", () => {
  expect(framePicture(picture([10, 10, 190, 90])).zoom).toBe(1);
  expect(framePicture({ ...picture([1, 1, 2, 2]), masks: [] }).picture.width).toBe(WIDTH);
});

test("enlarging repeats pixels, masks and marks alike", () => {
  const mark: Mark = { kind: "point", at: [3.5, 4.5], positive: true };
  const large = enlargePicture(picture([3, 4, 5, 6], [mark]), 500);
  expect([large.width, large.height]).toEqual([600, 300]);
  expect(boundingBox(large.masks[0])).toEqual([9, 12, 15, 18]);
  expect(large.marks).toEqual([{ ...mark, at: [10.5, 13.5] }]);
  expect(large.rgb[(14 * 600 + 11) * 3]).toBe(255);
});
